import type { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import type { CommandInput, CommandName, Screen, StationPort } from '../../contract/index.ts'
import { screenOf } from '../../simulated/day/drive-station.ts'

/** The first screen that fits, or null when none does within `ms` of virtual time. */
export async function screenWithin(
  clock: VirtualClock,
  station: StationPort,
  ms: number,
  fits: (screen: Screen) => boolean,
): Promise<Screen | null> {
  const over = new AbortController()
  const late = clock.sleep(ms, over.signal).then(() => null)
  const screen = await Promise.race([screenOf(station, (s) => over.signal.aborted || fits(s)), late])
  over.abort()
  return screen && fits(screen) ? screen : null
}

/** A command whose refusal is part of a day with faults: null, or the code of the refusal. */
export async function tryCommand<N extends CommandName>(
  station: StationPort,
  name: N,
  input: CommandInput<N>,
): Promise<string | null> {
  const result = await station.invoke('operator', name, input)
  return result.ok ? null : result.error.code
}
