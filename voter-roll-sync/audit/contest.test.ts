import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { marginOf, neutralOf, sheetValue, sumOf, upperBoundOf } from './assertion.ts'
import { type AuditedContest, assertionsOf, winnersOf } from './contest.ts'

const options = ['a', 'b', 'c', 'against-all']
const contests: readonly AuditedContest[] = [
  { contestId: 'x', votesAllowed: 1, options, rule: { kind: 'plurality', seats: 1 } },
  { contestId: 'x', votesAllowed: 3, options, rule: { kind: 'plurality', seats: 3 } },
  {
    contestId: 'x',
    votesAllowed: 1,
    options,
    rule: { kind: 'share', above: { numerator: 1, denominator: 2 } },
  },
  {
    contestId: 'x',
    votesAllowed: 1,
    options,
    rule: { kind: 'share', above: { numerator: 1, denominator: 20 } },
  },
]
const contest = fc.constantFrom(...contests)
const votes = fc
  .tuple(fc.nat(40), fc.nat(40), fc.nat(40), fc.nat(40))
  .map((counts) => Object.fromEntries(options.map((option, i) => [option, counts[i]])))
const sheets = fc.array(fc.constantFrom([], ['a'], ['b'], ['c'], ['against-all']), { maxLength: 60 })

describe('claims of a contest', () => {
  it('all hold on the votes that they were made from, and on other votes exactly if the winners are the same', () => {
    fc.assert(
      fc.property(contest, votes, votes, (rules, reported, counted) => {
        const claims = assertionsOf(rules, reported)
        const winners = winnersOf(rules, reported)
        const others = winnersOf(rules, counted)
        fc.pre(claims.ok && winners.ok && others.ok)
        if (!claims.ok || !winners.ok || !others.ok) return
        expect(claims.value.every((claim) => marginOf(claim, reported) > 0)).toBe(true)
        const same = [...winners.value].sort().join() === [...others.value].sort().join()
        expect(claims.value.every((claim) => marginOf(claim, counted) > 0)).toBe(same)
      }),
    )
  })

  it('sum up over sheets as over votes, between 0 and the bound, and are true exactly above the neutral mean', () => {
    fc.assert(
      fc.property(contest, votes, sheets, (rules, reported, pile) => {
        const claims = assertionsOf(rules, reported)
        fc.pre(claims.ok)
        if (!claims.ok) return
        const counted = Object.fromEntries(
          options.map((option) => [option, pile.filter(([vote]) => vote === option).length]),
        )
        for (const claim of claims.value) {
          const values = pile.map((sheet) => sheetValue(claim, sheet))
          expect(values.every((value) => value >= 0 && value <= upperBoundOf(claim))).toBe(true)
          const sum = values.reduce((a, b) => a + b, 0)
          expect(sum).toBe(sumOf(claim, counted, pile.length))
          expect(sum > pile.length * neutralOf(claim)).toBe(marginOf(claim, counted) > 0)
        }
      }),
    )
  })

  it('are refused for a tie and for rules that do not fit', () => {
    const tied = { a: 5, b: 5, c: 1, 'against-all': 0 }
    expect(winnersOf(contests[0], tied)).toMatchObject({ ok: false, error: { code: 'AUDIT_TIE' } })
    expect(winnersOf(contests[2], { a: 6, b: 3, c: 3, 'against-all': 0 })).toMatchObject({
      ok: false,
      error: { code: 'AUDIT_TIE' },
    })
    const seats = { ...contests[0], rule: { kind: 'plurality', seats: 4 } } as const
    expect(winnersOf(seats, tied)).toMatchObject({ ok: false, error: { code: 'AUDIT_RULE_UNFIT' } })
  })

  it('let "against all" win over every candidate', () => {
    expect(winnersOf(contests[0], { a: 5, b: 4, c: 1, 'against-all': 9 })).toEqual({
      ok: true,
      value: ['against-all'],
    })
  })
})
