import type { BenchContest, BenchStyle } from './bench-style.ts'
import type { Expectation } from './defects.ts'
import type { MadeSheet } from './make-sheet.ts'
import type { TargetTruth } from './truth.ts'

/** What the bench needs of an interpretation, whatever else it holds. */
export type SheetReading =
  | {
      readonly ok: true
      readonly options: readonly {
        readonly optionId: string
        readonly decision: 'mark' | 'no-mark' | 'unsure'
      }[]
      readonly contests: readonly { readonly contestId: string; readonly outcome: string }[]
      readonly writeIns?: readonly { readonly optionId: string; readonly present: boolean }[]
    }
  | { readonly ok: false; readonly reason: string }

export type Verdict = {
  readonly placed: boolean
  readonly refusal?: string
  /** Contests decided otherwise than the truth allows, each with a few words. */
  readonly wrongVotes: readonly string[]
  readonly contests: number
  readonly unsureContests: number
  readonly targets: readonly { readonly truth: TargetTruth; readonly decision: string }[]
  /** Targets decided against the truth, also where the contest's outcome is the same. */
  readonly misread: readonly string[]
  readonly writeInsWrong: number
}

/** Compares a reading with the truth. A sheet of which nothing may be read is wrong in every contest that is decided. */
export function judge(
  style: BenchStyle,
  sheet: Pick<MadeSheet, 'truth' | 'namesWritten'>,
  expect: Expectation,
  reading: SheetReading,
): Verdict {
  const nothing = { contests: 0, unsureContests: 0, targets: [], misread: [], writeInsWrong: 0 }
  if (!reading.ok) return { placed: false, refusal: reading.reason, wrongVotes: [], ...nothing }
  const decisions = new Map(reading.options.map(({ optionId, decision }) => [optionId, decision]))
  const outcomes = new Map(reading.contests.map(({ contestId, outcome }) => [contestId, outcome]))
  const contests = style.sides.flatMap((side) => side.contests)
  const known = new Map(sheet.truth.map((truth) => [truth.optionId, truth]))
  const wrongVotes = contests.flatMap((contest) => {
    const outcome = outcomes.get(contest.contestId)
    if (outcome === undefined) return [`${contest.contestId} is missing`]
    if (outcome === 'unsure') return []
    if (expect === 'refuse') return [`${contest.contestId} ${outcome} read from what is no such ballot`]
    const marked = contest.options.filter((o) => decisions.get(o.optionId) === 'mark').map((o) => o.optionId)
    const wrong = wrongly(contest, outcome, marked, known)
    return wrong === undefined ? [] : [`${contest.contestId} ${outcome}: ${wrong}`]
  })
  const targets = sheet.truth.map((truth) => ({
    truth,
    decision: decisions.get(truth.optionId) ?? 'absent',
  }))
  const misread = targets
    .filter(
      ({ truth, decision }) => truth.must !== 'either' && decision !== 'unsure' && decision !== truth.must,
    )
    .map(
      ({ truth, decision }) =>
        `${truth.optionId} ${decision}, ink ${truth.ink.toFixed(3)} ${truth.kind ?? ''}`,
    )
  const written = new Set(sheet.namesWritten)
  const writeInsWrong = (reading.writeIns ?? []).filter((w) => w.present !== written.has(w.optionId)).length
  return {
    placed: true,
    wrongVotes,
    contests: contests.length,
    unsureContests: contests.filter((c) => outcomes.get(c.contestId) === 'unsure').length,
    targets,
    misread,
    writeInsWrong,
  }
}

/**
 * Why a decided contest contradicts the truth, if it does. Targets whose truth is `either` may have been taken one way
 * or the other; the outcome has to be right for one of these ways.
 */
function wrongly(
  contest: BenchContest,
  outcome: string,
  marked: readonly string[],
  known: ReadonlyMap<string, TargetTruth>,
): string | undefined {
  const must = contest.options.filter((o) => known.get(o.optionId)?.must === 'mark').map((o) => o.optionId)
  const may = contest.options.filter((o) => known.get(o.optionId)?.must === 'either').map((o) => o.optionId)
  if (outcome === 'overvote') {
    const all = [...must, ...may]
    const against = contest.options.some((o) => o.kind === 'against-all' && all.includes(o.optionId))
    const possible = all.length > contest.votesAllowed || (against && all.length > 1)
    return possible ? undefined : `only ${all.join(' ') || 'nothing'} marked`
  }
  const invented = marked.filter((id) => !must.includes(id) && !may.includes(id))
  if (invented.length > 0) return `invented ${invented.join(' ')}`
  const lost = must.filter((id) => !marked.includes(id))
  return lost.length > 0 ? `lost ${lost.join(' ')}` : undefined
}
