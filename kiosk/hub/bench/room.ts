import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@taanuu/simulator/random'
import { ledgerOf, randomDay } from '@taanuu/voter-roll-sync/journal/testing/random-day'
import { makeBatches, parseBatch } from '@taanuu/voter-roll-sync/sync/batch'
import { PeerJournal } from '@taanuu/voter-roll-sync/sync/peer-journal'
import { until } from '../testing/machines.ts'
import { IDS, threeTables } from '../testing/three-tables.ts'
import { append, openJournal, PLACE, STATION, STATION_KEY } from './day-journal.ts'
import { cpuOf, heading, memoryOf, mib, ms, pause, row } from './figures.ts'

const PATIENCE_MS = 60_000
/** Between approaches of the measured table; ten times as many as people come. */
const PACE_MS = 50
const IDLE_SECONDS = 15

/**
 * Three tables and the real server on this machine: from the beginning of the append at one table (durable write, signed
 * head, hub) to the event verified at each of the others.
 */
export async function measureRoom(approaches: number, takeOvers: number): Promise<void> {
  heading('Room: three tables, real nats-server, TLS, one machine')
  await measureIdle()
  await measureCheckIns(approaches)
  const machine: number[] = []
  for (let i = 0; i < takeOvers; i++) machine.push(await takeOver(i))
  row('hub’s machine dies: the others exchange again after', ms(machine))
  const server: number[] = []
  for (let i = 0; i < takeOvers; i++) server.push(await serverKilled(i))
  row('hub’s server is killed: all exchange again after', ms(server))
}

/** What a room costs while nobody comes. */
async function measureIdle(): Promise<void> {
  const room = await threeTables()
  await room.openAll()
  const pid = room.machines.get('table-1')?.link.keeper?.serverPid ?? 0
  const [own, server] = [process.cpuUsage(), cpuOf(pid)]
  await pause(IDLE_SECONDS * 1000)
  const { user, system } = process.cpuUsage(own)
  const table = (user + system) / 1000 / IDLE_SECONDS / IDS.length
  const hub = ((cpuOf(pid) - server) * 1000) / IDLE_SECONDS
  row('idle: processor of a table, of the hub’s server', `${table.toFixed(1)}, ${hub.toFixed(1)} ms a second`)
  row('idle: memory of the hub’s server', mib(memoryOf(pid)))
  await room.close()
}

async function measureCheckIns(approaches: number): Promise<void> {
  const room = await threeTables()
  await room.openAll({ listenMs: 2500 })
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-bench-'))
  const journal = openJournal(join(folder, 'journal.sqlite'), 'FULL')
  const ledger = ledgerOf('identification')
  const [writer, ...readers] = IDS.map((id) => room.machines.get(id)?.link)
  const seen: number[] = []
  let begun = 0
  let wanted = 0
  for (const link of readers) {
    const peer = new PeerJournal(STATION, PLACE.electionId, STATION_KEY.publicKey)
    link?.onBatch((_from, bytes) => {
      const batch = parseBatch(bytes)
      const taken = batch.ok ? peer.take(batch.value) : batch
      if (!taken.ok) throw new Error(taken.error.code)
      // After a reconnection earlier batches come again; they are known and measure nothing.
      if (taken.value.kind === 'added' && peer.size === wanted) seen.push(performance.now() - begun)
    })
  }
  let expected = 0
  let sent = 0
  for (const { type, body, attested } of randomDay(
    'identification',
    approaches,
    createRandom('room'),
    ledger,
  )) {
    begun = performance.now()
    wanted = journal.size + 1
    append(journal, type, body, attested)
    const last = journal.events.at(-1)
    if (last) ledger.apply(last)
    for (const { bytes, to } of makeBatches(PLACE, STATION, journal, sent, STATION_KEY)) {
      await writer?.publish(bytes)
      sent = to
    }
    expected += readers.length
    await until(
      () => seen.length === expected,
      PATIENCE_MS,
      () => [seen.length, expected],
    )
    await new Promise((resolve) => setTimeout(resolve, Math.random() * PACE_MS))
  }
  row('event written to event verified at a peer', ms(seen))
  await room.close()
  journal.database.close()
  rmSync(folder, { recursive: true })
}

async function takeOver(seed: number): Promise<number> {
  const room = await threeTables(seed + 1)
  await room.openAll()
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 1000))
  for (const id of ['table-2', 'table-3']) room.wire.between('table-1', id, { way: 'dead' })
  room.write('table-2', 1)
  room.write('table-3', 1)
  const took = await until(() => room.inStep(['table-2', 'table-3']), PATIENCE_MS, room.missing)
  await room.close()
  return took
}

async function serverKilled(seed: number): Promise<number> {
  const room = await threeTables(seed + 1)
  await room.openAll()
  process.kill(room.machines.get('table-1')?.link.keeper?.serverPid ?? 0, 'SIGKILL')
  for (const id of IDS) room.write(id, 1)
  const took = await until(() => room.inStep(), PATIENCE_MS, room.missing)
  await room.close()
  return took
}
