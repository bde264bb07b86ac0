import { encode } from 'fast-png'
import PDFDocument from 'pdfkit'
import type { BallotLayout } from '../../ballot/layout.ts'
import { renderBallot } from '../../ballot/render.ts'
import type { BallotStyle } from '../../ballot/style.ts'

const PT_PER_MM = 72 / 25.4
/** Fine enough that the raster printer's own resolution decides. */
const PRINT_DPI = 600

/** Our own ballots as PDF. */
export async function printOwn(style: BallotStyle, layouts: readonly BallotLayout[]): Promise<Uint8Array> {
  const size: [number, number] = [style.paper.widthMm * PT_PER_MM, style.paper.heightMm * PT_PER_MM]
  const doc = new PDFDocument({ size, margin: 0, autoFirstPage: false, info: { CreationDate: new Date(0) } })
  const chunks: Buffer[] = []
  const done = new Promise<Uint8Array>((resolve) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
  })
  for (const layout of layouts) {
    const { width, height, pixels } = renderBallot(layout, { dpi: PRINT_DPI })
    const png = encode({ width, height, data: pixels, depth: 8, channels: 1 })
    doc.addPage().image(Buffer.from(png), 0, 0, { width: size[0], height: size[1] })
  }
  doc.end()
  return done
}
