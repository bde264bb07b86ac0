import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examine, finishDay, marksOf, orderOf } from './kills.ts'
import { EXIT_REFUSED, type LifeOrder } from './life-order.ts'
import { live } from './traced-life.ts'

/** Room for a station's whole day and more (bytes). */
const DISK_BYTES = 24 * 1024 * 1024
/** Kibibytes that are left when the day begins; the disk fills at different moments of it. */
const LEFT_KIB = [16, 320]

function mount(...args: readonly string[]): boolean {
  return spawnSync('mount', [...args]).status === 0
}

const trial = mkdtempSync(join(tmpdir(), 'taanuu-mount-'))
const mayMount = mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', trial)
if (mayMount) spawnSync('umount', [trial])
rmSync(trial, { recursive: true })

let election: SmallElection
let place: string
beforeAll(async () => {
  election = await createSmallElection(1, 1, 'full-disk')
  place = mkdtempSync(join(tmpdir(), 'taanuu-full-'))
})
afterAll(() => {
  rmSync(place, { recursive: true })
  election.remove()
})

/** A table whose data folder is a small disk of its own. */
async function onSmallDisk(
  name: string,
  work: (order: LifeOrder, ballast: string) => Promise<void>,
): Promise<void> {
  const order = orderOf(election, join(place, name), 'identification', null)
  if (!mount('-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', order.dataFolder)) throw new Error('mount')
  const ballast = join(order.dataFolder, 'ballast')
  try {
    await work(order, ballast)
  } finally {
    spawnSync('umount', [order.dataFolder])
  }
}

function refusal(order: LifeOrder): string | null {
  const mark = marksOf(order).findLast((one) => one.kind === 'refused')
  return mark?.kind === 'refused' ? mark.code : null
}

describe.skipIf(!mayMount)(
  `a real small disk${mayMount ? '' : ' (skipped: this user may not mount a tmpfs)'}`,
  () => {
    it.each(LEFT_KIB)(
      'with %i KiB left: refuses by name, loses nothing, goes on when there is room',
      {
        timeout: 300_000,
      },
      async (left) => {
        await onSmallDisk(`left-${left}`, async (order, ballast) => {
          const { bavail, bsize } = statfsSync(order.dataFolder)
          writeFileSync(ballast, Buffer.alloc(bavail * bsize - left * 1024))
          expect((await live(order)).status).toBe(EXIT_REFUSED)
          expect(refusal(order)).toBe('DISK_FULL')
          rmSync(ballast)
          expect(await examine(order, join(place, `left-${left}`))).toEqual([])
          expect(await finishDay(order)).toEqual([])
        })
      },
    )

    it('that is read-only from a start on: refuses by name, nothing changes, goes on when it may write', {
      timeout: 300_000,
    }, async () => {
      await onSmallDisk('read-only', async (order) => {
        await live({ ...order, dieAfter: 'identify.handed-over' })
        expect(mount('-o', 'remount,ro', order.dataFolder)).toBe(true)
        expect((await live(order)).status).toBe(EXIT_REFUSED)
        expect(refusal(order)).toBe('DISK_READ_ONLY')
        expect(mount('-o', 'remount,rw', order.dataFolder)).toBe(true)
        mkdirSync(join(place, 'read-only', 'copies'))
        expect(await examine(order, join(place, 'read-only', 'copies'))).toEqual([])
        expect(await finishDay(order)).toEqual([])
      })
    })
  },
)
