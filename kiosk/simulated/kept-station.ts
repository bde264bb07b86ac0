import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@taanuu/device-drivers/clock'
import type { DeviceChoice } from '@taanuu/device-drivers/manager/device-choice'
import { serveTransport } from '@taanuu/device-drivers/transport/message-transport'
import { PRECINCTS, ROOM_PRECINCT } from '@taanuu/fixtures/demo-design'
import { demoPackageFolder } from '@taanuu/fixtures/demo-folder'
import {
  createSimulatedFingerprintModule,
  createSimulatedPageScanUnit,
} from '@taanuu/simulator/devices/index'
import type { StationPort } from '../contract/index.ts'
import { type KeptDevices, keepDeviceProcess } from '../hosts/devices/keep-device-process.ts'
import type { SpawnedProcess } from '../hosts/shared/process-endpoint.ts'
import { createRemoteStation } from '../hosts/shared/station-link.ts'
import { type DrawerRoom, type SimulatedHardware, withDrawer } from './drawer.ts'
import {
  lanesOf,
  type ProcessMessage,
  type SpawnDevices,
  type SpawnStation,
  type StationOrder,
} from './process-channel.ts'
import type { TablesRoom } from './tables-room.ts'

/** A dead station is started again after this long, and after longer if it keeps dying (milliseconds). */
const RESTART_MS = [200, 1000, 3000, 10_000] as const
/** A station that lived this long has recovered (milliseconds). */
const HEALTHY_MS = 30_000

export type SimulatedRole = 'identification' | 'ballot-box'

export interface RoomOptions {
  /** Both stations keep their data below it, each in a folder of its own. */
  readonly folder: string
  readonly mediumFolder?: string
  /** Several tables of one precinct, in one room; absent: one table. */
  readonly tables?: TablesRoom
  /** Attached scanners to be used instead of the simulated ones. */
  readonly scanners?: Readonly<Partial<Record<SimulatedRole, DeviceChoice>>>
  readonly say: (line: string) => void
}

export interface KeptStation {
  /** The station with the drawer of its simulated table; it answers whether the station's process lives or not. */
  readonly port: StationPort
  /** Process id of the station now; it changes when the station was restarted. Null while it is away. */
  readonly pid: number | null
  /** Process id of the device process now; null without attached devices and while it is away. */
  readonly devicesPid: number | null
  close(): Promise<void>
}

/**
 * One training station: its simulated hardware here, or attached hardware in a device process; the station itself in
 * another process. Each of the two may die and comes back.
 *
 * @param number of the station among those of its role, from 1
 * @param spawnDevices needed where `options` names an attached scanner for this role
 */
export function keepStation(
  role: SimulatedRole,
  options: RoomOptions,
  spawn: SpawnStation,
  spawnDevices?: SpawnDevices,
  number = 1,
): KeptStation {
  const order = orderFor(role, options, number)
  mkdirSync(order.dataFolder, { recursive: true })
  const device = role === 'identification' ? 'fingerprint-scanner' : 'ballot-scanner'
  const { transport, hardware } = makeHardware(role, number)
  const devices =
    order.scanner && spawnDevices
      ? keepDeviceProcess({
          spawn: spawnDevices,
          begin: { holder: order.stationId, admitSimulated: true },
          say: options.say,
        })
      : null
  const remote = createRemoteStation()
  const room =
    options.tables && role === 'identification' ? drawerRoom(options.tables, order.stationId) : undefined
  let running: SpawnedProcess<ProcessMessage> | null = null
  let restart: NodeJS.Timeout | undefined
  let closing = false
  let failures = 0

  function start(): void {
    const startedAt = Date.now()
    const spawned = spawn()
    running = spawned
    const lanes = lanesOf(spawned)
    spawned.onMessage((message) => {
      if (message.lane === 'refused') {
        options.say(`${order.stationId}: ${message.code} ${message.detail}`)
        remote.refuse(message.code)
      } else if (message.lane === 'serving') remote.attach(lanes.station)
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
    spawned.send({ lane: 'order', order: room?.cut ? { ...order, cut: true } : order })
    const unserve = devices ? passOn(devices, lanes.desk) : serveTransport(lanes.device, device, transport)
  }

  room?.onCut((cut) => running?.send({ lane: 'cable', cut }))
  start()
  return {
    port: withDrawer(remote, hardware, { attached: devices !== null, precinct: order.precinct, room }),
    get pid() {
      return running?.pid ?? null
    },
    get devicesPid() {
      return devices?.pid ?? null
    },
    async close() {
      closing = true
      clearTimeout(restart)
      const last = running
      if (last) {
        const ended = new Promise<string>((resolve) => last.onExit(resolve))
        last.kill()
        await ended
      }
      await devices?.close()
    },
  }
}

/** Joins a station with the device process. When the station is gone, its ports are closed. */
function passOn(devices: KeptDevices, station: ReturnType<typeof lanesOf>['desk']): () => Promise<void> {
  const stops = [
    station.onMessage((message) => devices.send(message)),
    devices.onMessage((message) => station.send(message)),
  ]
  return async () => {
    for (const stop of stops) stop()
    devices.send({ kind: 'release' })
  }
}

/** What the drawer of one table does to cable and stick. */
function drawerRoom(
  tables: TablesRoom,
  stationId: string,
): DrawerRoom & { onCut(listener: (cut: boolean) => void): void } {
  let cut = false
  const cutters = new Set<(cut: boolean) => void>()
  return {
    get cut() {
      return cut
    },
    get stickHere() {
      return tables.stickIsIn(stationId)
    },
    setCut(next) {
      cut = next
      for (const cutter of cutters) cutter(next)
    },
    moveStick: (inserted) => tables.moveStick(inserted ? stationId : null),
    onChange: (listener) => tables.onChange(listener),
    onCut: (listener) => void cutters.add(listener),
  }
}

function orderFor(
  role: SimulatedRole,
  { folder, mediumFolder, scanners, tables }: RoomOptions,
  number: number,
): StationOrder {
  const stationId = `${role}-${number}`
  const precinct = tables ? ROOM_PRECINCT.precinct : PRECINCTS[0].precinct
  const scanner = scanners?.[role]
  return {
    role,
    stationId,
    dataFolder: join(folder, stationId),
    mediumFolder: mediumFolder ?? demoPackageFolder(precinct),
    ...(tables ? { precinct } : {}),
    ...(tables && role === 'identification' ? { room: tables.addressesOf(stationId) } : {}),
    ...(scanner ? { scanner } : {}),
  }
}

function makeHardware(role: SimulatedRole, number: number) {
  if (role === 'identification') {
    const { transport, world } = createSimulatedFingerprintModule({ clock: systemClock, seed: number })
    return { transport, hardware: { role, world } satisfies SimulatedHardware }
  }
  const { transport, world } = createSimulatedPageScanUnit({ clock: systemClock, seed: 2 })
  return { transport, hardware: { role, world } satisfies SimulatedHardware }
}
