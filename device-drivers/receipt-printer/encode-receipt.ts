import CodepageEncoder, { type Codepage } from '@point-of-sale/codepage-encoder'
import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder'
import { create } from 'qrcode'
import { CELL_WIDTH } from './font/cell-font.ts'
import type { PrinterProfile } from './printer-profile.ts'
import { rasterQr, rasterText } from './raster.ts'
import type { Receipt, ReceiptLine } from './receipt-printer.ts'
import { wrapLine } from './wrap-line.ts'

/** Dots a module of a native QR code. */
const NATIVE_QR_SIZE = 5
/** Lines fed before a cut: the blade stands some 14 mm behind the head. */
const FEED_BEFORE_CUT = 4
const ESC = 0x1b
const GS = 0x1d
const PARTIAL_CUT = 1

/**
 * A receipt as blocks of bytes, each of whole commands: the last block may be in a printer's buffer when the paper
 * ends, never more.
 */
export function encodeReceipt(receipt: Receipt, profile: PrinterProfile): readonly Uint8Array[] {
  const blocks = [newEncoder(profile).initialize().encode()]
  for (const line of receipt.lines) blocks.push(...encodeLine(line, profile))
  if (receipt.qr !== null) blocks.push(...encodeQr(receipt.qr, profile))
  blocks.push(endOfReceipt(profile))
  return blocks.filter((block) => block.length > 0)
}

function newEncoder(profile: PrinterProfile): ReceiptPrinterEncoder {
  return new ReceiptPrinterEncoder({
    language: 'esc-pos',
    columns: columnsOf(profile),
    codepageMapping: profile.codePageNumbers,
    newline: '\n',
  })
}

function columnsOf({ dotsPerLine }: PrinterProfile): number {
  return Math.floor(dotsPerLine / CELL_WIDTH)
}

function encodeLine(line: ReceiptLine, profile: PrinterProfile): readonly Uint8Array[] {
  const scale = line.large ? 2 : 1
  const columns = Math.floor(columnsOf(profile) / scale)
  return wrapLine(line.text, columns).map((row) => {
    const codePage = codePageFor(row, profile)
    if (codePage) return encodeRow(row, line, codePage, profile)
    const free = profile.dotsPerLine - [...row].length * CELL_WIDTH * scale
    const left = line.align === 'centre' ? Math.max(0, Math.floor(free / 2)) : 0
    return rasterText(row, { bold: line.bold ?? false, scale, left })
  })
}

/** The first code page that has every letter of the row; null where it has to be drawn. */
function codePageFor(row: string, profile: PrinterProfile): Codepage | null {
  if (/^[\x20-\x7e]*$/.test(row)) return 'cp437'
  return profile.codePages.find((page) => hasAll(row, page)) ?? null
}

function hasAll(row: string, page: Codepage): boolean {
  const codePoints = CodepageEncoder.getCodepoints(page, true)
  return [...row].every((letter) => codePoints.includes(letter.codePointAt(0) ?? -1))
}

function encodeRow(row: string, line: ReceiptLine, page: Codepage, profile: PrinterProfile): Uint8Array {
  const encoder = newEncoder(profile).align(line.align === 'centre' ? 'center' : 'left')
  if (line.bold) encoder.bold(true)
  if (line.large) encoder.size(2, 2)
  return encoder.codepage(page).line(row).align('left').encode()
}

function encodeQr(text: string, profile: PrinterProfile): readonly Uint8Array[] {
  if (profile.qr === 'dots') return rasterQr(text, profile.dotsPerLine) ?? []
  const options = { model: 2, size: NATIVE_QR_SIZE, errorlevel: 'm' } as const
  return [newEncoder(profile).align('center').qrcode(text, options).align('left').encode()]
}

/** Whether a QR code of `text` fits the paper. */
export function qrFits(text: string, profile: PrinterProfile): boolean {
  try {
    if (profile.qr === 'dots') return rasterQr(text, profile.dotsPerLine) !== null
    return create(text, { errorCorrectionLevel: 'M' }).modules.size * NATIVE_QR_SIZE <= profile.dotsPerLine
  } catch {
    // The library throws where the text is longer than the largest code.
    return false
  }
}

/** The last block of every receipt. Not the library's cut, which feeds one more line behind it: that would hang out of the printer. */
export function endOfReceipt({ cuts }: PrinterProfile): Uint8Array {
  const feed = [ESC, 0x64, FEED_BEFORE_CUT]
  return Uint8Array.from(cuts ? [...feed, GS, 0x56, PARTIAL_CUT] : feed)
}
