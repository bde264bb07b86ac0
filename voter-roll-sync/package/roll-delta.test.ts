import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashRollLines, linesOfRoll, type RollContent, type Voter } from '../roll/roll.ts'
import { inventRoll } from '../roll/testing/invented-roll.ts'
import {
  applyRollDelta,
  diffRolls,
  parseRollChange,
  type RollChange,
  type RollDelta,
  rollChangeLine,
} from './roll-delta.ts'

const people = inventRoll(14, { templateBytes: 30, elsewhere: 8 })

/** A part of the people, in other lines, some with other data, and a part of the references. */
const rolls = fc
  .record({
    voters: fc.shuffledSubarray([...people.voters]),
    changed: fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }),
    elsewhere: fc.subarray([...people.elsewhere]),
    precinct: fc.integer({ min: 1, max: 4 }),
  })
  .map(
    ({ voters, changed, elsewhere, precinct }): RollContent => ({
      ...people,
      voters: voters.map(
        (voter, i): Voter => ({
          ...voter,
          lineNumber: i + 1,
          surname: changed[i] ? `${voter.surname}а` : voter.surname,
          fingers: changed[i] ? voter.fingers.slice(1) : voter.fingers,
        }),
      ),
      elsewhere: elsewhere.map((entry) => ({ ...entry, precinct })),
    }),
  )

function hashOf(roll: RollContent): string {
  return hashRollLines(linesOfRoll(roll))
}

function deltaOf(changes: readonly RollChange[], next: RollContent): RollDelta {
  return { base: { version: 1, manifestSha256: '' }, rollSha256: hashOf(next), changes }
}

describe('a delta', () => {
  it('leads from any roll to any other of the precinct, and to itself with nothing', () => {
    fc.assert(
      fc.property(rolls, rolls, (base, next) => {
        const before = hashOf(base)
        const lines = diffRolls(base, next).map(rollChangeLine)
        const changes = lines.map((line) => parseRollChange(line.trimEnd()) as RollChange)
        const applied = applyRollDelta(base, deltaOf(changes, next))
        expect(applied.ok && hashOf(applied.value)).toBe(hashOf(next))
        expect(diffRolls(next, next)).toEqual([])
        expect(hashOf(base)).toBe(before)
      }),
    )
  })

  it('is refused when a change is missing, on another base, or for another result', () => {
    fc.assert(
      fc.property(rolls, rolls, fc.nat(), (base, next, at) => {
        const changes = diffRolls(base, next)
        fc.pre(changes.length > 0)
        const fewer = applyRollDelta(base, deltaOf(changes.toSpliced(at % changes.length, 1), next))
        expect(fewer.ok || fewer.error.code).toBe('PKG_DELTA_MISMATCH')
        const other = applyRollDelta(base, deltaOf(changes, base))
        expect(other.ok || other.error.code).toBe('PKG_DELTA_MISMATCH')
        const noted = { ...base, voters: [...base.voters, stranger(base)] }
        const elsewhere = applyRollDelta(noted, deltaOf(changes, next))
        expect(elsewhere.ok || elsewhere.error.code).toBe('PKG_DELTA_MISMATCH')
      }),
    )
  })

  it('never joins rolls with different secrets, and its lines are read in one form only', () => {
    expect(() => diffRolls(people, { ...people, precinctSecret: new Uint8Array(32) })).toThrow()
    const line = rollChangeLine({ op: 'put', voter: people.voters[0] }).trimEnd()
    expect(parseRollChange(line)).toEqual({ op: 'put', voter: people.voters[0] })
    expect(parseRollChange(` ${line}`)).toBeUndefined()
    expect(parseRollChange(line.replace('"put"', '"add"'))).toBeUndefined()
    fc.assert(fc.property(fc.json(), (noise) => parseRollChange(noise) === undefined))
  })
})

/** Somebody whom no delta of these people mentions. */
function stranger(roll: RollContent): Voter {
  return { ...people.voters[0], personalNumber: '10101190099999', lineNumber: roll.voters.length + 1 }
}
