import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CERTIFICATE_FILE, MANIFEST_FILE } from '@taanuu/voter-roll-sync/package/manifest'
import type { Network } from '@taanuu/voter-roll-sync/package/network'
import { ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { CentreMessage, CentreView, PrecinctLine } from '../contract/centre-view.ts'
import { authorityTls } from '../hub/pinned-tls.ts'
import { findNatsServer } from '../hub/server-binary.ts'
import { screenOf } from '../simulated/day/drive-station.ts'
import { openTableLink } from '../simulated/open-table-link.ts'
import { createTablesRoom } from '../simulated/tables-room.ts'
import {
  inventCardHolder,
  inventPrecinct,
  must,
  writePackage,
} from '../simulated/testing/invented-station.ts'
import { type RoomElection, RoomTable } from '../simulated/testing/room-rig.ts'
import { KEY_FILE, makeKeyFile, publicKeysOf } from './key-file.ts'
import { type Centre, runCentre } from './run-centre.ts'
import { Authority, type ExchangeServer, newServer } from './testing/exchange-servers.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('../simulated/testing/derive-once.ts')).derivingOnce(await original()),
)

const binary = findNatsServer(process.env)
if (!binary) console.warn('from table to centre not tested: no nats-server on this machine')

/** A hub gathers for 5 s, and dials a lost server again after a few seconds more. */
const PATIENCE = { timeout: 60_000, interval: 100 }
const VOTERS = 16
const TABLES = 2
/** Voters of each part of the day. */
const PART = 4

