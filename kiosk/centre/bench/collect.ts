/**
 * How fast a centre takes what a country sends: batches of one approach each, as tables send them, mixed over stations,
 * in transactions of a hundred. Prints a line of figures. Usage: node kiosk/centre/bench/collect.ts [stations] [approaches]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ELECTION, ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { CentreStore } from '../centre-store.ts'
import { pictureOf } from '../centre-view.ts'
import { readElectionBook } from '../election-book.ts'
import { CentreIntake } from '../intake.ts'
import { releaseNow } from '../publish.ts'
import { clockAt, InventedTable, writeManifest } from '../testing/invented-country.ts'

const [stations, approaches] = [process.argv[2] ?? '100', process.argv[3] ?? '20'].map(Number)
const AT_ONCE = 100
const work = mkdtempSync(join(tmpdir(), 'taanuu-collect-'))
const ms = (from: number): number => Math.round(performance.now() - from)

for (let i = 0; i < stations; i++) writeManifest(work, { precinct: 1 + i, area: `area-${i % 54}`, tables: 1 })
const started = performance.now()
const book = readElectionBook(work, [ROOT.publicKey])
if (!book.ok) throw new Error(book.error.code)
const reading = ms(started)
const path = join(work, 'centre.sqlite')
const store = CentreStore.open(path, ELECTION)
if (!store.ok) throw new Error(store.error.code)
const intake = new CentreIntake({
  ...{ store: store.value, rootKeys: [ROOT.publicKey], now: Date.now, book: () => book.value },
})

const tables = Array.from({ length: stations }, (_, i) => new InventedTable(1 + i, 'table-1'))
const rounds: Uint8Array[][] = []
for (let round = 0; round < approaches; round++) {
  rounds.push(
    tables.flatMap((table) => {
      const from = table.events.length
      if (round === 0) table.open(clockAt(2, 0))
      table.serve(clockAt(2 + Math.floor((3 * round) / approaches), round % 60), `voter ${round}`)
      return table.batches(from)
    }),
  )
}
const batches = rounds.flat()
const events = tables.reduce((sum, table) => sum + table.events.length, 0)
const bytes = batches.reduce((sum, batch) => sum + batch.length, 0)
globalThis.gc?.()
const heapBefore = process.memoryUsage().heapUsed
const taking = performance.now()
const cpu = process.cpuUsage()
for (let i = 0; i < batches.length; i += AT_ONCE) intake.takeBatches(batches.slice(i, i + AT_ONCE), 'bench')
const took = ms(taking)
const { user, system } = process.cpuUsage(cpu)
globalThis.gc?.()
const heap = process.memoryUsage().heapUsed - heapBefore
const publishing = performance.now()
releaseNow(store.value, book.value, Date.parse(clockAt(6, 0)), false)
const published = ms(publishing)
const showing = performance.now()
pictureOf(store.value, book.value, [], Date.now())
const shown = ms(showing)
console.log(
  JSON.stringify({
    ...{ stations, batches: batches.length, events, bytesPerBatch: Math.round(bytes / batches.length) },
    ...{ manifestsMs: reading, intakeMs: took, batchesPerSecond: Math.round((batches.length * 1000) / took) },
    ...{
      cpuMsPerBatch: (user + system) / 1000 / batches.length,
      heapPerStationKb: Math.round(heap / stations / 1024),
    },
    ...{ publishMs: published, pictureMs: shown },
    diskBytesPerEvent: Math.round((statSync(path).size + statSync(`${path}-wal`).size) / events),
  }),
)
store.value.close()
rmSync(work, { recursive: true })
