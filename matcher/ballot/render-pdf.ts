import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import QRCode from 'qrcode'
import { boxOf } from './compile-style.ts'
import type { Face } from './font/text.ts'
import type { BallotLayout } from './layout.ts'
import { CODE_QR_VERSION, encodePageCode, pageCodeOf } from './page-code.ts'
import { BUBBLE } from './print/page.ts'
import { printPlan } from './print/plan.ts'
import type { PrintItem } from './print/print-item.ts'

const POINTS_PER_MM = 72 / 25.4
const FONTS: Readonly<Record<Face, string>> = {
  regular: '@expo-google-fonts/ibm-plex-sans/400Regular/IBMPlexSans_400Regular.ttf',
  bold: '@expo-google-fonts/ibm-plex-sans/700Bold/IBMPlexSans_700Bold.ttf',
}
/** The date in the file says nothing about the ballot, and one date makes the same file every time. */
const NO_DATE = new Date(0)

type Pdf = InstanceType<typeof PDFDocument>

/** The sides of a style as a PDF for the print shop: vector print, fonts embedded, one page a side, paper size exact. */
export async function renderBallotPdf(layouts: readonly BallotLayout[]): Promise<Uint8Array> {
  const title = layouts[0]?.ballotStyleId ?? ''
  const pdf = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    info: { Title: title, CreationDate: NO_DATE, ModDate: NO_DATE },
  })
  const parts: Buffer[] = []
  const done = new Promise<void>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part))
    pdf.on('end', resolve)
    pdf.on('error', reject)
  })
  const { resolve } = createRequire(import.meta.url)
  for (const face of Object.keys(FONTS) as Face[]) pdf.registerFont(face, resolve(FONTS[face]))
  for (const layout of layouts) {
    const { widthMm, heightMm } = layout.paper
    pdf.addPage({ size: [widthMm * POINTS_PER_MM, heightMm * POINTS_PER_MM], margin: 0 })
    pdf.scale(POINTS_PER_MM)
    for (const item of printPlan(layout)) print(pdf, item)
    if (layout.metadata.kind === 'taanuu-qr') printCode(pdf, layout, boxOf(layout.metadata.box))
  }
  pdf.end()
  await done
  return Buffer.concat(parts)
}

function print(pdf: Pdf, item: PrintItem): void {
  switch (item.kind) {
    case 'box':
      pdf.rect(item.box.x, item.box.y, item.box.width, item.box.height).fill(grey(item.darkness))
      break
    case 'frame':
      pdf
        .lineWidth(item.thickness)
        .rect(item.box.x, item.box.y, item.box.width, item.box.height)
        .stroke('black')
      break
    case 'oval': {
      const inset = BUBBLE.lineMm / 2
      const [a, b] = [item.width / 2 - inset, item.height / 2 - inset]
      pdf.lineWidth(BUBBLE.lineMm).ellipse(item.centre.x, item.centre.y, a, b).stroke('black')
      break
    }
    case 'disc':
      pdf.ellipse(item.centre.x, item.centre.y, item.width / 2, item.height / 2).fill('black')
      break
    case 'seal':
      pdf.lineWidth(0.2).dash(1, { space: 0.7 })
      pdf.circle(item.centre.x, item.centre.y, item.diameter / 2 - 0.1).stroke(grey(0.6))
      pdf.undash()
      break
    case 'text':
      printText(pdf, item)
      break
  }
}

function printText(pdf: Pdf, item: Extract<PrintItem, { kind: 'text' }>): void {
  pdf
    .font(item.face)
    .fontSize(item.em)
    .fillColor(item.knockOut ? 'white' : 'black')
  const width = pdf.widthOfString(item.text)
  const shift = item.align === 'centre' ? width / 2 : item.align === 'right' ? width : 0
  pdf.text(item.text, item.at.x - shift, item.at.y, { baseline: 'alphabetic', lineBreak: false })
}

function printCode(pdf: Pdf, layout: BallotLayout, box: ReturnType<typeof boxOf>): void {
  const text = encodePageCode(pageCodeOf(layout))
  const { modules } = QRCode.create([{ data: text, mode: 'alphanumeric' }], {
    errorCorrectionLevel: 'H',
    version: CODE_QR_VERSION,
  })
  const size = box.width / modules.size
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (modules.get(row, column)) pdf.rect(box.x + column * size, box.y + row * size, size, size)
    }
  }
  pdf.fill('black')
}

function grey(darkness: number): string {
  const level = Math.round(255 * (1 - darkness))
    .toString(16)
    .padStart(2, '0')
  return `#${level}${level}${level}`
}
