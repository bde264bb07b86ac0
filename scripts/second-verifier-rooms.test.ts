import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  InventedStation,
  inventCardHolder,
  inventPrecinct,
  must,
  writePackage,
} from '@taanuu/kiosk/simulated/testing/invented-station'
import { hasSecondVerifier, secondVerifier } from '@taanuu/kiosk/simulated/testing/second-verifier'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import { leafHash } from '@taanuu/voter-roll-sync/journal/merkle-tree'
import type { PackageContent } from '@taanuu/voter-roll-sync/package/package-content'
import { ROOT, sliced, TABLE_1 } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { canonicalBytes } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ColluderKeys, readEvents, rewriteDay } from './testing/colluders.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('@taanuu/kiosk/simulated/testing/derive-once')).derivingOnce(await original()),
)

const work = mkdtempSync(join(tmpdir(), 'taanuu-rooms-'))
const at = (name: string): string => join(work, name)
const keys: Record<string, ColluderKeys> = {}
let next = 0

/** A day of one table; `later` is a package that it takes in the middle. */
async function playDay(
  stationId: string,
  content: PackageContent,
  holders: Awaited<ReturnType<typeof inventCardHolder>>[],
  first: string,
  later?: string,
): Promise<string> {
  const station = new InventedStation({ ...TABLE_1, stationId })
  await station.boot()
  await station.open(first, holders.slice(0, 2))
  const voter = content.roll.voters.find(({ table }) => table === stationId)!
  await station.decide(voter.personalNumber, holders.slice(1, 3))
  if (later) {
    await must(station.invoke('session.lock'))
    station.medium = later
    await must(station.invoke('package.load'))
    await must(station.unlock(holders.slice(0, 2)))
  }
  await station.closeDay(holders.slice(0, 2))
  const folder = at(`${stationId}-${next++}`)
  cpSync(join(station.folder, 'export', stationId), folder, { recursive: true })
  await station.dispose()
  return folder
}

let table1 = ''
let table2 = ''
let table2Later = ''
let table2Revoking = ''
beforeAll(async () => {
  const holders = await Promise.all(['chair', 'secretary', 'member-1'].map((id) => inventCardHolder(id)))
  const invented = await inventPrecinct(holders, {}, { tables: 2 })
  const content: PackageContent = {
    ...invented,
    stations: invented.stations.filter(({ role }) => role === 'identification'),
    roll: sliced(invented.roll, ['table-1', 'table-2']),
  }
  const [one] = content.stations
  const signing = holders.slice(0, 2).map(({ official }) => official.keys.signing as SigningKey)
  for (const { stationId, secret } of content.stations) {
    keys[stationId] = {
      station: signingKeyFromSeed(secret.subarray(0, 32)),
      officials: { 1: signing, 2: signing },
    }
  }
  const gone = {
    stationId: one.stationId,
    signingKey: Buffer.from(keys[one.stationId].station.publicKey).toString('hex'),
    reason: 'fell off the table',
  }
  await writePackage(at('v1'), content)
  await writePackage(at('v2'), { ...content, version: 2, photos: [] })
  await writePackage(at('v2-revoking'), {
    ...content,
    version: 2,
    photos: [],
    stations: content.stations.slice(1),
    roll: sliced(invented.roll, ['table-2']),
    revoked: { stations: [gone], officials: [] },
  })
  table1 = await playDay('table-1', content, holders, at('v1'))
  table2 = await playDay('table-2', content, holders, at('v1'))
  table2Later = await playDay('table-2', content, holders, at('v1'), at('v2'))
  table2Revoking = await playDay('table-2', content, holders, at('v1'), at('v2-revoking'))
})
afterAll(() => rmSync(work, { recursive: true }))

type Forge = (events: readonly AnyEvent[]) => readonly AnyEvent[]

/** What our verifier finds in a room of these tables; the second one has to give the same verdict. */
async function room(tables: Readonly<Record<string, readonly [string, Forge?]>>): Promise<readonly string[]> {
  const folder = at(`room-${next++}`)
  for (const [stationId, [from, forge]] of Object.entries(tables)) {
    cpSync(from, join(folder, stationId), { recursive: true })
    if (forge) rewriteDay(join(folder, stationId), keys[stationId], forge)
  }
  const { sound, findings } = await verifyExport(folder, { rootKeys: [ROOT.publicKey], heldCheckpoints: [] })
  if (hasSecondVerifier) {
    const root = Buffer.from(ROOT.publicKey).toString('hex')
    expect({ second: secondVerifier([folder], [], root)[0] }).toEqual({ second: sound })
  }
  return findings.map(({ ok, kind, file, text }) => `${ok ? 'ok' : kind} ${file}: ${text}`)
}

function faultsOf(findings: readonly string[]): readonly string[] {
  return findings.filter((line) => !line.startsWith('ok'))
}

