import { canonicalBytes } from '../../trust/canonical-json.ts'
import { sha256Hex } from '../../trust/hash.ts'
import type { CastVoteRecord } from '../cast-vote-record.ts'
import type { LayoutsForTally, SheetForTally } from '../layouts-for-tally.ts'

/** Hex digits of the hash that name a ballot. */
const NAME_DIGITS = 16

/**
 * What a style asks, whatever it is called: precincts name their styles after themselves, and only ballots with the very same
 * contests may be mixed. The name also says nothing about the precinct that a record came from.
 */
export function ballotNames(layouts: LayoutsForTally): ReadonlyMap<string, string> {
  const styles = new Map<string, SheetForTally[]>()
  for (const sheet of layouts)
    styles.set(sheet.ballotStyleId, [...(styles.get(sheet.ballotStyleId) ?? []), sheet])
  return new Map([...styles].map(([style, sheets]) => [style, nameOf(sheets)]))
}

function nameOf(sheets: readonly SheetForTally[]): string {
  const asked = [...sheets]
    .sort((a, b) => a.sheet - b.sheet)
    .map(({ sheet, contests }) => ({
      sheet,
      contests: contests.map(({ contestId, votesAllowed, options }) => ({
        contestId,
        votesAllowed,
        options: options.map(({ optionId, kind }) => ({ optionId, kind })),
      })),
    }))
  return `ballot-${sha256Hex(canonicalBytes(asked)).slice(0, NAME_DIGITS)}`
}

/** The layouts under the names of their ballots, each ballot once, those of several precincts together. */
export function districtLayouts(precincts: readonly LayoutsForTally[]): LayoutsForTally {
  const sheets = new Map<string, SheetForTally>()
  for (const layouts of precincts) {
    const names = ballotNames(layouts)
    for (const sheet of layouts) {
      const ballotStyleId = names.get(sheet.ballotStyleId)!
      sheets.set(`${ballotStyleId}/${sheet.sheet}`, { ...sheet, ballotStyleId })
    }
  }
  return [...sheets.values()].sort((a, b) =>
    a.ballotStyleId === b.ballotStyleId ? a.sheet - b.sheet : a.ballotStyleId < b.ballotStyleId ? -1 : 1,
  )
}

/** A precinct's record under the name of its ballot, without its picture, which does not leave the precinct. */
export function districtRecord(
  { picture: _kept, ...record }: CastVoteRecord,
  names: ReadonlyMap<string, string>,
): CastVoteRecord {
  const style = names.get(record.style)
  if (style === undefined) throw new RangeError(`record of an unknown style ${record.style}`)
  return { ...record, style }
}
