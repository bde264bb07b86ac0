import CodepageEncoder, { type Codepage } from '@point-of-sale/codepage-encoder'
import { CELL_HEIGHT, CELL_WIDTH, cellDot } from '@taanuu/device-drivers/receipt-printer/font/cell-font'
import { create } from 'qrcode'

/** Paper between two lines of text, dots: the default pitch of 1/6 inch is 34 dots. */
const LINE_GAP_ROWS = 10
const QUIET_MODULES = 4

/** Numbers of ESC t of the Epson table that a simulated printer has; every other prints as page 0. */
const CODE_PAGES: Readonly<Record<number, Codepage>> = { 0: 'cp437', 17: 'cp866', 53: 'rk1048' }

/** The letters that bytes print as under a code page. */
export function lettersOf(bytes: Uint8Array, codePage: number): string {
  const points = CodepageEncoder.getCodepoints(CODE_PAGES[codePage] ?? 'cp437', true)
  return [...bytes].map((byte) => String.fromCodePoint(points[byte] ?? 0x3f)).join('')
}

/** One letter waiting in the print buffer. */
export interface BufferedLetter {
  readonly letter: string
  readonly width: number
  readonly height: number
  readonly bold: boolean
}

/** Rows of a line of text, the gap below it included. */
export function textRows(
  letters: readonly BufferedLetter[],
  align: number,
  dotsPerLine: number,
): readonly Uint8Array[] {
  const height = Math.max(1, ...letters.map((letter) => letter.height)) * CELL_HEIGHT
  const width = letters.reduce((sum, letter) => sum + letter.width * CELL_WIDTH, 0)
  const rows = emptyRows(height + LINE_GAP_ROWS, dotsPerLine)
  let left = align === 1 ? Math.floor((dotsPerLine - width) / 2) : align === 2 ? dotsPerLine - width : 0
  for (const { letter, width: w, height: h, bold } of letters) {
    for (let y = 0; y < CELL_HEIGHT * h; y++) {
      for (let x = 0; x < CELL_WIDTH * w; x++) {
        if (!cellDot(letter, Math.floor(x / w), Math.floor(y / h))) continue
        setDot(rows[height - CELL_HEIGHT * h + y], left + x, dotsPerLine)
        if (bold) setDot(rows[height - CELL_HEIGHT * h + y], left + x + 1, dotsPerLine)
      }
    }
    left += CELL_WIDTH * w
  }
  return rows
}

export function blankRows(lines: number, dotsPerLine: number): readonly Uint8Array[] {
  return emptyRows(lines * (CELL_HEIGHT + LINE_GAP_ROWS), dotsPerLine)
}

export function pictureRows(dots: Uint8Array, rowBytes: number): readonly Uint8Array[] {
  return Array.from({ length: dots.length / rowBytes }, (_, y) =>
    dots.slice(y * rowBytes, (y + 1) * rowBytes),
  )
}

/** Rows of a QR code that the printer draws itself. */
export function qrRows(
  text: string,
  scale: number,
  align: number,
  dotsPerLine: number,
): readonly Uint8Array[] {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const side = (modules.size + 2 * QUIET_MODULES) * scale
  const left = align === 1 ? Math.floor((dotsPerLine - side) / 2) : 0
  const rows = emptyRows(side, dotsPerLine)
  for (let y = 0; y < modules.size * scale; y++) {
    for (let x = 0; x < modules.size * scale; x++) {
      if (modules.get(Math.floor(y / scale), Math.floor(x / scale)))
        setDot(rows[QUIET_MODULES * scale + y], left + QUIET_MODULES * scale + x, dotsPerLine)
    }
  }
  return rows
}

function emptyRows(count: number, dotsPerLine: number): Uint8Array[] {
  return Array.from({ length: count }, () => new Uint8Array(Math.ceil(dotsPerLine / 8)))
}

function setDot(row: Uint8Array, x: number, dotsPerLine: number): void {
  if (x >= 0 && x < dotsPerLine) row[x >> 3] |= 0x80 >> (x & 7)
}
