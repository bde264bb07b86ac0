import { checkAttestation } from '../journal/attestation.ts'
import type { BallotBoxLedger } from '../journal/ballot-box-ledger.ts'
import type { AnyEvent } from '../journal/events.ts'
import type { IdentificationLedger } from '../journal/identification-ledger.ts'
import { StationPhases } from '../journal/station-phase.ts'
import type { Manifest } from '../package/manifest.ts'
import type { Policy } from '../package/policy.ts'
import type { SignedManifest } from '../package/verify-package.ts'
import { type ExportManifest, JOURNAL_FILE } from './export-files.ts'
import type { Findings, Place } from './verify-report.ts'
import { type Manifests, manifestsInForce } from './verify-versions.ts'

/** Replays the journal through the ledgers of its role and the limits of the policy; every broken rule is a fault. */
export function checkRules(
  events: readonly AnyEvent[],
  exported: ExportManifest,
  signed: SignedManifest,
  policy: Policy,
  identification: IdentificationLedger,
  box: BallotBoxLedger,
  at: Place,
  findings: Findings,
): void {
  const phases = new StationPhases()
  const limits = new PolicyLimits(exported, policy)
  for (const event of events) {
    const ledger = exported.role === 'ballot-box' ? box.apply(event) : identification.apply(event)
    const broken =
      phases.apply(event) ?? ledger ?? foreignEvent(event, exported) ?? limits.apply(event, identification)
    if (broken) findings.fault('RULE', at(JOURNAL_FILE), `event ${event.seq}: ${broken}`)
  }
  const provisioning = provisioningProblem(events, exported, signed.manifest)
  if (provisioning) findings.fault('RULE', at(JOURNAL_FILE), provisioning)
  if (limits.manifestSha256 !== signed.manifestSha256) {
    findings.fault('OTHER_EXPORT', at(JOURNAL_FILE), 'the station worked with another election package')
  }
  if (limits.declaredInterval !== limits.policyInterval) {
    findings.fault(
      'RULE',
      at(JOURNAL_FILE),
      "the station rounded times to another interval than the policy's",
    )
  }
  // A station that stopped for good may have stopped with somebody at the table; what that means is judged elsewhere.
  const closed = events.some((event) => event.type === 'station.closed')
  if (identification.openCase && closed)
    findings.fault('RULE', at(JOURNAL_FILE), 'an approach to the table has no end')
  if (box.openSheet) findings.fault('RULE', at(JOURNAL_FILE), `sheet ${box.openSheet.sheet} has no end`)
}

/** What the policy and the package in force limit, event by event. */
class PolicyLimits {
  readonly policyInterval: number
  readonly #capPercent: number
  readonly #accepts: boolean
  readonly #remote: Policy['remoteVoters']
  declaredInterval = 0
  manifestSha256 = ''
  #votersOnRoll = 0

  constructor(exported: ExportManifest, policy: Policy) {
    const { ballotBox, identification } = policy.timeIntervalSeconds
    this.policyInterval = exported.role === 'ballot-box' ? ballotBox : identification
    this.#accepts = policy.cutOff === 'accept_and_reconcile'
    this.#remote = policy.remoteVoters
    this.#capPercent = policy.exception.mode === 'commission' ? policy.exception.capPercent : 0
  }

  apply(event: AnyEvent, identification: IdentificationLedger): string | undefined {
    const at = instantOf(event.at)
    if (at === undefined) return 'its time is no time'
    // The event that brings the interval is itself still rounded as before.
    if (this.declaredInterval > 0 && at % this.declaredInterval !== 0)
      return 'its time is finer than the policy allows'
    return this.#limit(event, identification)
  }

