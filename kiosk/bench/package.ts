/**
 * A precinct's package from the authority to the table: `node kiosk/bench/package.ts [--voters N] [--templates N]
 * [--photo BYTES]`. The authority builds version 1 and, for a hundredth of the voters, version 2 with its delta; a table
 * verifies, decrypts and imports. Invented people, random templates of a mean template's length, invented photos. Each
 * side runs in a process of its own, so that its peak of memory is its own. Wall time is of this machine as busy as it is;
 * CPU time beside it is what an idle one needs at most. Exit code 1 if a bar is missed.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inspectTemplate } from '@taanuu/matcher/finger/template'
import { buildDelta, buildPackage } from '@taanuu/voter-roll-sync/package/build-package'
import { PHOTOS_FILE, ROLL_DELTA_FILE, ROLL_FILE } from '@taanuu/voter-roll-sync/package/manifest'
import { openRoll, openRollDelta, readPhotos } from '@taanuu/voter-roll-sync/package/open-roll'
import type { PackageContent } from '@taanuu/voter-roll-sync/package/package-content'
import {
  CERTIFICATE,
  ELECTION_KEY,
  inventPackage,
  inventPhotos,
  NOON,
  stationAgeIdentity,
  TABLE_1,
} from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { listFiles, verifyPackage } from '@taanuu/voter-roll-sync/package/verify-package'
import type { RollContent } from '@taanuu/voter-roll-sync/roll/roll'
import { createRollKeys } from '@taanuu/voter-roll-sync/roll/roll-keys'
import { RollStore } from '@taanuu/voter-roll-sync/roll/roll-store'
import { bytesOf } from '@taanuu/voter-roll-sync/roll/testing/invented-roll'
import { syncTree } from '@taanuu/voter-roll-sync/trust/durable-file'
import type { Result } from '@taanuu/voter-roll-sync/trust/result'

/** Seconds (issue: built; verified, decrypted and imported, photos after). */
const BUILD_BAR_S = 60
const RECEIVE_BAR_S = 5
/** Verify, copy, decrypt, import: photos follow while the table serves. */
const STEPS_TO_SERVE = 4
/** Minutiae of a mean template; 29 bytes each. */
const MINUTIAE = 39
/** Photos that go into the store in one transaction. */
const PHOTO_BATCH = 100

const { values: options } = parseArgs({
  options: {
    voters: { type: 'string', default: '2500' },
    templates: { type: 'string', default: '10' },
    photo: { type: 'string', default: '15000' },
    side: { type: 'string' },
    work: { type: 'string' },
  },
})

interface Step {
  readonly step: string
  readonly wallS: number
  readonly cpuS: number
  readonly peakMb: number
}

const steps: Step[] = []

