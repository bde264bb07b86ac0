import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TABLE_1 } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  InventedStation,
  inventCardHolder,
  inventPrecinct,
  must,
  writePackage,
} from './testing/invented-station.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('./testing/derive-once.ts')).derivingOnce(await original()),
)

type Holder = Awaited<ReturnType<typeof inventCardHolder>>
const work = mkdtempSync(join(tmpdir(), 'taanuu-trouble-'))
const medium = join(work, 'package')
let officials: readonly Holder[]
let numbers: readonly string[]
let station: InventedStation

beforeAll(async () => {
  officials = await Promise.all(['chair', 'secretary', 'member-1'].map((id) => inventCardHolder(id)))
  const content = await inventPrecinct(officials, { idleLockSeconds: 300 })
  numbers = content.roll.voters.map(({ personalNumber }) => personalNumber)
  await writePackage(medium, content)
})
afterAll(() => rmSync(work, { recursive: true }))
beforeEach(async () => {
  station = new InventedStation(TABLE_1)
  expect(await station.boot()).toBe('ok')
  await station.open(medium, officials.slice(0, 2))
})
afterEach(() => station.dispose())

/** The journal takes `writes` more events and heads, then none, as a disk that fills up in the middle of a step. */
function fillAfter(writes: number, code = 'SQLITE_FULL'): () => void {
  const journal = (station.station as unknown as { readonly journal: object }).journal as {
    append: (...args: unknown[]) => unknown
    appendAttested: (...args: unknown[]) => unknown
    signHead: (...args: unknown[]) => unknown
  }
  let left = writes
  const refuse = (): void => {
    if (left-- > 0) return
    throw Object.assign(new Error('no room'), { code })
  }
  const originals = ['append', 'appendAttested', 'signHead'] as const
  for (const name of originals) {
    const inner = Object.getPrototypeOf(journal)[name] as (...args: unknown[]) => unknown
    journal[name] = function (this: unknown, ...args: unknown[]) {
      refuse()
      return inner.apply(this, args)
    }
  }
  return () => {
    for (const name of originals) delete (journal as Record<string, unknown>)[name]
  }
}

function openCases(): number {
  const { events } = station.station
  return (
    events.filter(({ type }) => type === 'case.begun').length -
    events.filter(({ type }) => type === 'case.ended').length
  )
}

describe('a disk that is full', () => {
  it('at whichever event of an approach refuses the step by name, keeps what was said, and goes on when there is room', async () => {
    for (let writes = 0; writes < 6; writes++) {
      const number = numbers[writes]
      const makeRoom = fillAfter(writes)
      const said: string[] = []
      for (const [name, input] of [
        ['identify.start', { personalNumber: number }],
        ['identify.exception', { reason: 'FINGERS_ABSENT' }],
        ['keys.card', { qr: officials[0].card }],
        ['keys.pin', { pin: officials[0].pin }],
        ['keys.card', { qr: officials[1].card }],
        ['keys.pin', { pin: officials[1].pin }],
        ['identify.exception-confirm', {}],
        ['identify.handed-over', {}],
      ] as const) {
        said.push(await station.invoke(name, input))
        if (said.at(-1) !== 'ok') break
      }
      const enough = writes >= 5
      expect(said.at(-1), `after ${writes} writes`).toBe(enough ? 'ok' : 'DISK_FULL')
      makeRoom()
      if (enough) continue
      // Whoever is next is served; whoever has a right to a check keeps it and gets it.
      if (station.screen.kind === 'identified') {
        await station.invoke('identify.retry')
        await must(station.invoke('identify.handed-over'))
      } else {
        const { kind } = station.screen
        if (kind === 'exception') await must(station.invoke('keys.cancel'))
        if (kind === 'exception' || kind === 'capture')
          await must(station.invoke('identify.leave', { reason: 'LEFT_BY_CHOICE' }))
        else await must(station.invoke('roll.search-close'))
      }
      expect(openCases()).toBe(0)
      expect(station.screen.kind).toBe('ready')
    }
    await station.closeDay(officials.slice(0, 2))
    await must(station.invoke('closing.verify'))
    expect(station.screen).toMatchObject({ kind: 'closed', verification: { ok: true } })
  })

  it('still lets the station lock itself, and nothing of a voter stays open', async () => {
    await must(station.invoke('identify.start', { personalNumber: numbers[0] }))
    const makeRoom = fillAfter(0)
    await station.pass(320)
    expect(station.screen.kind).toBe('unlock')
    expect((station.station as unknown as { session: unknown }).session).toBeNull()
    expect(await station.unlock(officials.slice(0, 2))).toBe('DISK_FULL')
    expect(station.screen.kind).toBe('unlock')
    makeRoom()
    await must(station.invoke('session.unlock'))
    expect(station.screen.kind).toBe('ready')
    expect(openCases()).toBe(0)
  })

  it('at the closing loses nothing: the export is written when there is room', async () => {
    await station.decide(numbers[0], officials.slice(1, 3))
    await must(station.invoke('closing.begin'))
    await must(station.invoke('closing.count', { row: 'identified-signatures', value: 1 }))
    for (const holder of officials.slice(0, 2)) await must(station.key(holder))
    // The checkpoint, its head and the closing fit, the head of the export does not.
    const makeRoom = fillAfter(3)
    expect(await station.invoke('closing.close')).toBe('DISK_FULL')
    expect(station.screen.kind).toBe('unlock')
    makeRoom()
    expect(await station.unlock(officials.slice(0, 2))).toBe('ok')
    expect(station.screen.kind).toBe('closed')
    await must(station.invoke('closing.verify'))
    expect(station.screen).toMatchObject({ verification: { ok: true } })
  })
})

describe('a disk that cannot be written to', () => {
  it('is named, and changes nothing', async () => {
    const before = station.station.events.length
    const writable = fillAfter(0, 'SQLITE_READONLY')
    expect(await station.invoke('identify.start', { personalNumber: numbers[0] })).toBe('DISK_READ_ONLY')
    writable()
    expect(station.station.events.length).toBe(before)
  })
})
