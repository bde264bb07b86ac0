import type { BallotLayout } from '@taanuu/matcher/ballot/index'
import type { Results } from '@taanuu/voter-roll-sync/exchange/results'
import type { Choices } from './box-day.ts'
import type { VisitOutcome, VisitRecord } from './table-day.ts'

/** Everything in which the stations' word differs from what the simulator knows; empty on a good day. */
export type Disagreement = string

/** What should have happened to a visit, given whether that number was served before. */
function expectedOutcomes(record: VisitRecord, servedBefore: boolean): readonly VisitOutcome[] {
  switch (record.kind) {
    case 'honest':
      return ['identified', 'identified-by-commission', 'not-recognised']
    case 'stranger':
      return ['not-recognised']
    case 'second-attempt':
      return servedBefore ? ['already-identified'] : ['identified', 'not-recognised']
    case 'other-precinct':
      return ['other-precinct']
    case 'unknown-number':
      return ['unknown-number']
  }
}

/** Compares the table's day person by person, and its counters with a count of the simulator's own list. */
export function judgeTable(
  records: readonly VisitRecord[],
  counters: Readonly<Record<string, number>>,
): readonly Disagreement[] {
  const disagreements: Disagreement[] = []
  const served = new Set<string>()
  const checks = new Set<string>()
  for (const [i, record] of records.entries()) {
    if (!expectedOutcomes(record, served.has(record.personalNumber)).includes(record.outcome)) {
      disagreements.push(`visit ${i + 1} (${record.kind}): ${record.outcome}`)
    }
    if (record.checkNumber !== null) {
      if (checks.has(record.checkNumber)) disagreements.push(`check ${record.checkNumber} was issued twice`)
      if (served.has(record.personalNumber))
        disagreements.push(`visit ${i + 1}: a second check for one voter`)
      checks.add(record.checkNumber)
      served.add(record.personalNumber)
    }
  }
  const count = (...outcomes: readonly VisitOutcome[]): number =>
    records.filter((record) => outcomes.includes(record.outcome)).length
  const expected: Readonly<Record<string, number>> = {
    cases: records.length,
    identified: count('identified', 'identified-by-commission'),
    byCommission: count('identified-by-commission'),
    checks: checks.size,
    alreadyIdentified: count('already-identified'),
    otherPrecinct: count('other-precinct'),
    unknownNumber: count('unknown-number'),
    notRecognised: count('not-recognised'),
  }
  for (const [name, value] of Object.entries(expected)) {
    if (counters[name] !== value)
      disagreements.push(`${name}: ${counters[name]} in the journal, ${value} at the table`)
  }
  return disagreements
}

/** Compares the tally with a count of what the simulated voters meant, contest by contest, option by option. */
export function judgeTally(
  cast: readonly Choices[],
  results: Results,
  layout: BallotLayout,
): readonly Disagreement[] {
  const disagreements: Disagreement[] = []
  if (results.sheets !== cast.length)
    disagreements.push(`${results.sheets} sheets counted, ${cast.length} cast`)
  for (const contest of layout.contests) {
    const tally = results.contests.find((candidate) => candidate.contestId === contest.contestId)
    if (!tally) {
      disagreements.push(`contest ${contest.contestId} is not in the results`)
      continue
    }
    const against = contest.options.find((option) => option.kind === 'against-all')?.optionId
    const meant = Object.fromEntries(contest.options.map((option) => [option.optionId, 0]))
    let overvoted = 0
    let unused = 0
    for (const choices of cast) {
      const marks = choices[contest.contestId] ?? []
      const contradicts = against !== undefined && marks.includes(against) && marks.length > 1
      if (marks.length > contest.votesAllowed || contradicts) overvoted += contest.votesAllowed
      else {
        unused += contest.votesAllowed - marks.length
        for (const mark of marks) meant[mark]++
      }
    }
    for (const [option, votes] of Object.entries(meant)) {
      if (tally.votes[option] !== votes) {
        disagreements.push(`${contest.contestId}/${option}: ${tally.votes[option]} counted, ${votes} meant`)
      }
    }
    if (tally.overvotes !== overvoted)
      disagreements.push(`${contest.contestId}: overvotes ${tally.overvotes}, ${overvoted} meant`)
    if (tally.undervotes !== unused)
      disagreements.push(`${contest.contestId}: undervotes ${tally.undervotes}, ${unused} meant`)
  }
  return disagreements
}
