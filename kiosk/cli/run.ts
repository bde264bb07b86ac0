import { UsageError } from '../hosts/shared/usage-error.ts'

interface Command {
  readonly help: string
  run(args: readonly string[]): Promise<number>
}

/** Each is loaded when it is named: a matcher and an election are much to load for a list of devices. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: () => import('./start.ts').then(({ startHelp: help, start: run }) => ({ help, run })),
  day: () => import('./day.ts').then(({ dayHelp: help, day: run }) => ({ help, run })),
  verify: () => import('./verify.ts').then(({ verifyHelp: help, verify: run }) => ({ help, run })),
  district: () => import('./district.ts').then(({ districtHelp: help, district: run }) => ({ help, run })),
  audit: () => import('./audit.ts').then(({ auditHelp: help, audit: run }) => ({ help, run })),
  interpret: () =>
    import('./interpret.ts').then(({ interpretHelp: help, interpret: run }) => ({ help, run })),
  ballots: () => import('./ballots.ts').then(({ ballotsHelp: help, ballots: run }) => ({ help, run })),
  devices: () => import('./devices.ts').then(({ devicesHelp: help, devices: run }) => ({ help, run })),
  authority: () =>
    import('./authority/authority.ts').then(({ authorityHelp: help, authority: run }) => ({ help, run })),
  hub: () => import('./hub.ts').then(({ hubHelp: help, hub: run }) => ({ help, run })),
  journal: () => import('./journal.ts').then(({ journalHelp: help, journal: run }) => ({ help, run })),
  centre: () => import('./centre.ts').then(({ centreHelp: help, centre: run }) => ({ help, run })),
  simulate: () =>
    import('../simulated/on-a-path/simulate.ts').then(({ simulateHelp: help, simulate: run }) => ({
      help,
      run,
    })),
}

async function usage(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()))
  return ['taanuu <command> [options]', ...all.map(({ help }) => help.split('\n')[0])].join('\n  ')
}

/** Runs one command; returns the process's exit code: 0 good, 1 a fault was found, 2 wrong use. */
export async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === 'help') {
    console.log(await usage())
    return name === undefined ? 2 : 0
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!load) {
    console.error(`unknown command ${name}\n${await usage()}`)
    return 2
  }
  try {
    const command = await load()
    return await command.run(args)
  } catch (error) {
    const wrongUse =
      error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
    console.error(wrongUse || isSystemError(error) ? (error as Error).message : error)
    return wrongUse ? 2 : 1
  }
}

/**
 * Whether the system refused something: a folder that is not there or may not be written, a full disk, a taken port. Its message
 * says what and where in one line; only what nobody foresaw deserves a stack.
 */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  const { errno, syscall } = error as NodeJS.ErrnoException
  return error instanceof Error && typeof errno === 'number' && typeof syscall === 'string'
}
