import type { IdentificationRecord, OpenCase } from '@taanuu/voter-roll-sync/journal/identification-ledger'
import type { ServedElsewhere } from '@taanuu/voter-roll-sync/sync/exchange'
import type {
  FingerPosition,
  IdentificationEvidence,
  KeyCeremony,
  LocalText,
  ObserverView,
  Screen,
  SearchView,
} from '../contract/index.ts'
import { markEvidence } from './room-view.ts'
import type { SentToTable, Table } from './table-state.ts'
import { initialsOf, portraitOf, type RollVoter, voterView } from './voter-roll.ts'

/** Everything that a screen of the table is made from. */
export interface TableContext {
  readonly table: Table
  /** What the operator looked up, while nobody is at the table. */
  readonly search: SearchView | null
  readonly open: OpenCase | null
  /** Voter of the open case. */
  readonly voter: RollVoter | null
  readonly triesAllowed: number
  /** The enrolled finger to ask for next; null when no try is left. */
  readonly nextFinger: FingerPosition | null
  readonly exceptionAllowed: boolean
  readonly exceptionsUsed: number
  readonly exceptionCap: number
  readonly keys: KeyCeremony | null
  readonly stationName: string
  addressOf(precinct: number): LocalText
  /** Evidence of an identification before; the voter has one when the table says "already". */
  recordOf(voter: RollVoter): { readonly record: IdentificationRecord; readonly hash: string }
  /** The same from the journal of another table. */
  evidenceOf(served: ServedElsewhere): IdentificationEvidence
  sentScreen(sent: SentToTable): Screen
}

export function tableScreen(context: TableContext): Screen {
  const { table, open, voter, triesAllowed, keys } = context
  const shown = voter && voterView(voter)
  const tries = {
    tried: (open?.triedPositions ?? []) as readonly FingerPosition[],
    tryNumber: Math.min((open?.countedTries ?? 0) + 1, triesAllowed),
    triesAllowed,
  }
  switch (table.kind) {
    case 'ready':
      return { kind: 'ready', search: context.search }
    case 'capture':
      // Without a scanner nothing can go on, so nothing of the voter stands on the screen either; his step is kept.
      if (table.capture.phase === 'scanner-lost') {
        const code = table.capture.hint ?? 'SCANNER_LOST'
        return { kind: 'device-lost', device: 'fingerprint-scanner', code, kept: true }
      }
      return { kind: 'capture', voter: shown, ...tries, ...table.capture }
    case 'not-recognised':
      return {
        kind: 'not-recognised',
        voter: shown,
        ...tries,
        nextFinger: context.nextFinger,
        hint: table.hint,
        exceptionAllowed: context.exceptionAllowed,
      }
    case 'identified':
      if (!shown || !open?.identified) return { kind: 'ready', search: null }
      return {
        kind: 'identified',
        voter: shown,
        by: open.identified.by,
        check: { number: open.identified.check, state: open.checkPrinted ? 'printed' : 'printing' },
      }
    case 'already':
      if (table.byMark) {
        const evidence = markEvidence(table.byMark)
        return { kind: 'already-identified', voter: voterView(table.voter), evidence }
      }
      return table.elsewhere
        ? {
            kind: 'already-identified',
            voter: voterView(table.voter),
            evidence: context.evidenceOf(table.elsewhere),
          }
        : alreadyScreen(context, table.voter)
    case 'sent':
      return context.sentScreen(table)
    case 'not-asked':
      return { kind: 'nobody-asked', code: table.code }
    case 'elsewhere':
      return { kind: 'other-precinct', precinct: table.precinct, address: context.addressOf(table.precinct) }
    case 'unknown':
      return { kind: 'unknown-number', personalNumber: table.personalNumber }
    case 'ask-document':
      return { kind: 'ask-document', code: table.code }
    case 'exception':
      if (!shown || !keys) return { kind: 'ready', search: null }
      return {
        kind: 'exception',
        voter: shown,
        reason: table.reason,
        keys,
        used: context.exceptionsUsed,
        allowed: context.exceptionCap,
      }
  }
}

function alreadyScreen(context: TableContext, voter: RollVoter): Screen {
  const { record, hash } = context.recordOf(voter)
  return {
    kind: 'already-identified',
    voter: voterView(voter),
    evidence: {
      at: record.at,
      stationName: context.stationName,
      checkNumber: record.check,
      by: record.by,
      eventIndex: record.eventIndex,
      eventHash: hash,
      proof: null,
    },
  }
}

/** An accepted voter as the room may see him, until the photo's time is over. */
export interface AcceptedVoter {
  readonly voter: RollVoter
  readonly by: 'finger' | 'commission'
  /** Epoch milliseconds. */
  readonly photoUntil: number
}

/** What the room learns: never why somebody is not served, and a photo of accepted voters only. */
export function roomOutcome(
  table: Table,
  accepted: AcceptedVoter | null,
  nowMs: number,
): ObserverView['outcome'] {
  switch (table.kind) {
    case 'ready':
    case 'unknown':
    case 'sent':
    case 'not-asked':
      return { kind: 'waiting' }
    case 'capture':
      return { kind: table.capture.phase === 'scanner-lost' ? 'short-pause' : 'continuing' }
    case 'not-recognised':
      return { kind: 'continuing' }
    case 'already':
    case 'exception':
    case 'ask-document':
      return { kind: 'commission-decides' }
    case 'elsewhere':
      return { kind: 'other-precinct' }
    case 'identified': {
      if (!accepted || nowMs > accepted.photoUntil) return { kind: 'waiting' }
      const { voter, by, photoUntil } = accepted
      return {
        kind: 'identified',
        by,
        photoUntil,
        initials: initialsOf(voter),
        portrait: portraitOf(voter),
      }
    }
  }
}
