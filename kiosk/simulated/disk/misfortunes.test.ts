import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { createRandom } from '@taanuu/simulator/random'
import { JOURNAL_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportFolder } from '../../station/station-home.ts'
import { finishDay, marksOf, orderOf } from './kills.ts'
import { EXIT_REFUSED, type LifeOrder, makeLifeFolders, STATION_IDS } from './life-order.ts'
import { holdsPromises, startExamined } from './station-holds.ts'
import { live } from './traced-life.ts'

/** A log whose end is wrong looks like one whose end was never written; printed checkpoints tell the difference. */
const LAST_TRANSACTION_BYTES = 5 * (4096 + 24)
const LOST_AT_MOST_THE_END = /^holds$|^does not start: JOURNAL_DAMAGED$|^\S+: event \d+ was$/
const YEAR_MS = 365 * 24 * 3_600_000
let election: SmallElection
let place: string
/** A table that was killed while it served, and what its folder held before it opened. */
let dead: LifeOrder
let yesterday: string

beforeAll(async () => {
  election = await createSmallElection(1, 1, 'misfortunes')
  place = mkdtempSync(join(tmpdir(), 'taanuu-misfortunes-'))
  dead = orderOf(election, join(place, 'dead'), 'identification', null)
  yesterday = join(place, 'yesterday')
  await dieAfter(dead, 'package.load')
  cpSync(dead.dataFolder, yesterday, { recursive: true })
  await dieAfter(dead, 'identify.handed-over')
}, 300_000)
afterAll(() => {
  rmSync(place, { recursive: true })
  election.remove()
})

async function dieAfter(order: LifeOrder, command: string): Promise<void> {
  const end = await live({ ...order, dieAfter: command })
  expect(end).toMatchObject({ signal: 'SIGKILL', stderr: '' })
}

let copies = 0
function copyOf(folder: string): string {
  const copy = join(place, `copy-${++copies}`)
  cpSync(folder, copy, { recursive: true })
  return copy
}

/** All files of a folder with their content. */
function contentOf(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(folder.length), readFileSync(path).toString('base64')]
    }),
  )
}

