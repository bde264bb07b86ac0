import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@taanuu/device-drivers/clock'
import { serveTransport } from '@taanuu/device-drivers/transport/message-transport'
import { PRECINCTS } from '@taanuu/fixtures/demo-design'
import { demoPackageFolder } from '@taanuu/fixtures/demo-folder'
import {
  createSimulatedFingerprintModule,
  createSimulatedPageScanUnit,
} from '@taanuu/simulator/devices/index'
import { type ServedStation, serveStation } from '../hosts/browser/serve.ts'
import { createRemoteStation } from '../hosts/shared/station-link.ts'
import { type SimulatedHardware, withDrawer } from './drawer.ts'
import { lanesOf, type ProcessMessage, type StationOrder } from './process-channel.ts'

/** A dead station is started again after this long, and after longer if it keeps dying (milliseconds). */
const RESTART_MS = [200, 1000, 3000, 10_000] as const
/** A station that lived this long has recovered (milliseconds). */
const HEALTHY_MS = 30_000

export interface SimulatedStation {
  readonly served: ServedStation
  /** Process id of the station now; it changes when the station was restarted. Null while it is away. */
  readonly pid: number | null
  close(): Promise<void>
}

export interface RoomOptions {
  /** Both stations keep their data below it, each in a folder of its own. */
  readonly folder: string
  readonly mediumFolder?: string
  readonly say: (line: string) => void
}

/** One simulated station: hardware and windows here, the station itself in a process that may die and comes back. */
export async function startSimulatedStation(
  role: 'identification' | 'ballot-box',
  options: RoomOptions,
): Promise<SimulatedStation> {
  const stationId = `${role}-1`
  const dataFolder = join(options.folder, stationId)
  mkdirSync(dataFolder, { recursive: true })
  const order: StationOrder = {
    role,
    stationId,
    dataFolder,
    mediumFolder: options.mediumFolder ?? demoPackageFolder(PRECINCTS[0].precinct),
  }
  const device = role === 'identification' ? 'fingerprint-scanner' : 'ballot-scanner'
  const { transport, hardware } = makeHardware(role)
  const remote = createRemoteStation()
  let child: ChildProcess | null = null
  let closing = false
  let failures = 0

  function spawnStation(): void {
    if (closing) return
    const startedAt = Date.now()
    const process_ = fork(new URL('./station-process.ts', import.meta.url), { serialization: 'advanced' })
    child = process_
    const lanes = lanesOf({
      send: (message) => {
        if (process_.connected) process_.send(message)
      },
      on: (listener) => {
        process_.on('message', listener)
        return () => process_.off('message', listener)
      },
    })
    const unserve = serveTransport(lanes.device, device, transport)
    process_.on('message', (message: ProcessMessage) => {
      if (message.lane === 'refused') options.say(`${stationId}: ${message.code} ${message.detail}`)
      else if (message.lane === 'serving') remote.attach(lanes.station)
    })
    process_.send({ lane: 'order', order } satisfies ProcessMessage)
    process_.on('exit', (code, signal) => {
      if (child !== process_) return
      child = null
      remote.detach()
      void unserve()
      if (closing) return
      failures = Date.now() - startedAt > HEALTHY_MS ? 0 : failures + 1
      options.say(`${stationId} stopped (${signal ?? code}); starting it again`)
      setTimeout(spawnStation, RESTART_MS[Math.min(failures, RESTART_MS.length - 1)])
    })
  }

  const served = await serveStation({ port: withDrawer(remote, hardware) })
  spawnStation()
  return {
    served,
    get pid() {
      return child?.pid ?? null
    },
    async close() {
      closing = true
      const running = child
      if (running) {
        const ended = new Promise((resolve) => running.once('exit', resolve))
        running.kill()
        await ended
      }
      await served.close()
    },
  }
}

function makeHardware(role: 'identification' | 'ballot-box') {
  if (role === 'identification') {
    const { transport, world } = createSimulatedFingerprintModule({ clock: systemClock, seed: 1 })
    return { transport, hardware: { role, world } satisfies SimulatedHardware }
  }
  const { transport, world } = createSimulatedPageScanUnit({ clock: systemClock, seed: 2 })
  return { transport, hardware: { role, world } satisfies SimulatedHardware }
}
