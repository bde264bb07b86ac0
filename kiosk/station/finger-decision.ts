import type { IdentifyDecision } from '@taanuu/matcher/finger/identify'
import type { VerifyDecision } from '@taanuu/matcher/finger/verify'
import type { EventBody } from '@taanuu/voter-roll-sync/journal/events'
import type { OpenCase } from '@taanuu/voter-roll-sync/journal/identification-ledger'
import type { FingerPosition } from '../contract/index.ts'
import type { Table } from './table-state.ts'
import type { RollVoter } from './voter-roll.ts'

/**
 * What the journal says of a claim's try: how many enrolled fingers were compared and which decided; the rate they were held
 * to stands in the signed policy. The rate that the print reached is a score by another name, and which fingers a voter has
 * is his affair: neither is written.
 */
export function claimTried(
  decision: VerifyDecision<FingerPosition>,
  compared: number,
): Pick<EventBody<'finger.tried'>, 'reason' | 'compared' | 'matchedFinger' | 'fusedWith'> {
  switch (decision.kind) {
    case 'accepted': {
      const [matchedFinger, fusedWith] = decision.fingers.toReversed()
      return { reason: 'MATCHED', compared, matchedFinger, ...(fusedWith ? { fusedWith } : {}) }
    }
    case 'second-finger':
      return { reason: 'ANOTHER_FINGER', compared }
    case 'rejected':
      return { reason: 'NOT_MATCHED', compared }
  }
}

/** Why a search asks for the document. */
export function searchCode(decision: IdentifyDecision): Extract<Table, { kind: 'ask-document' }>['code'] {
  if (decision.kind !== 'ask-document') return 'NOBODY_FOUND'
  return decision.why === 'two-near' ? 'TWO_NEAR' : 'NEARLY_FOUND'
}

/**
 * The enrolled finger to ask for: in the roll's order, each as often as the policy gives it. After a print in the grey zone
 * it is another than `evidence`, one that was not laid yet before one that was.
 */
export function fingerToAsk(
  voter: RollVoter,
  open: OpenCase,
  triesPerFinger: number,
  evidence: FingerPosition | null,
): FingerPosition | null {
  const positions = voter.templates.map(({ position }) => position)
  const others = positions.filter((position) => position !== evidence)
  if (evidence && others.length > 0)
    return others.find((position) => !open.triedPositions.includes(position)) ?? others[0]
  const turn = Math.floor(open.countedTries / triesPerFinger)
  return positions.length > 0 ? positions[turn % positions.length] : null
}
