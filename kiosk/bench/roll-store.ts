/**
 * How long the sealed roll takes: `node kiosk/bench/roll-store.ts [voters] [fingers] [rounds]`. Import (durable, and opened
 * again to be verified), opening with the whole gallery, one voter by number, a delta of 1 %, photos. Each round is its own
 * process, because a station imports and opens once, cold. Medians are printed; ends with 1 if import (2 s) or opening
 * (0.7 s) is above its bar.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diffRolls } from '@taanuu/voter-roll-sync/package/roll-delta'
import { hashRollLines, linesOfRoll } from '@taanuu/voter-roll-sync/roll/roll'
import { createRollKeys, readRollKeys } from '@taanuu/voter-roll-sync/roll/roll-keys'
import { RollStore } from '@taanuu/voter-roll-sync/roll/roll-store'
import { bytesOf, inventRoll } from '@taanuu/voter-roll-sync/roll/testing/invented-roll'
import { ageIdentityFromBytes } from '@taanuu/voter-roll-sync/trust/age-keys'
import type { Result } from '@taanuu/voter-roll-sync/trust/result'

const VOTERS = Number(process.argv[2] ?? 2500)
const FINGERS = Number(process.argv[3] ?? 10)
const ROUNDS = Number(process.argv[4] ?? 3)
/** Mean length of a template of the matcher, in bytes. */
const TEMPLATE_BYTES = 1000
const PHOTO_BYTES = 6000
const IDENTITY = ageIdentityFromBytes(bytesOf('bench', 32))
const [MANIFEST, NEXT_MANIFEST] = ['a'.repeat(64), 'b'.repeat(64)]
const BARS_MS: Readonly<Record<string, number>> = { import: 2000, open: 700 }

type Times = Record<string, number>

function expectOk<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.detail}`)
  return result.value
}

async function importRound(folder: string): Promise<Times> {
  const roll = inventRoll(VOTERS, { fingers: FINGERS, templateBytes: TEMPLATE_BYTES, elsewhere: 5000 })
  const cpu = cpuMs()
  const since = performance.now()
  const keys = await createRollKeys(folder, IDENTITY)
  const store = expectOk(await RollStore.create(folder, roll, MANIFEST, keys))
  const times = { import: performance.now() - since, 'import, processor': cpuMs() - cpu }
  store.close()
  return times
}

async function openRound(folder: string): Promise<Times> {
  const cpu = cpuMs()
  const since = performance.now()
  const keys = expectOk(await readRollKeys(folder, IDENTITY))
  const store = expectOk(RollStore.open(folder, keys))
  const opened = performance.now()
  const gallery = expectOk(store.galleryEntries())
  const times: Times = { 'open, without templates': opened - since, open: performance.now() - since }
  times['open, processor'] = cpuMs() - cpu
  time(times, 'index of names', () => store.prepareSearch())
  time(times, 'first search', () => store.search('а', 20))
  const ref = gallery[gallery.length >> 1].id
  time(times, 'first voter', () => store.byRef(ref))
  time(times, 'another voter', () => store.byRef(gallery[10].id))
  const content = expectOk(store.content())
  const photos = content.voters.map(({ personalNumber }) => ({
    personalNumber,
    media: 'image/jpeg' as const,
    bytes: bytesOf(personalNumber, PHOTO_BYTES),
  }))
  time(times, 'photos', () => {
    for (let i = 0; i < photos.length; i += 50) store.putPhotos(photos.slice(i, i + 50))
  })
  time(times, 'photo', () => store.photo(ref))
  const voters = content.voters.map((voter, i) => (i % 100 ? voter : { ...voter, address: 'ул. Новая, 1' }))
  const next = { ...content, voters }
  const changes = diffRolls(content, next)
  const delta = {
    base: { version: 1, manifestSha256: MANIFEST },
    rollSha256: hashRollLines(linesOfRoll(next)),
    changes,
  }
  const begun = performance.now()
  expectOk(await store.applyDelta(delta, NEXT_MANIFEST))
  times['delta of 1 %'] = performance.now() - begun
  store.close()
  return times
}

/** Processor time of this process: what a machine that others use too would take if they did not. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function time(times: Times, name: string, work: () => unknown): void {
  const since = performance.now()
  work()
  times[name] = performance.now() - since
}

const [round, place] = process.argv.slice(5)
if (round) {
  console.log(JSON.stringify(await (round === 'import' ? importRound(place) : openRound(place))))
} else {
  const all: Times[] = []
  let bytes = 0
  for (let i = 0; i < ROUNDS; i++) {
    const folder = mkdtempSync(join(tmpdir(), 'taanuu-roll-bench-'))
    try {
      for (const part of ['import', 'open']) {
        const child = spawnSync(
          process.execPath,
          [import.meta.filename, ...[VOTERS, FINGERS, 1].map(String), part, folder],
          { encoding: 'utf8' },
        )
        if (child.status !== 0) throw new Error(child.stderr)
        all.push(JSON.parse(child.stdout) as Times)
      }
      bytes = statSync(join(folder, 'roll.sqlite')).size
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  console.log(`${VOTERS} voters with ${FINGERS} templates and photos: ${(bytes / 1e6).toFixed(0)} MB on disk`)
  for (const name of new Set(all.flatMap((times) => Object.keys(times)))) {
    const values = all.flatMap((times) => times[name] ?? []).sort((a, b) => a - b)
    const median = values[values.length >> 1]
    console.log(
      `${name}: ${median.toFixed(median < 10 ? 1 : 0)} ms (${values.map((ms) => ms.toFixed(0)).join(', ')})`,
    )
    if (median > (BARS_MS[name] ?? Number.POSITIVE_INFINITY)) process.exitCode = 1
  }
}
