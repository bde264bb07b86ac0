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
import type { StationPort } from '../contract/index.ts'
import type { SpawnedProcess } from '../hosts/shared/process-endpoint.ts'
import { createRemoteStation } from '../hosts/shared/station-link.ts'
import { type SimulatedHardware, withDrawer } from './drawer.ts'
import { lanesOf, type ProcessMessage, type SpawnStation, type StationOrder } from './process-channel.ts'

/** A dead station is started again after this long, and after longer if it keeps dying (milliseconds). */
const RESTART_MS = [200, 1000, 3000, 10_000] as const
/** A station that lived this long has recovered (milliseconds). */
const HEALTHY_MS = 30_000

export type SimulatedRole = 'identification' | 'ballot-box'

export interface RoomOptions {
  /** Both stations keep their data below it, each in a folder of its own. */
  readonly folder: string
  readonly mediumFolder?: string
  readonly say: (line: string) => void
}

export interface KeptStation {
  /** The station with the drawer of its simulated table; it answers whether the station's process lives or not. */
  readonly port: StationPort
  /** Process id of the station now; it changes when the station was restarted. Null while it is away. */
  readonly pid: number | null
  close(): Promise<void>
}

/** One simulated station: its hardware here, the station itself in a process that may die and comes back. */
export function keepStation(role: SimulatedRole, options: RoomOptions, spawn: SpawnStation): KeptStation {
  const order = orderFor(role, options)
  mkdirSync(order.dataFolder, { recursive: true })
  const device = role === 'identification' ? 'fingerprint-scanner' : 'ballot-scanner'
  const { transport, hardware } = makeHardware(role)
  const remote = createRemoteStation()
  let running: SpawnedProcess<ProcessMessage> | null = null
  let restart: NodeJS.Timeout | undefined
  let closing = false
  let failures = 0

  function start(): void {
    const startedAt = Date.now()
    const spawned = spawn()
    running = spawned
    const lanes = lanesOf(spawned)
    const unserve = serveTransport(lanes.device, device, transport)
    spawned.onMessage((message) => {
      if (message.lane === 'refused') options.say(`${order.stationId}: ${message.code} ${message.detail}`)
      else if (message.lane === 'serving') remote.attach(lanes.station)
    })
    spawned.onExit((how) => {
      running = null
      remote.detach()
      void unserve()
      if (closing) return
      failures = Date.now() - startedAt > HEALTHY_MS ? 0 : failures + 1
      options.say(`${order.stationId} stopped (${how}); starting it again`)
      restart = setTimeout(start, RESTART_MS[Math.min(failures, RESTART_MS.length - 1)])
    })
    spawned.send({ lane: 'order', order })
  }

  start()
  return {
    port: withDrawer(remote, hardware),
    get pid() {
      return running?.pid ?? null
    },
    async close() {
      closing = true
      clearTimeout(restart)
      const last = running
      if (!last) return
      const ended = new Promise<string>((resolve) => last.onExit(resolve))
      last.kill()
      await ended
    },
  }
}

function orderFor(role: SimulatedRole, { folder, mediumFolder }: RoomOptions): StationOrder {
  const stationId = `${role}-1`
  return {
    role,
    stationId,
    dataFolder: join(folder, stationId),
    mediumFolder: mediumFolder ?? demoPackageFolder(PRECINCTS[0].precinct),
  }
}

function makeHardware(role: SimulatedRole) {
  if (role === 'identification') {
    const { transport, world } = createSimulatedFingerprintModule({ clock: systemClock, seed: 1 })
    return { transport, hardware: { role, world } satisfies SimulatedHardware }
  }
  const { transport, world } = createSimulatedPageScanUnit({ clock: systemClock, seed: 2 })
  return { transport, hardware: { role, world } satisfies SimulatedHardware }
}
