import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openRoomLink } from '../room-link.ts'
import { findNatsServer } from '../server-binary.ts'
import { inventRoom } from './invented-room.ts'
import { drive } from './machines.ts'

/**
 * One table of an invented room as a process with the defaults of a kiosk (multicast, broadcast, all addresses):
 * `node one-table.ts TABLE OF_TABLES`. Each line on its input is an event to write; it says each second what it sees.
 */
const [index, tables] = process.argv.slice(2).map(Number)
const room = inventRoom(tables)
const folder = mkdtempSync(join(tmpdir(), 'taanuu-table-'))
const journal: string[] = []
const got = new Map<string, string[]>()
const link = await openRoomLink({
  ...room.tables[index],
  manifest: room.manifest,
  manifestSha256: room.manifestSha256,
  driftSeconds: 5,
  journalSize: () => journal.length,
  binary: findNatsServer(process.env) ?? null,
  folder,
})
const machine = drive(room.tables[index].stationId, link, journal, got)
setInterval(() => {
  const held = Object.fromEntries([...got].map(([station, events]) => [station, events.length]))
  console.log(JSON.stringify({ view: link.view, held, trouble: link.trouble }))
}, 200)
createInterface({ input: process.stdin })
  .on('line', (event) => machine.write(event))
  .on('close', async () => {
    await machine.close()
    rmSync(folder, { recursive: true, force: true })
    process.exit()
  })