async function timed<T>(step: string, work: () => Promise<T>): Promise<T> {
  const cpu = process.cpuUsage()
  const since = performance.now()
  const result = await work()
  const used = process.cpuUsage(cpu)
  const wallS = (performance.now() - since) / 1000
  // maxRSS is in kilobytes on Linux
  const peakMb = process.resourceUsage().maxRSS / 1024
  steps.push({ step, wallS, cpuS: (used.user + used.system) / 1e6, peakMb })
  return result
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.detail}`)
  return result.value
}

/** Bytes that the matcher takes for a template of `MINUTIAE` minutiae with descriptors. */
function randomTemplate(text: string): Uint8Array {
  const bytes = bytesOf(text, 9 + MINUTIAE * 29)
  bytes.set([0x54, 0x46, 1, 1, 1, 0, 1, 0x80, 60])
  const descriptors = 9 + MINUTIAE * 5
  for (let at = 9; at < descriptors; at += 5) {
    bytes[at + 2] &= 0xfd
    bytes[at + 4] %= 101
  }
  for (let at = descriptors; at < bytes.length; at++) {
    if (bytes[at] < 16) bytes[at] |= 0x10
    if ((bytes[at] & 15) === 0) bytes[at] |= 1
  }
  return bytes
}

async function content(): Promise<PackageContent> {
  const [voters, fingers, photoBytes] = [options.voters, options.templates, options.photo].map(Number)
  const invented = await inventPackage({ voters, fingers, templateBytes: 1, photoBytes })
  const roll: RollContent = {
    ...invented.roll,
    voters: invented.roll.voters.map((voter) => ({
      ...voter,
      fingers: voter.fingers.map(({ position }) => ({
        position,
        template: Buffer.from(randomTemplate(`${voter.personalNumber} ${position}`)).toString('base64'),
      })),
    })),
  }
  return { ...invented, roll, photos: inventPhotos(roll, photoBytes) }
}

async function authority(work: string): Promise<void> {
  const first = await content()
  console.error(`invented; ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`)
  const built = await timed('build', () => buildPackage(join(work, 'v1'), first, CERTIFICATE, ELECTION_KEY))
  const voters = first.roll.voters.map((voter, i) => (i % 100 === 0 ? { ...voter, surname: 'Жаңы' } : voter))
  const next: PackageContent = { ...first, version: 2, roll: { ...first.roll, voters } }
  const base = { version: 1, manifestSha256: built.manifestSha256, roll: first.roll, photos: first.photos }
  const folders = { full: join(work, 'v2'), delta: join(work, 'v2-delta') }
  await timed('build next version and delta', () =>
    buildDelta(folders, base, next, CERTIFICATE, ELECTION_KEY),
  )
}

async function table(work: string): Promise<void> {
  const folder = join(work, 'v1')
  const delta = join(work, 'v2-delta')
  const identity = stationAgeIdentity(await inventPackage({ voters: 1 }), 'table-1')
  value(await timed('verify', () => verifyPackage(folder, TABLE_1, null, NOON)))
  const copied = join(work, 'package')
  const again = await timed('copy, sync, verify again', () => {
    cpSync(folder, copied, { recursive: true })
    syncTree(copied)
    return verifyPackage(copied, TABLE_1, null, NOON)
  })
  const signed = value(again)
  const roll = value(await timed('decrypt', () => openRoll(copied, signed.manifest, identity)))
  const keys = await createRollKeys(work, identity)
  const imported = await timed('import', () => RollStore.create(work, roll, signed.manifestSha256, keys))
  const store = value(imported)
  const entries = await timed('templates from the store', async () => value(store.galleryEntries()))
  await timed('photos after', async () => {
    let batch: Parameters<RollStore['putPhotos']>[0][number][] = []
    for await (const { personalNumber, media, base64 } of readPhotos(copied, signed.manifest, identity)) {
      batch.push({ personalNumber, media, bytes: Buffer.from(base64, 'base64') })
      if (batch.length < PHOTO_BATCH) continue
      store.putPhotos(batch)
      batch = []
    }
    store.putPhotos(batch)
  })
  const next = value(await timed('verify delta', () => verifyPackage(delta, TABLE_1, signed, NOON)))
  await timed('decrypt and apply delta', async () => {
    const changes = value(await openRollDelta(delta, next.manifest, identity))
    value(await store.applyDelta(changes, next.manifestSha256))
  })
  const whole = entries.every(({ template }) => inspectTemplate(template).ok)
  if (entries.length === 0 || !whole) throw new Error('a template is not one')
  store.close()
}

function runSide(side: 'authority' | 'table', work: string): readonly Step[] {
  const { voters, templates, photo } = options
  const args = [
    '--voters',
    voters,
    '--templates',
    templates,
    '--photo',
    photo,
    '--side',
    side,
    '--work',
    work,
  ]
  const run = spawnSync(process.execPath, [import.meta.filename, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (run.status !== 0) throw new Error(`${side} ended with ${run.status}`)
  return JSON.parse(run.stdout.toString('utf8')) as Step[]
}

function sizeOf(folder: string, name: string): number {
  return statSync(join(folder, name)).size / 1e6
}

function report(work: string): boolean {
  const made = runSide('authority', work)
  const taken = runSide('table', work)
  console.log(`${options.voters} voters x ${options.templates} templates, photos of ${options.photo} bytes`)
  console.log('| step | wall s | CPU s | peak RSS MB |\n|---|---|---|---|')
  for (const { step, wallS, cpuS, peakMb } of [...made, ...taken])
    console.log(`| ${step} | ${wallS.toFixed(2)} | ${cpuS.toFixed(2)} | ${peakMb.toFixed(0)} |`)
  const files = value(listFiles(join(work, 'v1'))).length
  console.log(
    `${files} files; roll ${sizeOf(join(work, 'v1'), ROLL_FILE).toFixed(1)} MB, photos ${sizeOf(join(work, 'v1'), PHOTOS_FILE).toFixed(1)} MB, delta of a hundredth ${sizeOf(join(work, 'v2-delta'), ROLL_DELTA_FILE).toFixed(2)} MB, store ${sizeOf(work, 'roll.sqlite').toFixed(1)} MB`,
  )
  const received = taken.slice(0, STEPS_TO_SERVE)
  const [wallS, cpuS] = [sumOf(received, 'wallS'), sumOf(received, 'cpuS')]
  console.log(
    `built in ${made[0].wallS.toFixed(1)} s (CPU ${made[0].cpuS.toFixed(1)} s, bar ${BUILD_BAR_S} s)`,
  )
  console.log(
    `verified, decrypted and imported in ${wallS.toFixed(1)} s (CPU ${cpuS.toFixed(1)} s, bar ${RECEIVE_BAR_S} s)`,
  )
  return made[0].wallS < BUILD_BAR_S && wallS < RECEIVE_BAR_S
}

function sumOf(list: readonly Step[], of: 'wallS' | 'cpuS'): number {
  return list.reduce((sum, step) => sum + step[of], 0)
}

if (options.side && options.work) {
  await (options.side === 'authority' ? authority(options.work) : table(options.work))
  console.log(JSON.stringify(steps))
} else {
  const work = mkdtempSync(join(tmpdir(), 'taanuu-package-bench-'))
  try {
    process.exitCode = report(work) ? 0 : 1
  } finally {
    rmSync(work, { recursive: true })
  }
}
