import type { LocalText } from '../../package/manifest.ts'
import type { ProtocolRow } from '../protocol-rows.ts'
import { contestsOf, type ReportedContest, type ResultDocument } from '../result-document.ts'
import { MAX_QR_BYTES, PdfSheet } from './pdf-sheet.ts'
import {
  counterWords,
  PAPER_LANGUAGES,
  type PaperLanguage,
  protocolWords,
  rowWords,
} from './protocol-words.ts'

export interface ProtocolPaper {
  readonly document: Omit<ResultDocument, 'records'>
  /** Contests about which two officials decided. */
  readonly decided: number
  /** What the commission says about contests that it counted otherwise, by contest. */
  readonly handExplanations: Readonly<Record<string, string>>
  readonly rows: readonly ProtocolRow[]
  /** Text of the signed totals (`signTotals`) and of the last checkpoint. */
  readonly totals: string
  readonly checkpoint: string
  /** Names under the lines to sign on. */
  readonly officials: readonly string[]
}

/** A code of this side is read by a phone at arm's length (mm). */
const CODE_SIDE_MM = 62
/** The wall form is the protocol at twice its size: A2. */
const WALL_SCALE = 2

/** The protocol as a PDF: the same pages in Kyrgyz, Russian and English. `scale` 1 is A4. */
export async function resultProtocolPdf(paper: ProtocolPaper, scale = 1): Promise<Uint8Array> {
  const sheet = new PdfSheet(protocolWords.protocol.en, scale)
  for (const language of PAPER_LANGUAGES) drawProtocol(sheet, paper, language)
  return sheet.bytes()
}

/** The enlarged form for the wall: the same protocol on A2. */
export function wallFormPdf(paper: ProtocolPaper): Promise<Uint8Array> {
  return resultProtocolPdf(paper, WALL_SCALE)
}

/** Every option at zero, before the first sheet. */
export async function zeroReportPdf(
  document: Pick<ResultDocument, 'manifest' | 'station' | 'layouts'>,
  counters: Readonly<Record<string, number>>,
  checkpoint: string | null,
): Promise<Uint8Array> {
  const sheet = new PdfSheet(protocolWords.zeroReport.en, 1)
  for (const language of PAPER_LANGUAGES) {
    const say = (text: LocalText): string => text[language] || text.en
    drawHead(sheet, document, protocolWords.zeroReport, language)
    sheet.text(say(protocolWords.nothingYet))
    sheet.gap()
    for (const [name, text] of Object.entries(counterWords))
      sheet.row([say(text), String(counters[name] ?? 0)])
    for (const contest of contestsOf(document.layouts)) {
      drawContestHead(sheet, contest, language, 1)
      for (const option of contest.options) sheet.row([nameOf(option.label, option.optionId, language), '0'])
    }
    drawSignatures(sheet, [], language)
    if (checkpoint !== null)
      sheet.codes([{ text: checkpoint, words: say(protocolWords.checkpointCode) }], CODE_SIDE_MM)
  }
  return sheet.bytes()
}

function nameOf(label: LocalText | undefined, id: string, language: PaperLanguage): string {
  return label?.[language] || label?.ky || label?.ru || label?.en || id
}

function drawHead(
  sheet: PdfSheet,
  { manifest, station }: Pick<ResultDocument, 'manifest' | 'station'>,
  title: LocalText,
  language: PaperLanguage,
): void {
  const place = `${protocolWords.precinct[language]} ${manifest.precinct}`
  const box = `${protocolWords.station[language]}: ${station.name || station.stationId}`
  sheet.page((number) => `${title[language]} · ${place} · ${box} · ${protocolWords.page[language]} ${number}`)
  if (manifest.universe === 'training') {
    sheet.text(protocolWords.training[language], { bold: true, centred: true, size: 1.2 })
    sheet.gap(0.4)
  }
  sheet.text(title[language], { bold: true, size: 1.7 })
  sheet.text(nameOf(manifest.title, manifest.electionId, language))
  sheet.text(`${place} · ${box} · ${manifest.electionDay}`)
  sheet.gap()
}

