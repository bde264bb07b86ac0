import { choiceOf } from '@taanuu/device-drivers/manager/device-choice'
import type { Desktop, DesktopLaunch } from '../hosts/electron/desktop.ts'
import type { ShownWindow } from '../hosts/policy.ts'
import { keepStation, type SimulatedRole } from './kept-station.ts'
import type { SpawnDevices, SpawnStation } from './process-channel.ts'

const WINDOWS: Readonly<Record<SimulatedRole, readonly ShownWindow[]>> = {
  identification: ['operator', 'observer'],
  'ballot-box': ['ballot-box'],
}
const ROLES: readonly SimulatedRole[] = ['identification', 'ballot-box']

/**
 * The stations of one desk: the one that the command line names, filling its screens as at a polling station, or else
 * both, in windows that can be moved, because they share a screen.
 */
export function openTrainingDesk(
  { dataFolder, mediumFolder, station, windowed, scanner, ballotScanner }: DesktopLaunch,
  spawn: (role: SimulatedRole) => ReturnType<SpawnStation>,
  say: (line: string) => void = console.log,
  spawnDevices?: SpawnDevices,
): Desktop {
  const named = ROLES.filter((role) => role === station)
  const roles = named.length === 0 ? ROLES : named
  const scanners = {
    ...(scanner ? { identification: choiceOf(scanner) } : {}),
    ...(ballotScanner ? { 'ballot-box': choiceOf(ballotScanner) } : {}),
  }
  const options = { folder: dataFolder, mediumFolder, scanners, say }
  const kept = roles.map((role) => ({
    role,
    station: keepStation(role, options, () => spawn(role), spawnDevices),
  }))
  return {
    windows: kept.flatMap((one) => WINDOWS[one.role].map((kind) => ({ kind, station: one.station.port }))),
    kiosk: roles.length === 1 && !windowed,
    async close() {
      await Promise.all(kept.map((one) => one.station.close()))
    },
  }
}
