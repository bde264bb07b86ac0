import type { Codepage } from '@point-of-sale/codepage-encoder'

/** What one model of printer can do. */
export interface PrinterProfile {
  /** Dots of a line: 576 at 80 mm, 384 at 58 mm (203 dpi). */
  readonly dotsPerLine: number
  /** Code pages that are known to be right on this model, tried in this order; everything else is drawn as dots. */
  readonly codePages: readonly Codepage[]
  /** Numbers of the code pages for ESC t, by maker (a table of the receipt library). */
  readonly codePageNumbers: 'epson' | 'citizen' | 'bixolon' | 'xprinter' | 'pos-8360'
  /** Whether the printer draws QR codes itself (GS ( k) or is sent their dots. */
  readonly qr: 'native' | 'dots'
  readonly cuts: boolean
}

/** Any ESC/POS printer on 80 mm paper: letters beyond ASCII and codes are sent as dots, which all of them print. */
export const GENERIC_80MM: PrinterProfile = {
  dotsPerLine: 576,
  codePages: [],
  codePageNumbers: 'epson',
  qr: 'dots',
  cuts: true,
}

/** As above on 58 mm paper, without a cutter. */
export const GENERIC_58MM: PrinterProfile = { ...GENERIC_80MM, dotsPerLine: 384, cuts: false }

/**
 * Epson TM-T20II and its successors. CP866 has no Ң Ө Ү; RK1048, page 53, has all six letters (the Kazakh standard
 * STRK1048-2002).
 */
export const EPSON_TM: PrinterProfile = {
  ...GENERIC_80MM,
  codePages: ['cp866', 'rk1048'],
  qr: 'native',
}