function drawContestHead(
  sheet: PdfSheet,
  contest: ReportedContest,
  language: PaperLanguage,
  columns: 1 | 3,
): void {
  sheet.gap()
  sheet.text(nameOf(contest.title, contest.contestId, language), { bold: true, size: 1.15 })
  const { option, machine, byHand, difference } = protocolWords
  const names = columns === 1 ? [option, machine] : [option, machine, byHand, difference]
  sheet.row(
    names.map((text) => text[language]),
    true,
  )
}

function drawProtocol(sheet: PdfSheet, paper: ProtocolPaper, language: PaperLanguage): void {
  const { document, totals, checkpoint } = paper
  const { results } = document
  const say = (text: LocalText): string => text[language]
  drawHead(sheet, document, protocolWords.protocol, language)
  sheet.text(`${say(protocolWords.closed)}: ${document.closedAt}. ${say(protocolWords.preliminary)}`)
  for (const contest of contestsOf(document.layouts)) {
    drawContest(sheet, contest, results, language)
    drawExplanation(sheet, paper.handExplanations[contest.contestId] ?? null, language)
  }
  sheet.gap()
  sheet.row([say(protocolWords.sheets), String(results.sheets)], true)
  sheet.row([say(protocolWords.decided), String(paper.decided)])
  if (results.withheld) sheet.row([say(protocolWords.withheld), String(results.withheld.sheets)])
  sheet.gap()
  sheet.text(say(protocolWords.numbers), { bold: true, size: 1.15 })
  for (const row of paper.rows) drawRow(sheet, row, language)
  drawSignatures(sheet, paper.officials, language)
  const fits = Buffer.byteLength(totals) <= MAX_QR_BYTES
  sheet.codes(
    [
      {
        text: fits ? totals : null,
        words: say(fits ? protocolWords.totalsCode : protocolWords.totalsTooLong),
      },
      { text: checkpoint, words: say(protocolWords.checkpointCode) },
    ],
    CODE_SIDE_MM,
  )
}

function drawContest(
  sheet: PdfSheet,
  contest: ReportedContest,
  results: ResultDocument['results'],
  language: PaperLanguage,
): void {
  drawContestHead(sheet, contest, language, 3)
  const tally = results.contests.find((entry) => entry.contestId === contest.contestId)
  const byHand = results.byHand?.votes[contest.contestId]
  for (const { optionId, label } of contest.options) {
    const machine = tally?.votes[optionId] ?? 0
    const hand = byHand?.[optionId]
    const difference = hand === undefined ? '' : signed(machine - hand)
    sheet.row([
      nameOf(label, optionId, language),
      String(machine),
      hand === undefined ? '—' : String(hand),
      difference,
    ])
  }
  sheet.row([protocolWords.undervotes[language], String(tally?.undervotes ?? 0), '', ''])
  sheet.row([protocolWords.overvotes[language], String(tally?.overvotes ?? 0), '', ''])
}

function signed(n: number): string {
  return n > 0 ? `+${n}` : n < 0 ? `−${-n}` : '0'
}

function drawRow(sheet: PdfSheet, row: ProtocolRow, language: PaperLanguage): void {
  const number = (n: number | null): string => (n === null ? '—' : String(n))
  const verdict = row.difference === null ? '' : signed(row.difference)
  sheet.row([rowWords[row.id][language], number(row.left), number(row.right), verdict])
  drawExplanation(sheet, row.explanation, language)
}

function drawExplanation(sheet: PdfSheet, text: string | null, language: PaperLanguage): void {
  if (text === null) return
  sheet.text(`${protocolWords.explanation[language]}: ${text}`, { size: 0.9 })
  sheet.gap(0.4)
}

function drawSignatures(sheet: PdfSheet, officials: readonly string[], language: PaperLanguage): void {
  sheet.gap()
  sheet.text(protocolWords.signatures[language], { bold: true })
  for (const name of officials.length > 0 ? officials : ['', '']) {
    sheet.gap(0.8)
    sheet.row([name, ' '])
  }
  sheet.gap()
}
