import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@taanuu/simulator/random'
import type { EventBody, EventType } from '@taanuu/voter-roll-sync/journal/events'
import { Journal } from '@taanuu/voter-roll-sync/journal/journal'
import { DAY_OFFICIALS, ledgerOf, randomDay } from '@taanuu/voter-roll-sync/journal/testing/random-day'
import { type ExchangePlace, makeBatches } from '@taanuu/voter-roll-sync/sync/batch'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'

export const PLACE: ExchangePlace = { electionId: 'e-1', universe: 'training', precinct: 1 }
export const STATION = 'table-1'
export const STATION_KEY: SigningKey = signingKeyFromSeed(new Uint8Array(32).fill(11))

export interface DayBatches {
  readonly events: number
  /** One batch for each voter who came: all events since the last one. */
  readonly batches: readonly Uint8Array[]
  readonly bytes: number
}

/** An invented day of a table as a table publishes it: signed batches, one for each approach. */
export function dayBatches(voters: number): DayBatches {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-day-'))
  const journal = openJournal(join(folder, 'journal.sqlite'), 'OFF')
  const ledger = ledgerOf('identification')
  const batches: Uint8Array[] = []
  let sent = 0
  for (const { type, body, attested } of randomDay('identification', voters, createRandom('day'), ledger)) {
    append(journal, type, body, attested)
    const last = journal.events.at(-1)
    if (last) ledger.apply(last)
    if (type !== 'case.ended' && type !== 'station.closed') continue
    for (const { bytes, to } of makeBatches(PLACE, STATION, journal, sent, STATION_KEY)) {
      batches.push(bytes)
      sent = to
    }
  }
  const { size } = journal
  journal.database.close()
  rmSync(folder, { recursive: true })
  return { events: size, batches, bytes: batches.reduce((sum, { length }) => sum + length, 0) }
}

export function openJournal(path: string, synchronous: 'OFF' | 'FULL'): Journal {
  const opened = Journal.open({ path, station: STATION, now: Date.now, mode: 'wal', synchronous })
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

export function append(
  journal: Journal,
  type: EventType,
  body: Readonly<Record<string, unknown>>,
  attested: boolean,
): void {
  if (attested) {
    journal.appendAttested(type as never, body as never, DAY_OFFICIALS)
  } else {
    journal.append(type, body as EventBody<typeof type>)
  }
}