/** The first identification of a journal, as a case of two tables names it. */
function identifiedIn(events: readonly AnyEvent[]): { voterRef: string; seq: number; leaf: string } {
  const event = events.find(({ type }) => type === 'voter.identified')
  if (event?.type !== 'voter.identified') throw new Error('nobody was identified')
  const leaf = Buffer.from(leafHash(canonicalBytes(event))).toString('hex')
  return { voterRef: event.body.voterRef, seq: event.seq, leaf }
}

const stopped: Forge = (events) =>
  events.slice(
    0,
    events.findIndex(({ type }) => type === 'closing.begun'),
  )

describe('the stations of a room, put together', () => {
  it('are sound with one package, and with a spare that was not needed', async () => {
    const findings = await room({ 'table-1': [table1], 'table-2': [table2] })
    expect(faultsOf(findings)).toEqual([])
    expect(findings).toContain('ok spare-1: the spare identification station was not used here')
  })

  it('are sound where one stayed behind with the version before', async () => {
    const findings = await room({ 'table-1': [table1], 'table-2': [table2Later] })
    expect(faultsOf(findings)).toEqual([])
    expect(findings.join('\n')).toContain('ok table-1: ended with version 1')
  })

  it('miss a table that is not there, unless the authority has revoked it', async () => {
    expect(faultsOf(await room({ 'table-2': [table2Later] }))).toEqual([
      'STATION_MISSING table-1: the identification station "table-1" is missing',
    ])
    const findings = await room({ 'table-2': [table2Revoking] })
    expect(faultsOf(findings)).toEqual([])
    expect(findings).toContain('ok table-1: not here; revoked by the authority: fell off the table')
  })

  it('may hold a table that stopped before its closing only if the authority has revoked it', async () => {
    expect(faultsOf(await room({ 'table-1': [table1, stopped], 'table-2': [table2Later] }))).toEqual([
      'NOT_CLOSED table-1/journal.jsonl: the journal does not end with the closing of the station',
    ])
    const findings = await room({ 'table-1': [table1, stopped], 'table-2': [table2Revoking] })
    expect(faultsOf(findings)).toEqual([])
    expect(findings.join('\n')).toContain(
      'stopped before closing; revoked by the authority: fell off the table',
    )
  })

  it('show a voter who was identified at two of them', async () => {
    const served = readEvents(table1).find((event) => event.type === 'voter.identified')!
    const { voterRef } = served.body as { voterRef: string }
    const same: Forge = (events) =>
      events.map((event) =>
        'voterRef' in event.body ? ({ ...event, body: { ...event.body, voterRef } } as AnyEvent) : event,
      )
    const faults = faultsOf(await room({ 'table-1': [table1], 'table-2': [table2, same] }))
    expect(faults).toEqual([
      expect.stringContaining(`RECONCILIATION table-2: identified twice, voter ${voterRef.slice(0, 8)}`),
    ])
  })

  it('accept that where the table that found it says so and two officials closed the case', async () => {
    const rewritten = (from: string, station: string, forge: Forge): readonly AnyEvent[] => {
      const folder = at(`rewritten-${next++}`)
      cpSync(from, folder, { recursive: true })
      rewriteDay(folder, keys[station], forge)
      return readEvents(folder)
    }
    const mine = rewritten(table1, 'table-1', (events) => events)
    const own = identifiedIn(mine)
    const same: Forge = (events) =>
      events.map((event) =>
        'voterRef' in event.body
          ? ({ ...event, body: { ...event.body, voterRef: own.voterRef } } as AnyEvent)
          : event,
      )
    const peer = identifiedIn(rewritten(table2, 'table-2', same))
    const found =
      (closed: boolean, leaf: string): Forge =>
      (events) => {
        const at = events.findIndex(({ type }) => type === 'closing.begun')
        const body = {
          ...{ double: 1, voterRef: own.voterRef, own: { seq: own.seq, leaf: own.leaf } },
          peer: { station: 'table-2', seq: peer.seq, leaf },
        }
        const closing = { double: 1, reason: 'DOUBLE_BOTH_USED', attestation: {} }
        const acts = [
          { type: 'double.found', body },
          ...(closed ? [{ type: 'double.closed', body: closing }] : []),
        ]
        const more = acts.map((act) => ({ ...events[at], ...act }) as unknown as AnyEvent)
        return [...events.slice(0, at), ...more, ...events.slice(at)].map((event) =>
          event.type === 'station.closed'
            ? { ...event, body: { ...event.body, counters: { ...event.body.counters, doubles: 1 } } }
            : event,
        )
      }
    const two = [table2, same] as const
    const findings = await room({ 'table-1': [table1, found(true, peer.leaf)], 'table-2': two })
    expect(faultsOf(findings)).toEqual([])
    expect(findings.join('\n')).toContain('closed by two officials: DOUBLE_BOTH_USED')
    const open = await room({ 'table-1': [table1, found(false, peer.leaf)], 'table-2': two })
    expect(faultsOf(open)).toEqual([expect.stringContaining('no officials closed the case')])
    const wrong = await room({ 'table-1': [table1, found(true, own.leaf)], 'table-2': two })
    expect(faultsOf(wrong)).toContainEqual(expect.stringContaining('names events that are not there'))
  })
})
