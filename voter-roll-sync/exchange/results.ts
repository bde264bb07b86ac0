import { z } from 'zod'
import type { Tally } from './tally.ts'

const count = z.number().int().min(0).max(10_000_000)

export const byHandSchema = z.strictObject({
  /** Numbers of the commission's protocol by name, see `hand-counts.ts`. */
  counts: z.record(z.string().max(60), count),
  /** Votes by contest and option. */
  votes: z.record(z.string().max(64), z.record(z.string().max(64), count)),
})
export type ByHand = z.infer<typeof byHandSchema>

/** Counts of one contest; see `ContestTally`. */
export const contestTallySchema = z.strictObject({
  contestId: z.string().max(64),
  sheets: z.number().int().min(0),
  votesAllowed: z.number().int().min(1),
  votes: z.record(z.string().max(64), z.number().int().min(0)),
  undervotes: z.number().int().min(0),
  overvotes: z.number().int().min(0),
})

/** The counted result as it is published: plain JSON that a recount of the records must reproduce byte for byte. */
export const resultsSchema = z.strictObject({
  v: z.literal(1),
  electionId: z.string().max(64),
  precinct: z.number().int(),
  station: z.string().max(64),
  /** Sheets counted here. */
  sheets: z.number().int().min(0),
  /** Sheets of styles too rare to be counted alone; their records left sealed for the district. Absent: none. */
  withheld: z.strictObject({ sheets: count.min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
  /** Sheets given back, by reason as far as it may be told; learned only now, from the sealed records. */
  returned: z.record(z.string().max(60), z.number().int().min(1).max(10_000_000)),
  contests: z.array(contestTallySchema),
  /** What people counted by hand, as the journal has it; it never changes what the machine counted. */
  byHand: byHandSchema.optional(),
})
export type Results = z.infer<typeof resultsSchema>

export function resultsOf(
  head: { readonly electionId: string; readonly precinct: number; readonly station: string },
  tally: Tally,
  returnedReasons: readonly string[],
  more: { readonly withheld?: Results['withheld']; readonly byHand?: ByHand } = {},
): Results {
  const returned: Record<string, number> = {}
  for (const reason of [...returnedReasons].sort()) returned[reason] = (returned[reason] ?? 0) + 1
  return {
    v: 1,
    ...head,
    sheets: tally.sheets,
    ...(more.withheld ? { withheld: more.withheld } : {}),
    returned,
    contests: tally.contests.map((contest) => ({ ...contest, votes: { ...contest.votes } })),
    ...(more.byHand ? { byHand: more.byHand } : {}),
  }
}
