/**
 * How long it takes from unplugging a scanner until the operator's window is told, through every process that lies
 * between: device behind a pty, device process, station process, host.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { seededRandom } from '@taanuu/simulator/world/seeded-random'
import type { DeviceState, StationEvent } from '../contract/index.ts'
import type { DeviceWire } from '../hosts/devices/device-messages.ts'
import { openPtyFingerprintScanner } from '../hosts/devices/testing/pty-hardware.ts'
import { forkNode } from '../hosts/shared/node-process.ts'
import { keepStation } from '../simulated/kept-station.ts'
import type { ProcessMessage } from '../simulated/process-channel.ts'

/** What the station promises (milliseconds). */
const REPORTED_BAR_MS = 1000
const SILENT_BAR_MS = 3000
/** Nothing that works takes longer, even on a busy machine (milliseconds). */
const GIVE_UP_MS = 60_000

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(`node kiosk/bench/unplug.ts [--runs N] [--seed S]
Unplugs a simulated scanner N times (default 8) at random moments in each of three ways and measures the time until the
operator's window is told, and from plugging in again until it is told of that. Exits 1 where a bar is missed.`)
} else process.exitCode = (await main(Number(values.runs), Number(values.seed))) ? 0 : 1

interface Way {
  readonly name: string
  readonly barMs: number
  /** Until the driver has surely talked to the device that came back; the window calls it ready a little before. */
  readonly settleMs: number
  lose(): void
  restore(): void
}

async function main(runs: number, seed: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-unplug-'))
  const hardware = await openPtyFingerprintScanner(seed, 1)
  const station = keepStation(
    'identification',
    {
      folder,
      scanners: { identification: { kind: 'path', path: hardware.path, protocol: 'ef01' } },
      say: console.error,
    },
    () => forkNode<ProcessMessage>(new URL('../simulated/station-process.ts', import.meta.url)),
    () => forkNode<DeviceWire>(new URL('../hosts/devices/device-process.ts', import.meta.url)),
  )
  const screen = watchScreen(station.port.subscribe)
  const ways: readonly Way[] = [
    {
      name: 'cable pulled, port hangs up',
      barMs: REPORTED_BAR_MS,
      settleMs: 2000,
      lose: () => hardware.world.cable.unplug(),
      restore: () => hardware.world.cable.plug(),
    },
    {
      name: 'device process killed',
      barMs: REPORTED_BAR_MS,
      settleMs: 2000,
      lose() {
        if (station.devicesPid !== null) process.kill(station.devicesPid, 'SIGKILL')
      },
      restore: () => undefined,
    },
    {
      name: 'module dead behind its converter',
      barMs: SILENT_BAR_MS,
      settleMs: 10_000,
      lose: () => hardware.port.strike('silent-death', 6000),
      restore: () => undefined,
    },
  ]
  const random = seededRandom(seed)
  let kept = true
  try {
    await screen.until((state) => state === 'ready')
    console.log(
      'way                               bar ms   told after, ms: median  worst   back after, ms: median',
    )
    for (const way of ways) {
      const told: number[] = []
      const back: number[] = []
      for (let run = 0; run < runs; run++) {
        await sleep(way.settleMs + random() * 2500)
        const lostAt = performance.now()
        way.lose()
        told.push((await screen.until((state) => state !== 'ready')) - lostAt)
        await sleep(1500)
        const restoredAt = performance.now()
        way.restore()
        back.push((await screen.until((state) => state === 'ready')) - restoredAt)
      }
      const worst = Math.max(...told)
      kept &&= worst < way.barMs
      const cells = [way.barMs, median(told), worst, median(back)].map((ms) => ms.toFixed(0))
      console.log(
        `${way.name.padEnd(34)}${cells[0].padStart(6)}${cells[1].padStart(25)}${cells[2].padStart(7)}${cells[3].padStart(25)}`,
      )
    }
  } finally {
    await station.close()
    hardware.close()
    rmSync(folder, { recursive: true })
  }
  console.log(kept ? 'every bar is kept' : 'A BAR IS MISSED')
  return kept
}

/** The state of the scanner as the operator's window is told, with the time of telling. */
function watchScreen(subscribe: (window: 'operator', listener: (event: StationEvent) => void) => unknown) {
  let now: DeviceState['kind'] | null = null
  const waiting = new Set<() => void>()
  subscribe('operator', (event) => {
    if (event.type !== 'view' || event.window !== 'operator') return
    now = event.view.devices.find(({ device }) => device === 'fingerprint-scanner')?.state.kind ?? null
    for (const look of [...waiting]) look()
  })
  return {
    until(fits: (state: DeviceState['kind'] | null) => boolean): Promise<number> {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`the screen stays at ${now}`)), GIVE_UP_MS)
        const look = (): void => {
          if (!fits(now)) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve(performance.now())
        }
        waiting.add(look)
        look()
      })
    },
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}
