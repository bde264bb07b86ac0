import { z } from 'zod'
import type { LocalText } from '../package/manifest.ts'

/** One text for all languages, or one for each. */
const textSchema = z
  .union([z.string(), z.object({ ky: z.string(), ru: z.string(), en: z.string() })])
  .transform((text) => (typeof text === 'string' ? { ky: text, ru: text, en: text } : text))

/** Outer printed size of what the voter marks, millimetres; only a style of version 2 says it. */
const targetSchema = z.object({ widthMm: z.number().min(1).max(50), heightMm: z.number().min(1).max(50) })

const contestSchema = z.object({
  contestId: z.string(),
  title: textSchema.optional(),
  votesAllowed: z.number().int().min(1),
  options: z.array(
    z.object({
      optionId: z.string(),
      label: textSchema.optional(),
      kind: z.string(),
      target: targetSchema.optional(),
    }),
  ),
})

/** One printed side for itself, as version 1 of the layouts lists them. */
const sideSchema = z.object({
  ballotStyleId: z.string(),
  sheet: z.number().int(),
  contests: z.array(contestSchema),
})

const sheetSideSchema = z.object({ contests: z.array(contestSchema) })

/** A whole ballot style, version 2: sheets with a front and perhaps a back. */
const styleSchema = z.object({
  version: z.literal(2),
  ballotStyleId: z.string(),
  sheets: z
    .array(z.object({ front: sheetSideSchema, back: sheetSideSchema.optional() }))
    .min(1)
    .max(20),
})

export interface OptionForTally {
  readonly optionId: string
  readonly label?: LocalText | undefined
  readonly kind: string
  readonly target?: { readonly widthMm: number; readonly heightMm: number } | undefined
}
export interface ContestForTally {
  readonly contestId: string
  readonly title?: LocalText | undefined
  readonly votesAllowed: number
  readonly options: readonly OptionForTally[]
}
export interface SheetForTally {
  readonly ballotStyleId: string
  readonly sheet: number
  readonly contests: readonly ContestForTally[]
}
/** Every sheet of every style with the contests of both its sides, front first. */
export type LayoutsForTally = readonly SheetForTally[]

/**
 * The part of the ballot layouts that counting needs; the rest is the interpreter's. Sides of one sheet become one entry,
 * because a record says what a sheet says.
 */
export const layoutsForTallySchema = z
  .array(z.union([styleSchema, sideSchema]))
  .min(1)
  .max(500)
  .transform((entries): LayoutsForTally => joinSides(entries.flatMap(sidesOf)))

function sidesOf(entry: z.infer<typeof styleSchema> | SheetForTally): readonly SheetForTally[] {
  if (!('sheets' in entry)) return [entry]
  return entry.sheets.map(({ front, back }, i) => ({
    ballotStyleId: entry.ballotStyleId,
    sheet: i + 1,
    contests: [...front.contests, ...(back?.contests ?? [])],
  }))
}

function joinSides(sides: readonly SheetForTally[]): LayoutsForTally {
  const sheets = new Map<string, SheetForTally>()
  for (const side of sides) {
    const key = `${side.ballotStyleId}/${side.sheet}`
    const known = sheets.get(key)
    sheets.set(key, known ? { ...known, contests: [...known.contests, ...side.contests] } : side)
  }
  return [...sheets.values()]
}
