/**
 * A station in a process of its own, on simulated devices that live in the host's process: this process may die at any
 * moment, and scanner, finger and sheet are still there when it comes back.
 */

import { existsSync } from 'node:fs'
import { steadyClock, systemClock } from '@taanuu/device-drivers/clock'
import { createEf01FingerprintScanner } from '@taanuu/device-drivers/ef01/fingerprint-scanner'
import { createManagedBallotScanner } from '@taanuu/device-drivers/manager/managed-ballot-scanner'
import { createManagedFingerprintScanner } from '@taanuu/device-drivers/manager/managed-fingerprint-scanner'
import { createPageScanBallotScanner } from '@taanuu/device-drivers/page-scan/ballot-scanner'
import { createMessageTransport } from '@taanuu/device-drivers/transport/message-transport'
import { ELECTION_ID, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { createRemoteDesk } from '../hosts/devices/remote-desk.ts'
import { createPaperFolder } from '../hosts/shared/paper-folder.ts'
import { parentEndpoint } from '../hosts/shared/parent-endpoint.ts'
import { serveStationLink } from '../hosts/shared/station-link.ts'
import { countPrinters } from '../hosts/shared/system-printers.ts'
import { createWorkerInterpreter } from '../hosts/workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../hosts/workers/worker-matcher.ts'
import { createStation } from '../station/create-station.ts'
import { printedFolder, provisionStation } from '../station/station-home.ts'
import { verifyOwnExport } from '../station/verify-own-export.ts'
import { openTableLink } from './open-table-link.ts'
import { lanesOf, type ProcessMessage, type StationOrder } from './process-channel.ts'
import { RoomCable } from './room-cable.ts'
import { stickFolder } from './tables-room.ts'

/** Heads, time limits and clocks on screens move once a second. */
const TICK_MS = 1000
/** A stop that waits for a motor or a finger does not wait longer than this (milliseconds). */
const STOP_MS = 2000
/** Line speed that the driver raises the module to, bits per second. */
const BAUD = 115_200

const host = parentEndpoint<ProcessMessage>()
const lanes = lanesOf(host)
const cable = new RoomCable()

host.onMessage((message) => {
  if (message.lane === 'order') void start(message.order)
  else if (message.lane === 'cable') cable.cut = message.cut
})

async function start(order: StationOrder): Promise<void> {
  // Made at once: the device process says only once that it is ready.
  const { fingerprintScanner, ballotScanner } = createScanners(order)
  const { room } = order
  cable.cut = order.cut ?? false
  const home = provisionStation(order.dataFolder, {
    stationId: order.stationId,
    role: order.role,
    universe: 'training',
    electionId: ELECTION_ID,
    precinct: order.precinct ?? PRECINCTS[0].precinct,
    rootKey: TRAINING_ROOT.publicKey,
  })
  if (!home.ok) return refuse(home.error.code, home.error.detail)
  const opened = await createStation(home.value, {
    clock: systemClock,
    steadyClock,
    matcher: createWorkerMatcher(),
    interpreter: createWorkerInterpreter(),
    paper: createPaperFolder(printedFolder(order.dataFolder)),
    printers: countPrinters,
    fingerprintScanner,
    ballotScanner,
    mediumFolder: () => order.mediumFolder,
    ...(room && order.role === 'identification'
      ? {
          exchangeFolder: () => {
            const stick = stickFolder(order.dataFolder)
            return existsSync(stick) ? stick : null
          },
          room: (secrets) => cable.connect(() => openTableLink(room, order.dataFolder, secrets)),
        }
      : {}),
    hold: (work) => work,
    onMoment: () => undefined,
    admitDevices: async () => {
      const scanner = fingerprintScanner ?? ballotScanner
      if (scanner?.state !== 'absent' && scanner?.state !== 'faulted') return
      await scanner.close()
      // How it goes is told by the scanner's states.
      void scanner.open()
    },
    reportFault: (error) => console.error(error),
    verifyExport: (folder) => verifyOwnExport(folder, [TRAINING_ROOT.publicKey]),
  })
  if (!opened.ok) return refuse(opened.error.code, opened.error.detail)
  serveStationLink(lanes.station, opened.value)
  host.send({ lane: 'serving' })
  process.once('SIGTERM', () => stop(opened.value))
  setInterval(() => void opened.value.tick(), TICK_MS)
  await (fingerprintScanner ?? ballotScanner)?.open()
}

/** The scanner that is plugged in, where the order names one; else the simulated one on the host's table. */
function createScanners({ role, scanner }: StationOrder) {
  const table = role === 'identification'
  if (scanner) {
    const managed = { clock: systemClock, desk: createRemoteDesk(lanes.desk), choice: scanner }
    return {
      fingerprintScanner: table ? createManagedFingerprintScanner(managed) : null,
      ballotScanner: table ? null : createManagedBallotScanner(managed),
    }
  }
  const device = table ? 'fingerprint-scanner' : 'ballot-scanner'
  const transport = createMessageTransport(lanes.device, device, {
    kind: 'memory',
    path: `simulated:${device}`,
    simulated: true,
  })
  return {
    fingerprintScanner: table
      ? createEf01FingerprintScanner({ transport, clock: systemClock, baud: BAUD })
      : null,
    ballotScanner: table ? null : createPageScanBallotScanner({ transport, clock: systemClock }),
  }
}

/** An orderly stop signs a last head; whatever happens, the process is gone in time. */
function stop(station: { stop(): Promise<void> }): void {
  setTimeout(() => process.exit(0), STOP_MS)
  void station.stop().finally(() => process.exit(0))
}

/** What may pass by itself: the process ends, and whoever keeps it starts it again. */
const PASSING = ['STATION_IN_USE', 'DISK_FULL', 'DISK_READ_ONLY']
/** Until the refusal has left for the host (milliseconds). */
const SAID_MS = 100

function refuse(code: string, detail: string): void {
  host.send({ lane: 'refused', code, detail })
  if (PASSING.includes(code)) setTimeout(() => process.exit(0), SAID_MS)
}
