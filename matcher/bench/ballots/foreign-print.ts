import PDFDocument from 'pdfkit'
import QRCode from 'qrcode'
import type { BenchContest, BenchSide, RectangleMm } from './bench-style.ts'

/**
 * Prints ballots as other systems do, in inches and points, with their own fonts, boxes and habits: text close to
 * the targets, rules that touch nothing of ours, dotted leaders. Nothing here knows our renderer or our layouts.
 */

export type ForeignOption = {
  readonly optionId: string
  readonly label: string
  readonly detail?: string
  readonly kind?: 'against-all' | 'write-in'
}

export type ForeignContest = {
  readonly contestId: string
  readonly title: string
  readonly votesAllowed: number
  /** Column and row of the first target; the others follow `step` rows apart. */
  readonly column: number
  readonly row: number
  readonly step: number
  readonly options: readonly ForeignOption[]
}

export type ForeignSide = {
  readonly heading: readonly string[]
  readonly contests: readonly ForeignContest[]
  /** Which of the bottom marks between the corner marks are printed, from left to right. */
  readonly bits?: string
  readonly qr?: { readonly text: string; readonly xIn: number; readonly yIn: number; readonly sizeIn: number }
}

export type ForeignBallot = {
  readonly name: string
  readonly widthIn: number
  readonly heightIn: number
  readonly columns: number
  readonly rows: number
  /** Centres of the first and the last timing mark from the paper's left or top edge, inches. */
  readonly xIn: readonly [first: number, last: number]
  readonly yIn: readonly [first: number, last: number]
  readonly markIn: { readonly width: number; readonly height: number }
  readonly target: { readonly shape: 'oval' | 'box'; readonly widthIn: number; readonly heightIn: number }
  /** Where an option's text stands, and how wide it may be, inches. */
  readonly text: { readonly side: 'right' | 'left'; readonly widthIn: number; readonly gapIn: number }
  readonly sides: readonly ForeignSide[]
}

const MM = 25.4
const PT = 72
const OUTLINE_PT = 0.9
const FRAME_PT = 0.7
/** A line to write a name on, from the text's start, inches. */
const WRITE_IN_HEIGHT_IN = 0.3

/** Printed positions, millimetres. */
export function foreignSide(ballot: ForeignBallot, side: ForeignSide): BenchSide {
  return {
    timingMarks: ringMarks(ballot, side).map(({ x, y }) => ({
      x: (x - ballot.markIn.width / 2) * MM,
      y: (y - ballot.markIn.height / 2) * MM,
      width: ballot.markIn.width * MM,
      height: ballot.markIn.height * MM,
    })),
    contests: side.contests.map((contest) => benchContest(ballot, contest)),
  }
}

function benchContest(ballot: ForeignBallot, contest: ForeignContest): BenchContest {
  return {
    contestId: contest.contestId,
    votesAllowed: contest.votesAllowed,
    options: contest.options.map((option, i) => {
      const at = place(ballot, contest.column, contest.row + i * contest.step)
      const line = writeInLine(ballot, at)
      return {
        optionId: option.optionId,
        kind: option.kind ?? 'candidate',
        target: {
          centre: { x: at.x * MM, y: at.y * MM },
          widthMm: ballot.target.widthIn * MM,
          heightMm: ballot.target.heightIn * MM,
          shape: ballot.target.shape,
        },
        ...(option.kind === 'write-in' && { writeIn: line }),
      }
    }),
  }
}

function place(ballot: ForeignBallot, column: number, row: number) {
  const [x0, x1] = ballot.xIn
  const [y0, y1] = ballot.yIn
  return {
    x: x0 + (column * (x1 - x0)) / (ballot.columns - 1),
    y: y0 + (row * (y1 - y0)) / (ballot.rows - 1),
  }
}

/** Marks whose presence is no code. */
function ringMarks(ballot: ForeignBallot, side: ForeignSide) {
  const { columns, rows } = ballot
  const bottom = Array.from({ length: columns }, (_, c) => c).filter(
    (c) => side.bits === undefined || c === 0 || c === columns - 1,
  )
  return [
    ...Array.from({ length: columns }, (_, c) => place(ballot, c, 0)),
    ...bottom.map((c) => place(ballot, c, rows - 1)),
    ...Array.from({ length: rows - 2 }, (_, r) => [
      place(ballot, 0, r + 1),
      place(ballot, columns - 1, r + 1),
    ]).flat(),
  ]
}

function codedMarks(ballot: ForeignBallot, side: ForeignSide) {
  return [...(side.bits ?? '')].flatMap((bit, i) =>
    bit === '1' ? [place(ballot, i + 1, ballot.rows - 1)] : [],
  )
}

function textStart(ballot: ForeignBallot, x: number): number {
  const out = ballot.target.widthIn / 2 + ballot.text.gapIn
  return ballot.text.side === 'right' ? x + out : x - out - ballot.text.widthIn
}

function writeInLine(ballot: ForeignBallot, at: { readonly x: number; readonly y: number }): RectangleMm {
  return {
    x: (textStart(ballot, at.x) + 0.05) * MM,
    y: (at.y - WRITE_IN_HEIGHT_IN / 2) * MM,
    width: (ballot.text.widthIn - 0.1) * MM,
    height: WRITE_IN_HEIGHT_IN * MM,
  }
}

