import type { OpenCase } from '@taanuu/voter-roll-sync/journal/identification-ledger'
import { expect, it } from 'vitest'
import type { FingerPosition } from '../contract/index.ts'
import { claimTried, fingerToAsk, searchCode } from './finger-decision.ts'
import type { RollVoter } from './voter-roll.ts'

function voterWith(...positions: readonly FingerPosition[]): RollVoter {
  const templates = positions.map((position) => ({ position, template: new Uint8Array() }))
  return { ref: '', voter: {} as RollVoter['voter'], templates }
}

function after(countedTries: number, ...triedPositions: readonly FingerPosition[]): OpenCase {
  return {
    case: 1,
    by: 'number',
    voterRef: '',
    countedTries,
    lastTry: countedTries,
    triedPositions,
    identified: null,
    checkPrinted: false,
  }
}

it('asks for each enrolled finger as often as the policy says, in the order of the roll', () => {
  const voter = voterWith('right-index', 'left-index')
  const asked = [0, 1, 2, 3, 4].map((tries) => fingerToAsk(voter, after(tries), 2, null))
  expect(asked).toEqual(['right-index', 'right-index', 'left-index', 'left-index', 'right-index'])
  expect(fingerToAsk(voterWith(), after(0), 2, null)).toBeNull()
})

it('asks after a print in the grey zone for another finger, an untried one first', () => {
  const voter = voterWith('right-index', 'left-index', 'left-thumb')
  expect(fingerToAsk(voter, after(1, 'right-index'), 2, 'right-index')).toBe('left-index')
  expect(fingerToAsk(voter, after(2, 'right-index', 'left-index'), 2, 'right-index')).toBe('left-thumb')
  expect(fingerToAsk(voter, after(1, 'left-index'), 2, 'right-index')).toBe('left-thumb')
  expect(fingerToAsk(voterWith('right-index'), after(1), 2, 'right-index')).toBe('right-index')
})

it('writes how a claim was decided, never how like the print was', () => {
  const evidence = { position: 'left-index', fmr: 0.000123 } as const
  const written = [
    claimTried({ kind: 'accepted', fingers: ['left-index', 'left-thumb'], fmr: 0.00000456 }, 3),
    claimTried({ kind: 'accepted', fingers: ['left-thumb'], fmr: 0.00000456 }, 3),
    claimTried({ kind: 'second-finger', evidence, ask: ['left-thumb'] }, 3),
    claimTried({ kind: 'rejected', fmr: 0.123 }, 3),
  ]
  expect(written).toEqual([
    { reason: 'MATCHED', compared: 3, matchedFinger: 'left-thumb', fusedWith: 'left-index' },
    { reason: 'MATCHED', compared: 3, matchedFinger: 'left-thumb' },
    { reason: 'ANOTHER_FINGER', compared: 3 },
    { reason: 'NOT_MATCHED', compared: 3 },
  ])
  expect(JSON.stringify(written)).not.toMatch(/123|456/)
})

it('says why a search asks for the document', () => {
  const candidates = [{ id: 'a', fmr: 1e-6 }]
  expect(searchCode({ kind: 'not-found' })).toBe('NOBODY_FOUND')
  expect(searchCode({ kind: 'ask-document', why: 'grey-zone', candidates })).toBe('NEARLY_FOUND')
  expect(searchCode({ kind: 'ask-document', why: 'two-near', candidates })).toBe('TWO_NEAR')
})
