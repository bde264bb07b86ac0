import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BallotScanner } from '@taanuu/device-drivers/ballot-scanner'
import { steadyClock, systemClock } from '@taanuu/device-drivers/clock'
import type { FingerprintScanner } from '@taanuu/device-drivers/fingerprint-scanner'
import { ELECTION_ID, PRECINCTS } from '@taanuu/fixtures/demo-design'
import type { SmallElection } from '@taanuu/fixtures/testing/small-election'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import type { CommandInput, CommandName, Screen } from '../../../contract/index.ts'
import { createStation } from '../../../station/create-station.ts'
import type { InterpreterPort, MatcherPort } from '../../../station/ports.ts'
import { provisionStation } from '../../../station/station-home.ts'
import { verifyOwnExport } from '../../../station/verify-own-export.ts'
import { until } from './attached-devices.ts'

/** As the host ticks. */
const TICK_MS = 1000

/** A whole station on the system's clock, opened by two officials, for devices that live in other processes. */
export async function openStation(options: {
  readonly election: SmallElection
  readonly matcher: MatcherPort
  readonly interpreter: InterpreterPort
  readonly scanner:
    | { readonly role: 'identification'; readonly device: FingerprintScanner }
    | { readonly role: 'ballot-box'; readonly device: BallotScanner }
}) {
  const { election, scanner } = options
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-station-'))
  const faults: unknown[] = []
  const home = provisionStation(folder, {
    stationId: `${scanner.role}-1`,
    role: scanner.role,
    universe: 'training',
    electionId: ELECTION_ID,
    precinct: PRECINCTS[0].precinct,
    rootKey: TRAINING_ROOT.publicKey,
  })
  if (!home.ok) throw new Error(home.error.code)
  const opened = await createStation(home.value, {
    clock: systemClock,
    steadyClock,
    matcher: options.matcher,
    interpreter: options.interpreter,
    paper: { print: async () => ({ ok: true }) },
    fingerprintScanner: scanner.role === 'identification' ? scanner.device : null,
    ballotScanner: scanner.role === 'ballot-box' ? scanner.device : null,
    mediumFolder: () => election.packages[0].folder,
    hold: (work) => work,
    onMoment: () => undefined,
    reportFault: (error) => faults.push(error),
    verifyExport: (path) => verifyOwnExport(path, [TRAINING_ROOT.publicKey]),
  })
  if (!opened.ok) throw new Error(opened.error.code)
  const station = opened.value
  void scanner.device.open()
  const ticks = setInterval(() => void station.tick(), TICK_MS)

  async function command<N extends CommandName>(name: N, input: CommandInput<N>): Promise<void> {
    const window = scanner.role === 'identification' ? 'operator' : 'ballot-box'
    const result = await station.invoke(window, name, input)
    if (!result.ok) throw new Error(`${name}: ${result.error.code}`)
  }
  async function screen(what: string, fits: (screen: Screen) => boolean): Promise<Screen> {
    await until(
      () => `${what}, at ${station.view().screen.kind}`,
      () => fits(station.view().screen),
    )
    return station.view().screen
  }

  await command('package.load', {})
  await screen('ready to open', (shown) => shown.kind === 'readiness' && shown.canOpen)
  await command('opening.begin', {})
  for (const { card, pin } of election.officials.slice(0, 2)) {
    await command('keys.card', { qr: card })
    await command('keys.pin', { pin })
  }
  await command('opening.open', {})
  return {
    station,
    faults,
    command,
    screen,
    async close() {
      clearInterval(ticks)
      await station.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
