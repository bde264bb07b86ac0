import type { BallotScanner } from '@taanuu/device-drivers/ballot-scanner'
import type { FingerprintScanner } from '@taanuu/device-drivers/fingerprint-scanner'
import { ELECTION_ID } from '@taanuu/fixtures/demo-design'
import type { TrainingOfficial } from '@taanuu/fixtures/demo-election'
import { trainingOfficials } from '@taanuu/fixtures/demo-election'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import type { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import { createPaperFolder } from '../../hosts/shared/paper-folder.ts'
import { createWorkerInterpreter } from '../../hosts/workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../../hosts/workers/worker-matcher.ts'
import { type AnyStation, createStation } from '../../station/create-station.ts'
import type { StationPorts } from '../../station/ports.ts'
import { exportFolder, printedFolder, provisionStation } from '../../station/station-home.ts'
import { verifyOwnExport } from '../../station/verify-own-export.ts'
import type { DayOrder } from './day-messages.ts'
import { DAY_PRECINCT } from './day-plan.ts'
import { command, giveKeys, screenOf, unlockIfLocked } from './drive-station.ts'

export interface StationDay {
  readonly station: AnyStation
  readonly exportFolder: string
  /** Wall time from the keys to the first voter (milliseconds). */
  readonly openedMs: number
  close(): Promise<void>
}

interface Devices {
  readonly fingerprintScanner: FingerprintScanner | null
  readonly ballotScanner: BallotScanner | null
}

/** Provisions, loads, waits for the devices and opens, as the commission does in the morning. */
export async function openForTheDay(
  order: DayOrder,
  clock: VirtualClock,
  devices: Devices,
): Promise<StationDay> {
  const home = provisionStation(order.dataFolder, {
    stationId: order.stationId,
    role: order.role,
    universe: 'training',
    electionId: ELECTION_ID,
    precinct: DAY_PRECINCT.precinct,
    rootKey: TRAINING_ROOT.publicKey,
  })
  if (!home.ok) throw new Error(home.error.code)
  const matcher = createWorkerMatcher()
  const interpreter = createWorkerInterpreter()
  const ports: StationPorts = {
    clock,
    matcher,
    interpreter,
    ...devices,
    paper: createPaperFolder(printedFolder(order.dataFolder)),
    mediumFolder: () => order.packageFolder,
    hold: (work) => clock.hold(work),
    onMoment: () => undefined,
    reportFault: (error) => console.error(error),
    verifyExport: (folder) => verifyOwnExport(folder, [TRAINING_ROOT.publicKey]),
  }
  const opened = await createStation(home.value, ports)
  if (!opened.ok) throw new Error(`${opened.error.code} ${opened.error.detail}`)
  const station = opened.value
  await (devices.fingerprintScanner ?? devices.ballotScanner)?.open()
  await command(station, 'package.load', {})
  await screenOf(station, (screen) => screen.kind === 'readiness' && screen.canOpen)
  await clock.sleep(Math.max(0, order.openAt - clock.now()))
  const startedAt = performance.now()
  await command(station, 'opening.begin', {})
  await giveKeys(station, trainingOfficials(order.electionSeed).slice(0, 2))
  await command(station, 'opening.open', {})
  return {
    station,
    exportFolder: exportFolder(order.dataFolder, order.stationId),
    openedMs: performance.now() - startedAt,
    async close() {
      await station.stop()
      await devices.fingerprintScanner?.close()
      await devices.ballotScanner?.close()
      await matcher.close()
      await interpreter.close()
    },
  }
}

/** Closes with the numbers that people counted; returns the counts slip of a table. */
export async function closeStation(
  day: StationDay,
  officials: readonly TrainingOfficial[],
  counted: Readonly<Record<string, number>>,
  slip: string | null = null,
): Promise<string | null> {
  const { station } = day
  await unlockIfLocked(station, officials)
  await command(station, 'closing.begin', {})
  if (slip !== null) await command(station, 'closing.slip', { text: slip })
  for (const [row, value] of Object.entries(counted)) await command(station, 'closing.count', { row, value })
  const { screen } = station.view()
  if (screen.kind !== 'closing') throw new Error(`closing shows ${screen.kind}`)
  for (const row of screen.rows) {
    if (row.difference !== 0) await command(station, 'closing.explain', { row: row.id, text: 'headless day' })
  }
  // The other two of the four: closing needs any two different officials.
  await giveKeys(station, officials.slice(2, 4))
  const keyed = station.view().screen
  if (keyed.kind === 'closing' && keyed.step === 'tally') await command(station, 'closing.tally', {})
  await command(station, 'closing.close', {})
  const closed = station.view().screen
  if (closed.kind !== 'closed') throw new Error(`after closing the station shows ${closed.kind}`)
  await day.close()
  return closed.slip
}
