/** Papers of a closed station: what there is to show and to print, and what stands on them. */
import type { LocalText } from './shared-views.ts'

export const paperKinds = ['protocol', 'wall-form', 'zero-report', 'counts-slip'] as const
export type PaperKind = (typeof paperKinds)[number]

export interface PaperView {
  readonly kind: PaperKind
  /** Its file in the export; null: it is made when it is asked for. */
  readonly file: string | null
  /** How often people said that it came out of a printer. The journal is closed by then and does not tell. */
  readonly printed: number
}

/** A page as it stands in the file. Lengths in points (1/72 inch) from the upper left corner. */
export interface PaperPage {
  readonly width: number
  readonly height: number
  /** Null: the page names none. */
  readonly language: keyof LocalText | null
  readonly texts: readonly {
    readonly text: string
    readonly x: number
    /** Base line. */
    readonly y: number
    readonly size: number
    /** As long as the text is in the file. */
    readonly width: number
    readonly bold: boolean
    readonly colour: string
  }[]
  readonly lines: readonly {
    readonly x1: number
    readonly y1: number
    readonly x2: number
    readonly y2: number
    readonly width: number
    readonly colour: string
  }[]
  /** Black squares of codes, as path data of SVG. */
  readonly black: string
}

/** Paper that a sheet is printed on. */
export const sheetSizes = ['A4', 'A2'] as const
export type SheetSize = (typeof sheetSizes)[number]
