import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { sha256Hex } from '../../trust/hash.ts'
import type { Exchange } from '../exchange.ts'
import { type AfterPull, MemoryStick } from '../testing/memory-stick.ts'
import { manifestOf, PLACE, PRECINCT_SECRET, TableModel, tableKey } from '../testing/table-model.ts'
import { exchangeByStick } from './exchange-by-stick.ts'

const folder = mkdtempSync(join(tmpdir(), 'taanuu-every-byte-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const TABLES = ['table-1', 'table-2']

function table(station: string): TableModel {
  return new TableModel({ folder, station, manifest: () => manifestOf(TABLES), synchronous: 'OFF' })
}

function carry(model: TableModel, files: MemoryStick, exchange: Exchange = model.exchange) {
  return exchangeByStick({
    ...{
      root: '/stick',
      place: PLACE,
      exchange,
      journal: model.journal,
      key: model.key,
      files,
    },
    ...{ precinctSecret: PRECINCT_SECRET, centreRecipient: null },
    peers: TABLES.filter((station) => station !== model.station).map((station) => ({
      station,
      key: tableKey(station).publicKey,
    })),
  })
}

it('a stick that is pulled out at any byte has all that lay on it before, and takes the rest later', {
  timeout: 3_600_000,
}, async () => {
  const [one, two] = [table('table-1'), table('table-2')]
  const before = new MemoryStick()
  await carry(one, before)
  one.begin(sha256Hex(Buffer.from('voter')))
  one.identify('own')
  const whole = before.pulled('kept')
  await carry(one, whole)
  expect(whole.steps).toBeGreaterThan(1000)
  const earlier = one.journal.size - 5
  for (let step = 0; step < whole.steps; step++) {
    const stick = new MemoryStick(step)
    for (const path of before.paths) stick.put(path, before.read(path, 1e9)!)
    expect(await carry(one, stick)).toMatchObject({ error: { code: 'STICK_GONE' } })
    for (const how of ['kept', 'lost', 'zeros'] satisfies AfterPull[]) {
      const found = stick.pulled(how)
      const reader = two.deaf()
      const read = await carry(two, found, reader)
      expect({ step, how, ok: read.ok }).toEqual({ step, how, ok: true })
      expect(reader.peers.get('table-1')?.size).toBeGreaterThanOrEqual(earlier)
      const again = await carry(one, found)
      expect({ step, how, ok: again.ok }).toEqual({ step, how, ok: true })
      await carry(two, found, reader)
      expect(reader.peers.get('table-1')?.size).toBe(one.journal.size)
      reader.close()
    }
  }
})