  #limit(event: AnyEvent, identification: IdentificationLedger): string | undefined {
    switch (event.type) {
      case 'package.loaded':
        this.declaredInterval = event.body.timeIntervalSeconds
        this.manifestSha256 = event.body.manifestSha256
        this.#votersOnRoll = event.body.votersOnRoll
        return undefined
      case 'package.updated':
        this.manifestSha256 = event.body.manifestSha256
        this.#votersOnRoll = event.body.votersOnRoll
        return undefined
      case 'station.opened':
        return Object.values(event.body.counters).some((value) => value !== 0)
          ? 'the station was opened with counters above zero'
          : undefined
      case 'voter.identified': {
        if (event.body.right === 'cut-off' && !this.#accepts)
          return 'a table went on alone, which the policy does not allow'
        const { elsewhere } = event.body
        if (elsewhere !== undefined && !this.#remote)
          return 'a table asked about other precincts, which the policy does not do'
        if (elsewhere === 'not-asked' && this.#remote?.offline !== 'accept_and_reconcile')
          return 'a table went on without an answer about other precincts, which the policy does not allow'
        const { identified, byCommission } = identification.counters
        const cap = Math.floor((this.#votersOnRoll * this.#capPercent) / 100)
        if (event.body.by === 'commission' && byCommission > cap)
          return `more than ${cap} decisions of the commission`
        return identified > this.#votersOnRoll ? 'more voters identified than the roll has' : undefined
      }
      case 'double.elsewhere':
        return this.#remote ? undefined : 'a double with another precinct, of which the policy asks nothing'
      case 'case.ended':
        return this.#refusal(event.body.reason)
      default:
        return undefined
    }
  }

  /** Nobody is turned away for what the policy does not ask, or does not refuse. */
  #refusal(reason: string): string | undefined {
    if (reason === 'IDENTIFIED_ELSEWHERE' && !this.#remote)
      return 'a voter was turned away by an answer that the policy does not ask for'
    if ((reason === 'ELSEWHERE_NOT_ASKED' || reason === 'REMOTE_QUOTA') && this.#remote?.offline !== 'refuse')
      return 'a voter was turned away for want of an answer, which the policy does not do'
    return undefined
  }
}

/** Seconds since 1970 of an instant that exists in the calendar; otherwise undefined. */
function instantOf(text: string): number | undefined {
  const ms = Date.parse(text)
  if (!(ms >= 0) || new Date(ms).toISOString() !== text.replace('Z', '.000Z')) return undefined
  return ms / 1000
}

/** A station works where it was provisioned; a spare one where two officials took it. */
function provisioningProblem(
  events: readonly AnyEvent[],
  exported: ExportManifest,
  manifest: Manifest,
): string | undefined {
  const provisioned = events.find((event) => event.type === 'station.provisioned')
  if (provisioned?.type !== 'station.provisioned') return 'the station was never provisioned'
  const { role, universe, electionId, precinct, area } = provisioned.body
  const spare = manifest.stations.find((entry) => entry.stationId === exported.station)?.spare === true
  const assigned = events.filter((event) => event.type === 'spare.assigned')
  const place =
    spare && area !== undefined
      ? precinct === 0 &&
        area === manifest.area &&
        assigned.length === 1 &&
        assigned[0].type === 'spare.assigned' &&
        assigned[0].body.precinct === exported.precinct
      : !spare && precinct === exported.precinct && assigned.length === 0
  if (!place) return 'the station was not provisioned for this precinct, nor assigned to it as a spare one'
  if (role !== exported.role || universe !== exported.universe || electionId !== exported.electionId)
    return 'the station was provisioned for something else'
  return undefined
}

function foreignEvent(event: AnyEvent, exported: ExportManifest): string | undefined {
  const ofBox = event.type.startsWith('sheet.') || event.type === 'slip.received'
  const ofTable = /^(case|voter|finger|check)\./.test(event.type)
  if (exported.role === 'ballot-box' ? ofTable : ofBox)
    return `${event.type} does not belong to a ${exported.role}`
  return undefined
}

/** Acts that need the shares of the station's secret; the policy says how many officials that are. */
const ACTS_WITH_SHARES: ReadonlySet<string> = new Set([
  'station.opened',
  'station.unlocked',
  'records.opened',
  'station.closed',
])

/**
 * Every two-person act carries valid signatures of different officials of the package that was in force, over exactly
 * this act at this place.
 */
export function checkAttestations(
  events: readonly AnyEvent[],
  manifests: Manifests,
  policy: Policy,
  at: Place,
  findings: Findings,
): void {
  let acts = 0
  let sound = true
  for (const [i, manifest] of manifestsInForce(events, manifests).entries()) {
    const event = events[i]
    if (!manifest || !('attestation' in event.body) || event.body.attestation === undefined) continue
    acts++
    const keys = manifest.officials.map((official) => Buffer.from(official.signingKey, 'hex'))
    const checked = checkAttestation(event, keys)
    const needed = ACTS_WITH_SHARES.has(event.type) ? policy.sharesNeeded : 2
    const problem = checked.ok
      ? checked.value.length < needed && `signed by ${checked.value.length} officials, ${needed} are needed`
      : checked.error.detail || checked.error.code
    if (!problem) continue
    sound = false
    findings.fault('ATTESTATION', at(JOURNAL_FILE), `event ${event.seq} (${event.type}): ${problem}`)
  }
  if (sound)
    findings.checked(at(JOURNAL_FILE), `${acts} two-person acts signed by two different officials each`)
}