describe('a station', () => {
  it('is alone on its folder: a second process is refused by name and harms nothing', {
    timeout: 300_000,
  }, async () => {
    const first = orderOf(election, join(place, 'two'), 'identification', null)
    const living = live(first)
    while (!marksOf(first).some((mark) => mark.kind === 'acknowledged')) await sleep(20)
    const { outside } = makeLifeFolders(join(place, 'second'), 'identification')
    const second = { ...first, outside }
    expect((await live(second)).status).toBe(EXIT_REFUSED)
    expect(marksOf(second).findLast((mark) => mark.kind === 'refused')).toMatchObject({
      what: 'start',
      code: 'STATION_IN_USE',
    })
    expect((await living).status).toBe(0)
    expect(await finishDay(first)).toEqual([])
  })

  it('whose clock went back a year while it was off says so in its journal and goes on', {
    timeout: 300_000,
  }, async () => {
    const order = orderOf(election, join(place, 'clock'), 'identification', null)
    await dieAfter(order, 'identify.handed-over')
    expect((await live({ ...order, clockOffMs: -YEAR_MS })).status).toBe(0)
    expect(await finishDay(order)).toEqual([])
    const path = join(exportFolder(order.dataFolder, STATION_IDS.identification), JOURNAL_FILE)
    const events = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AnyEvent)
    const jumps = events.flatMap((event) => (event.type === 'clock.jumped' ? [event.body] : []))
    expect(jumps).toMatchObject([{ direction: 'back', during: 'stop' }])
    expect(Math.abs(jumps[0].seconds * 1000 - YEAR_MS)).toBeLessThan(3_600_000)
  })

  it("that runs on yesterday's copy of its folder is found out by a printed checkpoint", async () => {
    const printed = marksOf(dead).findLast((mark) => mark.kind === 'printed' && mark.paper === 'checkpoint')
    const qr = printed?.kind === 'printed' ? printed.qr : null
    expect(await compared(copyOf(dead.dataFolder), qr ?? '')).not.toBe('rolled-back')
    expect(await compared(copyOf(yesterday), qr ?? '')).toBe('rolled-back')
  })

  async function compared(folder: string, qr: string): Promise<string> {
    const opened = await startExamined(dead, folder)
    if (!opened.ok) throw new Error(opened.error.code)
    await opened.value.invoke('operator', 'checkpoint.compare', { qr })
    const { kind } = opened.value.view().screen
    await opened.value.stop()
    return kind
  }

  it('refuses a package of which one bit is wrong, by name, and keeps the one it has', async () => {
    const random = createRandom('bits')
    const medium = copyOf(dead.packageFolder)
    const names = Object.keys(contentOf(medium))
    const folder = copyOf(yesterday)
    const opened = await startExamined({ ...dead, packageFolder: medium }, folder)
    if (!opened.ok) throw new Error(opened.error.code)
    const station = opened.value
    const before = contentOf(join(folder, 'package'))
    for (let i = 0; i < 40; i++) {
      const path = join(medium, random.pick(names))
      const right = readFileSync(path)
      const wrong = Buffer.from(right)
      wrong[random.int(0, wrong.length - 1)] ^= 1 << random.int(0, 7)
      writeFileSync(path, wrong)
      const result = await station.invoke('operator', 'package.load', {})
      expect(result.ok ? 'taken' : result.error.code, path).toMatch(/^PKG_[A-Z_]+$|^SIGNATURE_[A-Z_]+$/)
      writeFileSync(path, right)
    }
    expect(contentOf(join(folder, 'package'))).toEqual(before)
    expect(station.view().screen).toMatchObject({ kind: 'readiness' })
    expect(station.events.at(-1)).toMatchObject({ type: 'package.refused' })
    await station.stop()
  })

  it('whose journal lost a page, a log or its end refuses by name or holds everything', {
    timeout: 300_000,
  }, async () => {
    const files = readdirSync(dead.dataFolder).filter((name) => /^journal\.sqlite(-wal)?$/.test(name))
    expect(files.length).toBe(2)
    const verdicts: Record<string, number> = {}
    async function judge(
      what: string,
      spoil: (folder: string) => void,
      expected = /^holds$|^does not start: JOURNAL_DAMAGED$/,
    ): Promise<void> {
      const folder = copyOf(dead.dataFolder)
      spoil(folder)
      const before = contentOf(folder)['/journal.sqlite']
      const faults = await holdsPromises({ order: dead, marks: marksOf(dead) }, folder, false)
      const verdict = faults.length === 0 ? 'holds' : faults[0].split(' ').slice(0, 4).join(' ')
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
      expect(verdict, what).toMatch(expected)
      // What is damaged is evidence: a refusal leaves it as it is.
      if (faults.length > 0) expect(contentOf(folder)['/journal.sqlite'], what).toBe(before)
      rmSync(folder, { recursive: true })
    }
    const random = createRandom('pages')
    for (const name of files) {
      const { length } = readFileSync(join(dead.dataFolder, name))
      for (let at = 0; at < length; at += 4096) {
        await judge(
          `${name} at ${at}`,
          (folder) => {
            const path = join(folder, name)
            const bytes = readFileSync(path)
            const from = at + random.int(0, Math.min(4096, length - at) - 1)
            bytes[from] ^= 1 << random.int(0, 7)
            writeFileSync(path, bytes)
          },
          name.endsWith('-wal') && at >= length - LAST_TRANSACTION_BYTES ? LOST_AT_MOST_THE_END : undefined,
        )
      }
      await judge(
        `${name} cut short`,
        (folder) => {
          const path = join(folder, name)
          writeFileSync(path, readFileSync(path).subarray(0, length - 4096))
        },
        name.endsWith('-wal') ? LOST_AT_MOST_THE_END : undefined,
      )
    }
    await judge('no log', (folder) => rmSync(join(folder, 'journal.sqlite-wal')))
    await judge('nothing but the log', (folder) => rmSync(join(folder, 'journal.sqlite')))
    expect(verdicts['does not start: JOURNAL_DAMAGED']).toBeGreaterThan(3)
    expect(existsSync(dead.dataFolder)).toBe(true)
  })
})

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
