import { create } from 'qrcode'
import { rasterCommand } from './commands.ts'
import { CELL_HEIGHT, CELL_WIDTH, cellDot } from './font/cell-font.ts'

/** Bands of a picture sent in one command: a printer's buffer holds 4 KiB and more. */
const BAND_ROWS = 48
/** Paper below a drawn row: the line pitch of 1/6 inch that text has. */
const LINE_GAP_ROWS = 10
/** Dots a module of a QR code: 3 (0.375 mm) can still be read by a telephone, more than 6 wastes paper. */
const MODULE_DOTS = { fewest: 2, most: 6 }
/** Light modules around a QR code (ISO/IEC 18004). */
const QUIET_MODULES = 4

interface Dots {
  readonly rowBytes: number
  readonly rows: number
  readonly bytes: Uint8Array
}

function emptyDots(width: number, rows: number): Dots {
  const rowBytes = Math.ceil(width / 8)
  return { rowBytes, rows, bytes: new Uint8Array(rowBytes * rows) }
}

function setDot({ rowBytes, bytes }: Dots, x: number, y: number): void {
  bytes[y * rowBytes + (x >> 3)] |= 0x80 >> (x & 7)
}

/** One row of text drawn as dots; `left` dots of paper come before it. */
export function rasterText(
  text: string,
  style: { readonly bold: boolean; readonly scale: 1 | 2; readonly left: number },
): Uint8Array {
  const { bold, scale, left } = style
  const characters = [...text]
  const dots = emptyDots(
    left + characters.length * CELL_WIDTH * scale + 1,
    CELL_HEIGHT * scale + LINE_GAP_ROWS,
  )
  for (const [index, character] of characters.entries()) {
    for (let y = 0; y < CELL_HEIGHT * scale; y++) {
      for (let x = 0; x < CELL_WIDTH * scale; x++) {
        if (!cellDot(character, Math.floor(x / scale), Math.floor(y / scale))) continue
        const at = left + index * CELL_WIDTH * scale + x
        setDot(dots, at, y)
        if (bold) setDot(dots, at + 1, y)
      }
    }
  }
  return rasterCommand(dots.bytes, dots.rowBytes)
}

/** A QR code in the middle of the line, in bands; null when it does not fit the paper. */
export function rasterQr(text: string, dotsPerLine: number): readonly Uint8Array[] | null {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const side = modules.size + 2 * QUIET_MODULES
  const scale = Math.min(MODULE_DOTS.most, Math.floor(dotsPerLine / side))
  if (scale < MODULE_DOTS.fewest) return null
  const left = Math.floor((dotsPerLine - side * scale) / 2) + QUIET_MODULES * scale
  const dots = emptyDots(dotsPerLine, side * scale)
  for (let y = 0; y < modules.size * scale; y++) {
    for (let x = 0; x < modules.size * scale; x++) {
      if (modules.get(Math.floor(y / scale), Math.floor(x / scale)))
        setDot(dots, left + x, QUIET_MODULES * scale + y)
    }
  }
  const bands: Uint8Array[] = []
  for (let row = 0; row < dots.rows; row += BAND_ROWS) {
    const band = dots.bytes.subarray(row * dots.rowBytes, (row + BAND_ROWS) * dots.rowBytes)
    bands.push(rasterCommand(band, dots.rowBytes))
  }
  return bands
}
