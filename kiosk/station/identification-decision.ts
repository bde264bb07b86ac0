import type { FpSample } from '@taanuu/device-drivers/fingerprint-scanner'
import { decideIdentification } from '@taanuu/matcher/finger/identify'
import { decideVerification } from '@taanuu/matcher/finger/verify'
import type { FingerPosition } from '../contract/index.ts'
import type { CheckIssue } from './check-issue.ts'
import type { FingerCapture } from './finger-capture.ts'
import { claimTried, searchCode } from './finger-decision.ts'
import { failureCode, hintCode, qualitySteps } from './reading-codes.ts'
import type { TableDesk } from './table-desk.ts'
import type { TableGate } from './table-gate.ts'
import type { RollVoter } from './voter-roll.ts'

/** Most candidates a search of the roll is asked for; two near ones are enough to ask for the document. */
const SEARCH_LIMIT = 5

/** From a print to what it means for the open approach: 1:1 against the claimed voter, or 1:N over the whole roll. */
export async function decidePrint(
  desk: TableDesk,
  capture: FingerCapture,
  checks: CheckIssue,
  gate: TableGate,
  position: FingerPosition,
  sample: FpSample,
): Promise<void> {
  const { hold, matcher, onMoment } = desk.host.ports
  const extraction = await hold(matcher.extract(sample))
  if (!extraction.ok) return capture.unread(position, failureCode(extraction.reason))
  capture.update({ qualitySteps: qualitySteps(extraction.quality) })
  onMoment('decision')
  const { voter } = desk
  return voter
    ? decideClaim(desk, checks, gate, voter, position, extraction.template, hintCode(extraction.hint))
    : decideSearch(desk, checks, gate, position, extraction.template)
}

/**
 * Against every enrolled finger of the claimed voter. A print in the policy's grey zone is kept, and another enrolled
 * finger is asked for: both together are held to the policy's FMR.
 */
async function decideClaim(
  desk: TableDesk,
  checks: CheckIssue,
  gate: TableGate,
  voter: RollVoter,
  position: FingerPosition,
  probe: Uint8Array,
  hint: string | null,
): Promise<void> {
  const { host } = desk
  const { hold, matcher } = host.ports
  const { verificationFmr, greyZone } = host.loaded()!.policy
  const scores = await hold(
    matcher.compare(
      probe,
      voter.templates.map((entry) => entry.template),
    ),
  )
  const compared = voter.templates.map((entry, i) => ({
    position: entry.position,
    fmr: matcher.fmrOfScore(scores[i]),
  }))
  const policy = { fmr: verificationFmr, greyFmr: greyZone?.fmr ?? verificationFmr }
  const decision = decideVerification(compared, policy, desk.evidence)
  const open = desk.ledger.openCase!
  const tried = claimTried(decision, compared.length)
  host.append('finger.tried', { case: open.case, try: open.lastTry + 1, position, counted: true, ...tried })
  if (decision.kind === 'accepted') {
    return identify(checks, gate, voter)
  }
  if (decision.kind === 'second-finger') desk.evidence = decision.evidence
  desk.table = {
    kind: 'not-recognised',
    position,
    hint: decision.kind === 'second-finger' ? tried.reason : hint,
  }
  host.emit({ type: 'tone', tone: 'attention' })
}

/** One clear candidate, or the document is asked for. Never a guess. */
async function decideSearch(
  desk: TableDesk,
  checks: CheckIssue,
  gate: TableGate,
  position: FingerPosition,
  probe: Uint8Array,
): Promise<void> {
  const { host } = desk
  const { hold, matcher } = host.ports
  const { identificationFpir, greyZone } = host.loaded()!.policy
  const candidates = await hold(matcher.search(probe, SEARCH_LIMIT))
  const ranked = candidates.map(({ id, score }) => ({ id, fmr: matcher.fmrOfScore(score) }))
  const policy = { fpir: identificationFpir, greyFpir: greyZone?.fpir ?? identificationFpir }
  const decision = decideIdentification(ranked, desk.roll?.templateCount ?? 0, policy)
  const voter = decision.kind === 'identified' ? desk.roll?.byRef(decision.id) : undefined
  const open = desk.ledger.openCase!
  host.append('finger.tried', {
    case: open.case,
    try: open.lastTry + 1,
    position,
    reason: voter ? 'MATCHED' : 'NOT_MATCHED',
    counted: true,
  })
  if (!voter) {
    const code = searchCode(decision)
    desk.end(code)
    desk.table = { kind: 'ask-document', code }
    host.emit({ type: 'tone', tone: 'attention' })
    return
  }
  host.append('voter.found', { case: desk.case, voterRef: voter.ref, by: 'finger' })
  await identify(checks, gate, voter)
}

async function identify(checks: CheckIssue, gate: TableGate, voter: RollVoter): Promise<void> {
  const admitted = await gate.admits(voter)
  if (admitted) await checks.identify(voter, admitted)
}
