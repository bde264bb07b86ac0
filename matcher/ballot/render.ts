import QRCode from 'qrcode'
import { type Canvas, createCanvas, drawOval, drawText, fillBox, strokeBox } from './canvas.ts'
import { boxOf } from './compile-style.ts'
import type { GreyImage } from './grey-image.ts'
import { type BallotLayout, type Box, gridToMm } from './layout.ts'
import { CODE_QR_VERSION, encodePageCode, pageCodeOf } from './page-code.ts'
import { BUBBLE } from './print/page.ts'
import { printPlan } from './print/plan.ts'
import type { PrintItem } from './print/print-item.ts'

/** An option marked by the machine itself: its target is filled. Hand marks are the simulator's business. */
export type Mark = { readonly optionId: string }

export type RenderOptions = { readonly dpi?: number; readonly marks?: readonly Mark[] }

/** What ballot scanners deliver; also enough for the smallest print. */
export const DEFAULT_DPI = 200

/**
 * Draws a ballot page as it is printed: the same layout gives the same pixels on every machine.
 * Throws on a mark for an option that the layout does not have (a bug of the caller).
 */
export function renderBallot(layout: BallotLayout, options: RenderOptions = {}): GreyImage {
  const canvas = createCanvas(layout.paper.widthMm, layout.paper.heightMm, options.dpi ?? DEFAULT_DPI)
  for (const item of printPlan(layout)) print(canvas, item)
  if (layout.metadata.kind === 'taanuu-qr')
    printPageCode(canvas, boxOf(layout.metadata.box), encodePageCode(pageCodeOf(layout)))
  for (const mark of options.marks ?? []) fillTarget(canvas, layout, mark)
  const { width, height, pixels, dpi } = canvas
  return { width, height, pixels, dpi }
}

function print(canvas: Canvas, item: PrintItem): void {
  switch (item.kind) {
    case 'box':
      fillBox(canvas, item.box, item.darkness)
      break
    case 'frame':
      strokeBox(canvas, item.box, item.thickness)
      break
    case 'oval':
      drawOval(canvas, item.centre, item, { thickness: BUBBLE.lineMm })
      break
    case 'disc':
      drawOval(canvas, item.centre, item)
      break
    case 'seal': {
      const size = { width: item.diameter, height: item.diameter }
      drawOval(canvas, item.centre, size, { thickness: 0.2, darkness: 0.6, dashes: 48 })
      break
    }
    case 'text':
      drawText(canvas, item.text, item.at, item)
      break
  }
}

function printPageCode(canvas: Canvas, box: Box, text: string): void {
  const { modules } = QRCode.create([{ data: text, mode: 'alphanumeric' }], {
    errorCorrectionLevel: 'H',
    version: CODE_QR_VERSION,
  })
  const size = box.width / modules.size
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (!modules.get(row, column)) continue
      fillBox(canvas, { x: box.x + column * size, y: box.y + row * size, width: size, height: size })
    }
  }
}

function fillTarget(canvas: Canvas, layout: BallotLayout, mark: Mark): void {
  const option = layout.contests.flatMap((c) => c.options).find((o) => o.optionId === mark.optionId)
  if (option === undefined) throw new RangeError(`no option ${mark.optionId} on this ballot`)
  const { column, row, shape, widthMm: width, heightMm: height } = option.target
  const centre = gridToMm(layout.grid, column, row)
  if (shape === 'oval') drawOval(canvas, centre, { width, height })
  else fillBox(canvas, { x: centre.x - width / 2, y: centre.y - height / 2, width, height })
}
