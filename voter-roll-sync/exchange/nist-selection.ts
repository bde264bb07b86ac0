import type { OptionForTally } from './layouts-for-tally.ts'
import type { ReportedContest } from './result-document.ts'

/** Ids of the NIST documents: our ids with their kind in front; a slash cannot stand in an id of ours. */
export const contestRef = (contestId: string): string => `contest/${contestId}`
export const selectionRef = (contestId: string, optionId: string): string =>
  `selection/${contestId}/${optionId}`
export const candidateRef = (contestId: string, optionId: string): string =>
  `candidate/${contestId}/${optionId}`
export const partyRef = (contestId: string, optionId: string): string => `party/${contestId}/${optionId}`
export const stationRef = (stationId: string): string => `station/${stationId}`
export const precinctRef = (precinct: number): string => `precinct/${precinct}`

/** Which of the common data format's classes an option is. "Against all" is a choice with words, not a person. */
export type SelectionClass = 'CandidateSelection' | 'PartySelection' | 'BallotMeasureSelection'

export function selectionClass(option: OptionForTally): SelectionClass {
  switch (option.kind) {
    case 'party':
      return 'PartySelection'
    case 'against-all':
      return 'BallotMeasureSelection'
    default:
      return 'CandidateSelection'
  }
}

/** A contest between lists is a party contest; every other one a candidate contest. */
export function contestClass(contest: ReportedContest): 'PartyContest' | 'CandidateContest' {
  return contest.options.some((option) => option.kind === 'party') &&
    !contest.options.some((option) => option.kind === 'candidate')
    ? 'PartyContest'
    : 'CandidateContest'
}

/** What a selection points at, the same in both formats but for the form of texts. */
export function selectionTarget(
  contestId: string,
  option: OptionForTally,
  text: NistText,
): Readonly<Record<string, unknown>> {
  const { optionId, label } = option
  switch (selectionClass(option)) {
    case 'PartySelection':
      return { PartyIds: [partyRef(contestId, optionId)] }
    case 'BallotMeasureSelection':
      return { Selection: text(label, optionId) }
    case 'CandidateSelection':
      return option.kind === 'write-in'
        ? { IsWriteIn: true }
        : { CandidateIds: [candidateRef(contestId, optionId)] }
  }
}

/** Form of texts in one of the two formats. */
export type NistText = (label: OptionForTally['label'], id: string) => unknown

/** The people who stand in these contests; `name` is what the format calls a candidate's name. */
export function candidatesOf(
  format: 'CVR' | 'ElectionResults',
  contests: readonly ReportedContest[],
  name: 'Name' | 'BallotName',
  text: NistText,
): readonly unknown[] {
  return contests.flatMap(({ contestId, options }) =>
    options
      .filter((option) => option.kind === 'candidate')
      .map(({ optionId, label }) => ({
        '@id': candidateRef(contestId, optionId),
        '@type': `${format}.Candidate`,
        [name]: text(label, optionId),
      })),
  )
}

/** The lists that stand in these contests; no field at all where there are none. */
export function partiesOf(
  format: 'CVR' | 'ElectionResults',
  contests: readonly ReportedContest[],
  text: NistText,
): { readonly Party?: readonly unknown[] } {
  const all = contests.flatMap(({ contestId, options }) =>
    options
      .filter((option) => selectionClass(option) === 'PartySelection')
      .map(({ optionId, label }) => ({
        '@id': partyRef(contestId, optionId),
        '@type': `${format}.Party`,
        Name: text(label, optionId),
      })),
  )
  return all.length > 0 ? { Party: all } : {}
}
