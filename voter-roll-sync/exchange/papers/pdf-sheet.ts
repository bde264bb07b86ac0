import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { create as createQr } from 'qrcode'

/** The date in the file says nothing about the result, and one date makes the same file every time. */
const NO_DATE = new Date(0)
/** White modules around a code, ISO/IEC 18004 §6.3.8. */
const QR_QUIET_MODULES = 4
/** A QR code of version 40 at level L holds so many bytes (ISO/IEC 18004, table 7). */
export const MAX_QR_BYTES = 2953

const fonts = createRequire(import.meta.url)
const REGULAR = fonts.resolve('@expo-google-fonts/ibm-plex-sans/400Regular/IBMPlexSans_400Regular.ttf')
const BOLD = fonts.resolve('@expo-google-fonts/ibm-plex-sans/600SemiBold/IBMPlexSans_600SemiBold.ttf')

/** Paper sizes in points; the wall form is the protocol at twice the size. */
export const A4 = { width: 595.28, height: 841.89 } as const
const MARGIN = 40
const BODY_SIZE = 9
const FOOT_SIZE = 7

/** A document that is written from top to bottom in one size of paper; texts break to the next page by themselves. */
export class PdfSheet {
  readonly #pdf: PDFKit.PDFDocument
  readonly #chunks: Buffer[] = []
  readonly #done: Promise<void>
  readonly #scale: number
  #pages = 0
  #foot: (page: number) => string = () => ''

  /** `scale`: 1 for A4, 2 for A2. */
  constructor(title: string, scale: number) {
    this.#scale = scale
    this.#pdf = new PDFDocument({
      size: [A4.width * scale, A4.height * scale],
      margin: MARGIN * scale,
      autoFirstPage: false,
      info: { Title: title, Creator: 'taanuu', Producer: 'taanuu', CreationDate: NO_DATE, ModDate: NO_DATE },
    })
    this.#pdf.on('pageAdded', () => this.#drawFoot())
    this.#pdf.registerFont('regular', REGULAR)
    this.#pdf.registerFont('bold', BOLD)
    this.#done = new Promise((resolve, reject) => {
      this.#pdf.on('data', (chunk: Buffer) => this.#chunks.push(chunk))
      this.#pdf.on('end', resolve)
      this.#pdf.on('error', reject)
    })
  }

  get #width(): number {
    return (A4.width - 2 * MARGIN) * this.#scale
  }
  get #bottom(): number {
    return (A4.height - MARGIN) * this.#scale
  }

  /** Begins a page; `foot` stands under it and under those that follow, with their number in the document. */
  page(foot: (page: number) => string): void {
    this.#foot = foot
    this.#pdf.addPage()
  }

  #drawFoot(): void {
    this.#pages++
    const pdf = this.#pdf
    const { x, y } = pdf
    pdf
      .font('regular')
      .fontSize(FOOT_SIZE * this.#scale)
      .fillColor('#555555')
      .text(this.#foot(this.#pages), MARGIN * this.#scale, (A4.height - MARGIN + 8) * this.#scale, {
        width: this.#width,
        height: MARGIN * this.#scale,
        align: 'center',
        lineBreak: false,
      })
      .fillColor('black')
    pdf.x = x
    pdf.y = y
  }

  /** A paragraph; `size` relative to the body. */
  text(
    text: string,
    style: { readonly bold?: boolean; readonly size?: number; readonly centred?: boolean } = {},
  ): void {
    this.#pdf
      .font(style.bold ? 'bold' : 'regular')
      .fontSize(BODY_SIZE * (style.size ?? 1) * this.#scale)
      .text(text, MARGIN * this.#scale, this.#pdf.y, {
        width: this.#width,
        align: style.centred ? 'center' : 'left',
      })
  }

  gap(lines = 0.6): void {
    this.#pdf.y += lines * BODY_SIZE * 1.3 * this.#scale
  }

  /** A row of a table: first cell wide, the others right-aligned in columns of one width. */
  row(cells: readonly string[], bold = false): void {
    const pdf = this.#pdf
    const column = 62 * this.#scale
    const first = this.#width - column * (cells.length - 1)
    pdf.font(bold ? 'bold' : 'regular').fontSize(BODY_SIZE * this.#scale)
    const height = pdf.heightOfString(cells[0] ?? '', { width: first - 6 * this.#scale }) + 4 * this.#scale
    if (pdf.y + height > this.#bottom) pdf.addPage()
    const { y } = pdf
    const x = MARGIN * this.#scale
    pdf.text(cells[0] ?? '', x, y, { width: first - 6 * this.#scale })
    for (const [i, cell] of cells.slice(1).entries())
      pdf.text(cell, x + first + i * column, y, { width: column, align: 'right', lineBreak: false })
    pdf
      .lineWidth(0.4 * this.#scale)
      .moveTo(x, y + height - 2 * this.#scale)
      .lineTo(x + this.#width, y + height - 2 * this.#scale)
      .stroke('#999999')
    pdf.fillColor('black')
    pdf.y = y + height
  }

  /** One code at the left margin, a second at the right one, each with its words under it; a code without text shows its words alone. */
  codes(codes: readonly { readonly text: string | null; readonly words: string }[], sideMm: number): void {
    const side = (sideMm * 72 * this.#scale) / 25.4
    const pdf = this.#pdf
    if (pdf.y + side + 30 * this.#scale > this.#bottom) pdf.addPage()
    const { y } = pdf
    for (const [i, { text, words }] of codes.entries()) {
      const x = MARGIN * this.#scale + i * (this.#width - side)
      if (text !== null) this.#qr(text, x, y, side)
      pdf
        .font('regular')
        .fontSize(0.8 * BODY_SIZE * this.#scale)
        .text(words, x, y + side + 2 * this.#scale, { width: side, align: 'center' })
    }
    pdf.y = y + side + 26 * this.#scale
  }

  #qr(text: string, x: number, y: number, side: number): void {
    const { modules } = createQr(text, { errorCorrectionLevel: 'L' })
    const step = side / (modules.size + 2 * QR_QUIET_MODULES)
    for (let row = 0; row < modules.size; row++) {
      for (let column = 0; column < modules.size; column++) {
        if (!modules.get(row, column)) continue
        this.#pdf.rect(
          x + (column + QR_QUIET_MODULES) * step,
          y + (row + QR_QUIET_MODULES) * step,
          step,
          step,
        )
      }
    }
    this.#pdf.fill('black')
  }

  async bytes(): Promise<Uint8Array> {
    this.#pdf.end()
    await this.#done
    return Buffer.concat(this.#chunks)
  }
}
