import { resultDocumentFrom } from '@taanuu/voter-roll-sync/exchange/derived-files'
import { PROTOCOL_FILE, WALL_FORM_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { handExplanations } from '@taanuu/voter-roll-sync/exchange/hand-counts'
import { resultProtocolPdf, wallFormPdf } from '@taanuu/voter-roll-sync/exchange/papers/result-protocol'
import { protocolRows } from '@taanuu/voter-roll-sync/exchange/protocol-rows'
import { signTotals, totalsOf } from '@taanuu/voter-roll-sync/exchange/result-totals'
import type { BallotBoxLedger } from '@taanuu/voter-roll-sync/journal/ballot-box-ledger'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { decidedIn } from './ballot-box-results.ts'

export interface ClosedBox {
  /** Folder of the package in force; verified when it was loaded. */
  readonly packageFolder: string
  readonly stationId: string
  readonly events: readonly AnyEvent[]
  readonly box: Pick<BallotBoxLedger, 'counters'>
  readonly records: Uint8Array
  readonly results: Uint8Array
  /** The last signed head. */
  readonly checkpoint: string
  readonly officials: readonly string[]
  readonly key: SigningKey
}

/** Protocol and wall form of a closed ballot box, by the names under which they are exported. */
export async function protocolPapers(box: ClosedBox): Promise<Readonly<Record<string, Uint8Array>>> {
  const { records, results, events, checkpoint, officials } = box
  const closedAt = events.findLast((event) => event.type === 'station.closed')?.at ?? ''
  const document = resultDocumentFrom(box.packageFolder, box.stationId, closedAt, { records, results })
  const totals = signTotals(totalsOf(document.results, sha256Hex(results)), box.key)
  const paper = {
    document,
    decided: decidedIn(document.records),
    handExplanations: handExplanations(events),
    rows: protocolRows(events, box.box),
    totals: Buffer.from(totals).toString('utf8'),
    ...{ checkpoint, officials },
  }
  return { [PROTOCOL_FILE]: await resultProtocolPdf(paper), [WALL_FORM_FILE]: await wallFormPdf(paper) }
}
