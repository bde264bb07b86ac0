import { signCountsSlip } from '@taanuu/voter-roll-sync/exchange/counts-slip'
import type { IdentificationCounters } from '@taanuu/voter-roll-sync/journal/identification-ledger'
import type { StationIdentity } from '@taanuu/voter-roll-sync/package/verify-package'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'
import type { ReconciliationRow } from '../contract/index.ts'
import type { PrintedPaper } from './ports.ts'
import type { ClosingNotes } from './reconciliation.ts'

/** What people count at a table: the signatures in the paper list. */
export const TABLE_COUNTS = ['identified-signatures'] as const

/** What the commission of a table compares at closing. */
export function tableReconciliation(
  { identified, checks }: IdentificationCounters,
  notes: ClosingNotes,
): readonly ReconciliationRow[] {
  return [
    notes.row({
      id: 'identified-checks',
      left: identified,
      right: checks,
      leftSource: 'machine',
      rightSource: 'machine',
    }),
    notes.row({
      id: 'identified-signatures',
      left: identified,
      right: notes.count('identified-signatures'),
      leftSource: 'machine',
      rightSource: 'hand',
    }),
  ]
}

/** The table's counts, signed over the closed journal: what the ballot box is told. */
export function tableSlip(
  { electionId, precinct, stationId }: StationIdentity,
  { identified, byCommission, checks }: IdentificationCounters,
  journal: { readonly size: number; readonly root: string },
  key: SigningKey,
): string {
  return signCountsSlip(
    {
      v: 1,
      electionId,
      precinct,
      station: stationId,
      identified,
      byCommission,
      checks,
      journalSize: journal.size,
      journalRoot: journal.root,
    },
    key,
  )
}

export function slipPaper(stationId: string, checks: number, slip: string): PrintedPaper {
  return { kind: 'counts-slip', title: stationId, lines: [String(checks)], qr: slip }
}
