import { type BallotLayout, compileStyle } from '@taanuu/matcher/ballot/index'
import { readKeptMarks } from '@taanuu/matcher/ballot/kept-marks'
import { ballotStyleSchema } from '@taanuu/matcher/ballot/style-problems'
import type { PictureReader } from '@taanuu/voter-roll-sync/exchange/kept-pictures'
import { MARK_PICTURE_PAPER, MARK_PICTURE_PRINT } from '@taanuu/voter-roll-sync/exchange/mark-picture'

const compiled = new WeakMap<object, readonly BallotLayout[] | undefined>()

/** The interpreter of ballots, for whoever checks kept pictures against their records. */
export const readPicture: PictureReader = (picture, { layouts, style, sheet }, marks, format) => {
  const known = layoutsOf(layouts)
  const greys = { paper: MARK_PICTURE_PAPER, print: MARK_PICTURE_PRINT }
  return known && readKeptMarks(picture, known, style, sheet, marks, { ...format, ...greys })
}

/** Compiled once for all pictures of a package. */
function layoutsOf(layouts: unknown): readonly BallotLayout[] | undefined {
  if (typeof layouts !== 'object' || layouts === null) return undefined
  if (!compiled.has(layouts)) {
    const styles = ballotStyleSchema.array().safeParse(layouts)
    compiled.set(layouts, styles.success ? styles.data.flatMap(compileStyle) : undefined)
  }
  return compiled.get(layouts)
}
