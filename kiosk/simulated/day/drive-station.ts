import type { TrainingOfficial } from '@taanuu/fixtures/demo-election'
import type { CommandInput, CommandName, Screen, StationPort } from '../../contract/index.ts'

/** Sends a command as an operator would; anything but success is a fault of the day. */
export async function command<N extends CommandName>(
  station: StationPort,
  name: N,
  input: CommandInput<N>,
): Promise<void> {
  const result = await station.invoke('operator', name, input)
  if (!result.ok) throw new Error(`${name}: ${result.error.code}`)
}

/** Resolves with the first screen that fits, the present one included. */
export function screenOf(station: StationPort, fits: (screen: Screen) => boolean): Promise<Screen> {
  return new Promise((resolve) => {
    let stop: (() => void) | null = null
    let found = false
    stop = station.subscribe('operator', (event) => {
      if (found || event.type !== 'view' || event.window === 'observer' || event.window === 'drawer') return
      if (!fits(event.view.screen)) return
      found = true
      resolve(event.view.screen)
      stop?.()
    })
    if (found) stop()
  })
}

/** Two officials give their cards and PINs to the running ceremony. */
export async function giveKeys(station: StationPort, officials: readonly TrainingOfficial[]): Promise<void> {
  for (const { card, pin } of officials) {
    await command(station, 'keys.card', { qr: card })
    await command(station, 'keys.pin', { pin })
  }
}

/** Where a quiet hour has locked the station, two officials unlock it for the next voter. */
export async function unlockIfLocked(
  station: StationPort & { view(): { readonly screen: Screen } },
  officials: readonly TrainingOfficial[],
): Promise<void> {
  if (station.view().screen.kind !== 'unlock') return
  await giveKeys(station, officials.slice(0, 2))
  await command(station, 'session.unlock', {})
}
