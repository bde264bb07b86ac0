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
  const interval =
    exported.role === 'ballot-box'
      ? policy.timeIntervalSeconds.ballotBox
      : policy.timeIntervalSeconds.identification
  let rounded = false
  for (const event of events) {
    const ledger = exported.role === 'ballot-box' ? box.apply(event) : identification.apply(event)
    const broken = phases.apply(event) ?? ledger ?? foreignEvent(event, exported)
    if (broken) findings.fault('RULE', at(JOURNAL_FILE), `event ${event.seq}: ${broken}`)
    if (rounded && Date.parse(event.at) % (interval * 1000) !== 0) {
      findings.fault('RULE', at(JOURNAL_FILE), `event ${event.seq}: its time is finer than the policy allows`)
    }
    if (event.type === 'package.loaded') {
      rounded = true
      if (event.body.timeIntervalSeconds !== interval) {
        findings.fault(
          'RULE',
          at(JOURNAL_FILE),
          `event ${event.seq}: another time interval than the policy's`,
        )
      }
    }
    if (event.type === 'station.opened' && Object.values(event.body.counters).some((value) => value !== 0)) {
      findings.fault(
        'RULE',
        at(JOURNAL_FILE),
        `event ${event.seq}: the station was opened with counters above zero`,
      )
    }
    if (event.type === 'station.provisioned') {
      const { role, universe, electionId, precinct } = event.body
      if (
        role !== exported.role ||
        universe !== exported.universe ||
        electionId !== exported.electionId ||
        precinct !== exported.precinct
      ) {
        findings.fault('RULE', at(JOURNAL_FILE), 'the station was provisioned for something else')
      }
    }
  }
  if (phases.manifestSha256 !== signed.manifestSha256) {
    findings.fault('OTHER_EXPORT', at(JOURNAL_FILE), 'the station worked with another election package')
  }
  if (exported.role === 'identification') {
    const { capPercent } = policy.exception.mode === 'commission' ? policy.exception : { capPercent: 0 }
    const cap = Math.floor((signed.manifest.votersOnRoll * capPercent) / 100)
    if (identification.counters.byCommission > cap) {
      findings.fault('RULE', at(JOURNAL_FILE), `more than ${cap} decisions of the commission`)
    }
    if (identification.counters.identified > signed.manifest.votersOnRoll) {
      findings.fault('RULE', at(JOURNAL_FILE), 'more voters identified than the roll has')
    }
    if (identification.openCase)
      findings.fault('RULE', at(JOURNAL_FILE), 'an approach to the table has no end')
  }
  if (box.openSheet) findings.fault('RULE', at(JOURNAL_FILE), `sheet ${box.openSheet.sheet} has no end`)
}

function foreignEvent(event: AnyEvent, exported: ExportManifest): string | undefined {
  const ofBox = event.type.startsWith('sheet.') || event.type === 'slip.received'
  const ofTable = /^(case|voter|finger|check)\./.test(event.type)
  if (exported.role === 'ballot-box' ? ofTable : ofBox)
    return `${event.type} does not belong to a ${exported.role}`
  return undefined
}

/** Every two-person act carries valid signatures of two different officials over exactly this act at this place. */
export function checkAttestations(
  events: readonly AnyEvent[],
  manifest: Manifest,
  at: Place,
  findings: Findings,
): void {
  const keys = manifest.officials.map((official) => Buffer.from(official.signingKey, 'hex'))
  let acts = 0
  let sound = true
  for (const event of events) {
    if (!('attestation' in event.body) || event.body.attestation === undefined) continue
    acts++
    const checked = checkAttestation(event, keys)
    if (!checked.ok) {
      sound = false
      findings.fault(
        'ATTESTATION',
        at(JOURNAL_FILE),
        `event ${event.seq} (${event.type}): ${checked.error.detail || checked.error.code}`,
      )
    }
  }
  if (sound)
    findings.checked(at(JOURNAL_FILE), `${acts} two-person acts signed by two different officials each`)
}
