import type { Manifest } from '../../package/manifest.ts'
import { PdfSheet } from './pdf-sheet.ts'
import { PAPER_LANGUAGES, protocolWords, slipWords } from './protocol-words.ts'

export interface CountsSlipPaper {
  readonly manifest: Pick<Manifest, 'universe' | 'title' | 'electionDay' | 'precinct'>
  readonly stationName: string
  readonly counters: { readonly identified: number; readonly byCommission: number; readonly checks: number }
  /** Text of the signed slip, which the ballot box reads (`signCountsSlip`), and of the last checkpoint. */
  readonly slip: string
  readonly checkpoint: string
}

/** A code of this side is read by a phone at arm's length (mm). */
const CODE_SIDE_MM = 62

/** What a table tells the ballot box, as a PDF of A4: a page in Kyrgyz, in Russian and in English. */
export async function countsSlipPdf(paper: CountsSlipPaper): Promise<Uint8Array> {
  const { manifest, counters } = paper
  const sheet = new PdfSheet(slipWords.title.en, 1)
  for (const language of PAPER_LANGUAGES) {
    const title = slipWords.title[language]
    const table = `${slipWords.table[language]}: ${paper.stationName}`
    const place = `${protocolWords.precinct[language]} ${manifest.precinct} · ${table}`
    sheet.page((number) => `${title} · ${place} · ${protocolWords.page[language]} ${number}`)
    if (manifest.universe === 'training') {
      sheet.text(protocolWords.training[language], { bold: true, centred: true, size: 1.2 })
      sheet.gap(0.4)
    }
    sheet.text(title, { bold: true, size: 1.7 })
    sheet.text(manifest.title[language])
    sheet.text(`${place} · ${manifest.electionDay}`)
    sheet.gap()
    sheet.row([slipWords.identified[language], String(counters.identified)])
    sheet.row([slipWords.byCommission[language], String(counters.byCommission)])
    sheet.row([slipWords.checks[language], String(counters.checks)], true)
    sheet.gap()
    sheet.text(protocolWords.signatures[language], { bold: true })
    for (let line = 0; line < 2; line++) {
      sheet.gap(0.8)
      sheet.row(['', ' '])
    }
    sheet.gap()
    sheet.codes(
      [
        { text: paper.slip, words: title },
        { text: paper.checkpoint, words: protocolWords.checkpointCode[language] },
      ],
      CODE_SIDE_MM,
    )
  }
  return sheet.bytes()
}
