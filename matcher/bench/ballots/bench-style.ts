import type { GreyImage } from '@taanuu/matcher/ballot/grey-image'
import type { MarkTarget } from '@taanuu/simulator/ballots/hand-marks'

export type BenchOption = {
  readonly optionId: string
  readonly kind: 'candidate' | 'party' | 'against-all' | 'write-in'
  readonly target: MarkTarget
  /** Where the voter writes a name, millimetres. */
  readonly writeIn?: RectangleMm
}
export type RectangleMm = {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export type BenchContest = {
  readonly contestId: string
  readonly votesAllowed: number
  readonly options: readonly BenchOption[]
}
/** One printed side as the printer knows it. Hands and defects use this; the interpreter never sees it. */
export type BenchSide = {
  readonly contests: readonly BenchContest[]
  /** Marks of the ring, without those whose presence is a code: a spoilt code is another ballot, rightly refused. */
  readonly timingMarks: readonly RectangleMm[]
}
/** One ballot of the bench: what is printed, and the layout by which it is to be read. */
export type BenchStyle = {
  readonly name: string
  readonly paper: { readonly widthMm: number; readonly heightMm: number }
  readonly sides: readonly BenchSide[]
  /** The ballot style, as somebody at an authority wrote it: parsed JSON of a layout file. */
  readonly layout: unknown
  /** The ballot as it goes to the print shop: one PDF page a side. */
  readonly pdf: () => Promise<Uint8Array>
}
/** A whole sheet's clean print: one picture a side; a sheet printed on one side has a bare back. */
export type Rasters = readonly [front: GreyImage, back: GreyImage]
