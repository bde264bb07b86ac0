import { compileStyle } from '../../ballot/compile-style.ts'
import { interpretSheet } from '../../ballot/interpret-sheet.ts'
import type { BallotLayout } from '../../ballot/layout.ts'
import { ballotStyleSchema } from '../../ballot/style-problems.ts'
import type { SheetReading } from './judge.ts'
import type { SheetReader } from './read-pages.ts'

const compiled = new WeakMap<object, readonly BallotLayout[]>()

/** The layouts of a style file's JSON. Throws on one that the schema refuses: the bench's own are good. */
export function layoutsOf(style: unknown): readonly BallotLayout[] {
  const known = compiled.get(style as object)
  if (known !== undefined) return known
  const layouts = compileStyle(ballotStyleSchema.parse(style))
  compiled.set(style as object, layouts)
  return layouts
}

/**
 * The product's interpreter. Ballots of our own come from the station's scanner, whose resolution is known; the others
 * as files, whose resolution is not looked at.
 */
export const productReader: SheetReader = ({ front, back }, style): SheetReading => {
  const layouts = layoutsOf(style)
  const scaleKnown = layouts[0]!.metadata.kind === 'taanuu-qr' && front.dpi >= 100
  return interpretSheet({ front, ...(back !== undefined && { back }) }, layouts, { scaleKnown })
}
