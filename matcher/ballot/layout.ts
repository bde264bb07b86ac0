import type { LocalText, Metadata, SidePresence, Target, WriteInArea } from './style.ts'

export type { LocalText, Target, WriteInArea } from './style.ts'
export type Language = keyof LocalText
export type Point = { readonly x: number; readonly y: number }
/** A rectangle in millimetres from the top left corner of the upright page. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export type BallotOption = {
  readonly optionId: string
  readonly label: LocalText
  readonly detail?: LocalText
  readonly kind: 'candidate' | 'party' | 'against-all' | 'write-in'
  readonly target: Target
  readonly writeIn?: WriteInArea
}

export type BallotContest = {
  readonly contestId: string
  readonly title: LocalText
  readonly votesAllowed: number
  readonly options: readonly BallotOption[]
}

/**
 * The ring of timing marks in millimetres. Column and row count from 0 at the top left mark; `first` is that
 * mark's centre and `pitch` the distance between centres. Where `exact` is false both are only supposed.
 */
export type TimingGrid = {
  readonly columns: number
  readonly rows: number
  readonly first: Point
  readonly pitch: Point
  readonly mark: { readonly width: number; readonly height: number }
  readonly sides: Readonly<Record<'top' | 'bottom' | 'left' | 'right', SidePresence>>
  readonly exact: boolean
}

/** Places of our own print, contest by contest and option by option. */
export type SidePrint = {
  readonly textScale: number
  readonly heading: { readonly title: LocalText; readonly place: LocalText }
  readonly contests: readonly { readonly headings: readonly Box[]; readonly options: readonly Box[] }[]
}

/** One printed side of one ballot sheet, compiled from its style: everything needed to print it and to read it. */
export type BallotLayout = {
  readonly universe?: 'real' | 'training'
  readonly electionId?: string
  readonly precinctId?: string
  readonly ballotStyleId: string
  /** SHA-256 of the style's canonical JSON, hexadecimal. */
  readonly styleDigest: string
  /** Sheet of the style (from 1) and side of the sheet: 1 front, 2 back. */
  readonly sheet: number
  readonly page: 1 | 2
  readonly paper: { readonly widthMm: number; readonly heightMm: number }
  readonly grid: TimingGrid
  readonly metadata: Metadata
  readonly languages: readonly Language[]
  readonly contests: readonly BallotContest[]
  readonly print?: SidePrint
  readonly blank?: string
}

/** Centre of a grid coordinate in millimetres on the upright page. */
export function gridToMm(grid: TimingGrid, column: number, row: number): Point {
  return { x: grid.first.x + column * grid.pitch.x, y: grid.first.y + row * grid.pitch.y }
}

/** The inverse of {@link gridToMm}. */
export function mmToGrid(grid: TimingGrid, point: Point): { readonly column: number; readonly row: number } {
  return { column: (point.x - grid.first.x) / grid.pitch.x, row: (point.y - grid.first.y) / grid.pitch.y }
}
