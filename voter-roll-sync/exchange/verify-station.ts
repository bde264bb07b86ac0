import { BallotBoxLedger } from '../journal/ballot-box-ledger.ts'
import type { AnyEvent } from '../journal/events.ts'
import { IdentificationLedger } from '../journal/identification-ledger.ts'
import { LAYOUTS_FILE, MANIFEST_FILE, POLICY_FILE } from '../package/manifest.ts'
import { policySchema } from '../package/policy.ts'
import { type SignedManifest, verifyManifest } from '../package/verify-package.ts'
import type { CountsSlip } from './counts-slip.ts'
import { type ExportManifest, JOURNAL_FILE } from './export-files.ts'
import type { Results } from './results.ts'
import { sameJson } from './same-json.ts'
import { layoutsForTallySchema } from './tally.ts'

import { readSigned, verifyFileList } from './verify-file-list.ts'
import { checkHeads, readJournal } from './verify-journal.ts'
import { readSlip, recount } from './verify-records.ts'
import type { Findings } from './verify-report.ts'
import { checkAttestations, checkRules } from './verify-rules.ts'

/** What a verified station export says, for the checks that need more than one station. */
export interface VerifiedStation {
  readonly folder: string
  readonly signed: SignedManifest
  readonly exported: ExportManifest
  readonly events: readonly AnyEvent[]
  readonly leaves: readonly Uint8Array[]
  readonly slip: CountsSlip | null
  readonly results: Results | null
  readonly identification: IdentificationLedger
  readonly box: BallotBoxLedger
}

/**
 * Checks one station's export: files, signatures, canonical forms, chain, heads, two-person acts, the rules of the
 * ledgers, recount. Adds what it finds; returns the content if it could be read far enough.
 */
export async function verifyStationExport(
  folder: string,
  label: string,
  rootKey: Uint8Array,
  findings: Findings,
): Promise<VerifiedStation | undefined> {
  const at = (file: string): string => (label ? `${label}/${file}` : file)
  const signed = verifyManifest(folder, rootKey)
  if (!signed.ok) {
    const kind = signed.error.code === 'PKG_MISSING_FILE' ? 'FILE_MISSING' : 'SIGNATURE'
    findings.fault(kind, at(MANIFEST_FILE), `${signed.error.code}: ${signed.error.detail}`)
    return undefined
  }
  const { manifest } = signed.value
  const exported = await verifyFileList(folder, at, manifest, findings)
  if (!exported) return undefined
  if (exported.manifestSha256 !== signed.value.manifestSha256) {
    findings.fault('OTHER_EXPORT', at(MANIFEST_FILE), 'the export was made with another election package')
    return undefined
  }
  const policy = readSigned(folder, POLICY_FILE, manifest, policySchema, at, findings)
  const layouts = readSigned(folder, LAYOUTS_FILE, manifest, layoutsForTallySchema, at, findings)
  if (!policy || !layouts) return undefined
  const journal = readJournal(folder, exported, at, findings)
  if (!journal) return undefined
  const identification = new IdentificationLedger()
  const box = new BallotBoxLedger()
  checkRules(journal.events, exported, signed.value, policy, identification, box, at, findings)
  checkAttestations(journal.events, manifest, at, findings)
  checkHeads(folder, journal.leaves, exported, manifest, at, findings)
  const close = journal.events.at(-1)
  let results: Results | null = null
  if (close?.type !== 'station.closed') {
    findings.fault('NOT_CLOSED', at(JOURNAL_FILE), 'the journal does not end with the closing of the station')
  } else {
    const counters = exported.role === 'ballot-box' ? box.counters : identification.counters
    if (!sameJson(close.body.counters, counters)) {
      findings.fault(
        'RULE',
        at(JOURNAL_FILE),
        'the counters that the officials signed differ from the events',
      )
    }
    if (exported.role === 'ballot-box')
      results = recount(folder, close, exported, layouts, policy, box, at, findings)
  }
  const slip =
    exported.role === 'identification' ? readSlip(folder, exported, manifest, journal, at, findings) : null
  return { folder, signed: signed.value, exported, ...journal, slip, results, identification, box }
}
