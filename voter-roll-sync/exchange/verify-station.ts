import { BallotBoxLedger } from '../journal/ballot-box-ledger.ts'
import type { AnyEvent } from '../journal/events.ts'
import { IdentificationLedger } from '../journal/identification-ledger.ts'
import type { MerkleTree } from '../journal/merkle-tree.ts'
import {
  CERTIFICATE_FILE,
  LAYOUTS_FILE,
  MANIFEST_FILE,
  type Manifest,
  POLICY_FILE,
} from '../package/manifest.ts'
import { type Policy, policySchema } from '../package/policy.ts'
import { type SignedManifest, verifyManifest } from '../package/verify-package.ts'
import type { CountsSlip } from './counts-slip.ts'
import { EXPORT_FILE, type ExportManifest, JOURNAL_FILE } from './export-files.ts'
import type { PictureReader } from './kept-pictures.ts'
import type { Results } from './results.ts'
import { sameJson } from './same-json.ts'
import { layoutsForTallySchema } from './tally.ts'

import { readSigned, verifyFileList } from './verify-file-list.ts'
import { checkHeads, readJournal } from './verify-journal.ts'
import { checkErasure, readSlip } from './verify-records.ts'
import type { FaultKind, Findings, Place } from './verify-report.ts'
import { recount } from './verify-result.ts'
import { checkAttestations, checkRules } from './verify-rules.ts'
import { checkVersions, readManifests } from './verify-versions.ts'

/** What a verified station export says, for the checks that need more than one station. */
export interface VerifiedStation {
  readonly folder: string
  readonly signed: SignedManifest
  readonly exported: ExportManifest
  readonly policy: Policy
  readonly events: readonly AnyEvent[]
  readonly tree: MerkleTree
  /** False for a station that stopped for good before its closing. */
  readonly closed: boolean
  readonly slip: CountsSlip | null
  readonly results: Results | null
  readonly identification: IdentificationLedger
  readonly box: BallotBoxLedger
}

/** A station whose key a later version of the package has revoked; it may end without a closing. */
export type RevokedStation = Manifest['revoked']['stations'][number]

/**
 * Checks one station's export: files, signatures, canonical forms, chain, heads, two-person acts, the rules of the
 * ledgers, recount, and pictures of marks where `reader` can read them. Adds what it finds; returns the content if it could be read far enough.
 */
export async function verifyStationExport(
  folder: string,
  label: string,
  rootKey: Uint8Array,
  findings: Findings,
  revoked: readonly RevokedStation[] = [],
  reader: PictureReader | null = null,
): Promise<VerifiedStation | undefined> {
  const at = (file: string): string => (label ? `${label}/${file}` : file)
  const signed = verifyManifest(folder, rootKey)
  if (!signed.ok) {
    const { code, detail } = signed.error
    const file = detail.includes(CERTIFICATE_FILE) ? CERTIFICATE_FILE : MANIFEST_FILE
    const { kind, text } = packageFault(code)
    findings.fault(kind, at(file), text)
    return undefined
  }
  const { manifest } = signed.value
  const list = await verifyFileList(folder, at, manifest, findings)
  if (!list) return undefined
  const { exported } = list
  if (exported.manifestSha256 !== signed.value.manifestSha256) {
    findings.fault('OTHER_EXPORT', at(MANIFEST_FILE), 'the export was made with another election package')
    return undefined
  }
  const manifests = readManifests(folder, exported, signed.value, at, findings)
  const policy = readSigned(folder, POLICY_FILE, manifest, policySchema, at, findings)
  const layouts = readSigned(folder, LAYOUTS_FILE, manifest, layoutsForTallySchema, at, findings)
  if (!policy || !layouts || !manifests) return undefined
  const journal = readJournal(folder, exported, at, findings)
  if (!journal) return undefined
  const { events, tree } = journal
  const identification = new IdentificationLedger()
  const box = new BallotBoxLedger()
  checkRules(events, exported, signed.value, policy, identification, box, at, findings)
  checkVersions(events, exported, manifests, at, findings)
  checkAttestations(events, manifests, policy, at, findings)
  checkHeads(folder, tree, exported, manifest, at, findings)
  checkErasure(folder, exported, manifest, events, at, findings)
  const close = events.find((event) => event.type === 'station.closed')
  let results: Results | null = null
  if (close?.type !== 'station.closed') {
    checkStopped(exported, manifest, revoked, at, findings)
  } else {
    if (list.officials < policy.sharesNeeded)
      findings.fault(
        'ATTESTATION',
        at(EXPORT_FILE),
        'the officials who closed the station did not sign its files',
      )
    const counters = exported.role === 'ballot-box' ? box.counters : identification.counters
    if (!sameJson(close.body.counters, counters)) {
      findings.fault(
        'RULE',
        at(JOURNAL_FILE),
        'the counters that the officials signed differ from the events',
      )
    }
    if (exported.role === 'ballot-box')
      results = recount(
        { folder, exported, manifest, layouts, policy, events, close, box, pictures: list.pictures, reader },
        at,
        findings,
      )
  }
  const slip =
    exported.role === 'identification' ? readSlip(folder, exported, manifest, journal, at, findings) : null
  const closed = close !== undefined
  const [stray] = exported.role === 'ballot-box' && closed ? [] : list.pictures
  if (stray !== undefined)
    findings.fault('FILE_EXTRA', at(stray), 'only a closed ballot box exports pictures')
  const ledgers = { identification, box }
  return { folder, signed: signed.value, exported, policy, events, tree, closed, slip, results, ...ledgers }
}

/** A journal without a closing is whole only for a table that the authority has revoked and others went on for. */
function checkStopped(
  exported: ExportManifest,
  manifest: Manifest,
  revoked: readonly RevokedStation[],
  at: Place,
  findings: Findings,
): void {
  const key = manifest.stations.find((entry) => entry.stationId === exported.station)?.signingKey
  const named = revoked.find((entry) => entry.stationId === exported.station && entry.signingKey === key)
  if (named && exported.role === 'identification') {
    findings.checked(at(JOURNAL_FILE), `stopped before closing; revoked by the authority: ${named.reason}`)
    return
  }
  findings.fault(
    'NOT_CLOSED',
    at(JOURNAL_FILE),
    named
      ? 'the ballot box stopped before its closing; its sheets can be counted by hand only'
      : 'the journal does not end with the closing of the station',
  )
}

/** What the refusal of certificate or manifest means to somebody who checks an export. */
function packageFault(code: string): { readonly kind: FaultKind; readonly text: string } {
  switch (code) {
    case 'PKG_MISSING_FILE':
      return { kind: 'FILE_MISSING', text: 'the signed list of the election package is missing' }
    case 'PKG_TRUNCATED':
      return { kind: 'FILE_TRUNCATED', text: 'the file is empty' }
    case 'PKG_TOO_LARGE':
      return { kind: 'FILE_TOO_LARGE', text: 'the file is too large for what it should be' }
    case 'PKG_UNREADABLE':
      return { kind: 'FILE_UNREADABLE', text: 'the file cannot be read as one' }
    case 'PKG_WRONG_ELECTION':
      return { kind: 'OTHER_EXPORT', text: 'certificate and package are of different elections' }
    default:
      return { kind: 'SIGNATURE', text: `not what the authority signed (${code})` }
  }
}