export async function printForeign(ballot: ForeignBallot): Promise<Uint8Array> {
  const size: [number, number] = [ballot.widthIn * PT, ballot.heightIn * PT]
  // a fixed date, so that the same ballot gives the same file
  const info = { Title: ballot.name, CreationDate: new Date(0) }
  const doc = new PDFDocument({ size, margin: 0, autoFirstPage: false, info })
  const chunks: Buffer[] = []
  const done = new Promise<Uint8Array>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
  for (const side of ballot.sides) {
    doc.addPage()
    printSide(doc, ballot, side)
  }
  doc.end()
  return done
}

function printSide(doc: PDFKit.PDFDocument, ballot: ForeignBallot, side: ForeignSide): void {
  const { width, height } = ballot.markIn
  for (const { x, y } of [...ringMarks(ballot, side), ...codedMarks(ballot, side)])
    doc.rect((x - width / 2) * PT, (y - height / 2) * PT, width * PT, height * PT).fill('black')
  side.heading.forEach((line, i) => {
    doc.font(i === 0 ? 'Helvetica-Bold' : 'Helvetica').fontSize(i === 0 ? 15 : 9.5)
    doc.text(line, ballot.xIn[0] * PT + 30, (ballot.yIn[0] + 0.22) * PT + (i === 0 ? 0 : 8 + i * 12), {
      width: (ballot.widthIn - 2 * ballot.xIn[0]) * PT - 60,
      lineBreak: false,
    })
  })
  if (side.qr !== undefined) printQr(doc, side.qr)
  for (const contest of side.contests) printContest(doc, ballot, contest)
}

function printContest(doc: PDFKit.PDFDocument, ballot: ForeignBallot, contest: ForeignContest): void {
  const first = place(ballot, contest.column, contest.row)
  const last = place(ballot, contest.column, contest.row + (contest.options.length - 1) * contest.step)
  const start = textStart(ballot, first.x)
  const reach = ballot.target.widthIn / 2 + 0.06
  const left = Math.min(start - 0.04, first.x - reach)
  const right = Math.max(start + ballot.text.widthIn + 0.02, first.x + reach)
  const top = first.y - 0.62
  doc.rect(left * PT, top * PT, (right - left) * PT, (last.y + 0.22 - top) * PT)
  doc.lineWidth(FRAME_PT).stroke('black')
  doc.rect(left * PT, top * PT, (right - left) * PT, 0.2 * PT).fill('#d8d8d8')
  doc.fillColor('black').font('Helvetica-Bold').fontSize(9.5)
  doc.text(contest.title, left * PT + 4, top * PT + 4, { lineBreak: false })
  doc.font('Helvetica').fontSize(7.5)
  doc.text(`Vote for not more than ${contest.votesAllowed}`, left * PT + 4, (top + 0.25) * PT, {
    lineBreak: false,
  })
  contest.options.forEach((option, i) => {
    printOption(doc, ballot, option, place(ballot, contest.column, contest.row + i * contest.step))
  })
}

function printOption(
  doc: PDFKit.PDFDocument,
  ballot: ForeignBallot,
  option: ForeignOption,
  at: { readonly x: number; readonly y: number },
): void {
  const { widthIn, heightIn, shape } = ballot.target
  doc.lineWidth(OUTLINE_PT)
  const [w, h] = [widthIn * PT - OUTLINE_PT, heightIn * PT - OUTLINE_PT]
  if (shape === 'box') doc.rect(at.x * PT - w / 2, at.y * PT - h / 2, w, h).stroke('black')
  else doc.roundedRect(at.x * PT - w / 2, at.y * PT - h / 2, w, h, h / 2).stroke('black')
  const start = textStart(ballot, at.x) * PT
  const width = ballot.text.widthIn * PT
  if (option.kind === 'write-in') {
    const line = writeInLine(ballot, at)
    const base = ((line.y + line.height) / MM) * PT
    doc.moveTo((line.x / MM) * PT, base).lineTo(((line.x + line.width) / MM) * PT, base)
    doc.lineWidth(0.5).stroke('black')
    doc
      .font('Helvetica')
      .fontSize(5.5)
      .text(option.label, start, base + 1, { width, lineBreak: false })
    return
  }
  doc.font('Helvetica-Bold').fontSize(10)
  const textWidth = doc.widthOfString(option.label)
  const x = ballot.text.side === 'right' ? start : start + 2
  doc.text(option.label, x, at.y * PT - (option.detail === undefined ? 4 : 8), { width, lineBreak: false })
  if (option.detail !== undefined)
    doc
      .font('Helvetica')
      .fontSize(7.5)
      .text(option.detail, x, at.y * PT + 3, { width, lineBreak: false })
  if (ballot.text.side === 'left')
    doc
      .moveTo(x + textWidth + 4, at.y * PT + 2)
      .lineTo(start + width, at.y * PT + 2)
      .dash(1, { space: 2 })
      .lineWidth(0.6)
      .stroke('black')
      .undash()
}

function printQr(doc: PDFKit.PDFDocument, qr: NonNullable<ForeignSide['qr']>): void {
  const { modules } = QRCode.create(qr.text, { errorCorrectionLevel: 'M' })
  const size = (qr.sizeIn * PT) / modules.size
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (modules.get(row, column))
        doc.rect(qr.xIn * PT + column * size, qr.yIn * PT + row * size, size, size)
    }
  }
  doc.fill('black')
}