describe.skipIf(!binary)('from the table to the page of the centre', { timeout: 120_000 }, () => {
  const work = mkdtempSync(join(tmpdir(), 'taanuu-whole-way-'))
  const stick = join(work, 'stick')
  let election: RoomElection
  let server: ExchangeServer
  let tables: readonly RoomTable[]
  let centre: Centre
  let served = 0

  beforeAll(async () => {
    const authority = new Authority(work)
    server = await newServer('region-3', authority, binary as string)
    const keys = await makeKeyFile(join(work, 'centre', KEY_FILE), 'centre', 'a long passphrase')
    if (!keys.ok) throw new Error(keys.error.code)
    const { recipient, nkey } = await publicKeysOf(keys.value)
    election = await electionWith({
      v: 1,
      centre: { recipient: recipient ?? '', oprfPublicKey: null },
      regional: { urls: [server.url], certificateAuthority: authority.pem },
    })
    const manifests = join(work, 'manifests', '9012')
    mkdirSync(manifests, { recursive: true })
    for (const name of [CERTIFICATE_FILE, MANIFEST_FILE])
      copyFileSync(join(election.folder, name), join(manifests, name))
    await server.configure(manifests, ['--centre', nkey])
    server.start()
    mkdirSync(stick)
    const running = await runCentre({
      ...{ manifests, data: join(work, 'centre'), out: join(work, 'published'), sticks: [stick] },
      streams: [{ url: server.url, key: keys.value.link, tls: authorityTls(authority.pem) }],
      ...{ rootKeys: [ROOT.publicKey], identity: keys.value.identity, say: () => undefined },
    })
    if (!running.ok) throw new Error(running.error.code)
    centre = running.value
    const addresses = await createTablesRoom(work, TABLES)
    tables = election.tables.map((id, i) => {
      const own = addresses.addressesOf(addresses.stationIds[i])
      return new RoomTable(id, election, (secrets, data) => openTableLink(own, data, secrets))
    })
    for (const table of tables) await table.open()
    await vi.waitFor(() => expect(tables.every((table) => isTogether(table))).toBe(true), PATIENCE)
  })
  afterAll(async () => {
    for (const table of tables ?? []) await table.dispose()
    await centre?.close()
    await server?.stop()
    election?.remove()
    rmSync(work, { recursive: true, force: true })
  })

  async function electionWith(network: Network): Promise<RoomElection> {
    const holders = await Promise.all(['chair', 'secretary', 'member-1'].map((id) => inventCardHolder(id)))
    const precinct = await inventPrecinct(holders, { cutOff: 'slice' }, { tables: TABLES, voters: VOTERS })
    const content = { ...precinct, network }
    const folder = join(work, 'package')
    await writePackage(folder, content)
    const ids = Array.from({ length: TABLES }, (_, i) => `table-${i + 1}`)
    return { folder, content, holders, tables: ids, remove: () => rmSync(folder, { recursive: true }) }
  }

  function isTogether(table: RoomTable): boolean {
    return table.room?.peers.every(({ state }) => state.kind === 'here') ?? false
  }

  /** The next voters of the roll are identified, at the tables in turn. */
  async function identifySome(): Promise<void> {
    for (const { personalNumber } of election.content.roll.voters.slice(served, served + PART))
      expect((await tables[served++ % TABLES].visit(personalNumber)).kind).toBe('identified')
  }

  /** What the centre counts. */
  const identified = (): number =>
    centre.store
      .stations()
      .flatMap(({ counts }) => Object.values(counts.byHour))
      .reduce((sum, count) => sum + count, 0)
  const eventsAtCentre = (): number => centre.store.stations().reduce((sum, { size }) => sum + size, 0)
  const eventsAtTables = (): number => tables.reduce((sum, { events }) => sum + events.length, 0)

  /** What a browser is told when it opens the page. */
  async function page(): Promise<{ readonly view: CentreView; readonly lines: readonly PrecinctLine[] }> {
    const end = new AbortController()
    const { body } = await fetch(`${centre.page.url}live`, { signal: end.signal })
    let text = ''
    for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(part).toString()
      if (text.split('\n\n').length > 2) break
    }
    end.abort()
    const messages = text.split('\n\n').slice(0, 2)
    const [view, lines] = messages.map((one) => JSON.parse(one.slice('data: '.length)) as CentreMessage)
    if (view.kind !== 'view' || lines.kind !== 'lines') throw new Error('another order of messages')
    return { view: view.view, lines: lines.lines }
  }

  it('brings every identification over hub and regional server', async () => {
    await identifySome()
    await expect.poll(identified, PATIENCE).toBe(served)
    await expect.poll(eventsAtCentre, PATIENCE).toBe(eventsAtTables())
    await centre.look()
    const { view, lines } = await page()
    expect(lines).toMatchObject([{ precinct: 9012, state: 'open', tables: [TABLES, TABLES], notes: 0 }])
    expect(view.streams).toMatchObject([{ url: server.url, state: 'connected' }])
  })

  it('goes on where it was after the regional server was killed', async () => {
    await server.kill()
    await identifySome()
    expect(identified()).toBe(served - PART)
    await expect.poll(() => page().then(({ view }) => view.streams[0].state), PATIENCE).toBe('searching')
    server.start()
    await expect.poll(identified, PATIENCE).toBe(served)
    expect([centre.store.refusals(5), centre.store.doubles()]).toEqual([[], []])
  })

  it('goes on when the table with the hub loses its power', async () => {
    const hub = tables.find((table) => table.room?.hub)
    if (!hub) throw new Error('nobody is the hub')
    hub.off()
    const other = tables.find((table) => table !== hub) as RoomTable
    await expect.poll(() => other.room?.hub, PATIENCE).toBe(true)
    await hub.on()
    await expect.poll(() => tables.every((table) => isTogether(table)), PATIENCE).toBe(true)
    await identifySome()
    await expect.poll(identified, PATIENCE).toBe(served)
  })

  it('takes from a stick what the network did not bring', async () => {
    await server.kill()
    await identifySome()
    for (const table of tables) {
      table.stick = stick
      await must(table.invoke('stick.exchange'))
      await screenOf(table.station, (screen) => screen.kind === 'stick' && screen.state.kind === 'done')
      await must(table.invoke('stick.leave'))
      table.stick = null
    }
    expect(identified()).toBe(served - PART)
    await centre.look()
    expect(identified()).toBe(served)
    // The network brings the same again, in other pieces.
    server.start()
    await expect.poll(() => page().then(({ view }) => view.streams[0].state), PATIENCE).toBe('connected')
    await identifyNobody()
    await expect.poll(eventsAtCentre, PATIENCE).toBe(eventsAtTables())
    expect(identified()).toBe(served)
    expect(served).toBe(VOTERS)
    expect([centre.store.refusals(5), centre.store.doubles(), centre.store.conflicts()]).toEqual([[], [], []])
    expect(tables.flatMap(({ faults }) => faults)).toEqual([])
  })

  /** Somebody comes who was there before: events, and no identification. */
  async function identifyNobody(): Promise<void> {
    const [{ personalNumber }] = election.content.roll.voters
    for (const table of tables) expect((await table.visit(personalNumber)).kind).toBe('already-identified')
  }
})
