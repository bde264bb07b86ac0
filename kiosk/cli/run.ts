import { day, dayHelp, UsageError } from './day.ts'
import { devices, devicesHelp } from './devices.ts'
import { simulate, simulateHelp } from './simulate.ts'
import { start, startHelp } from './start.ts'
import { verify, verifyHelp } from './verify.ts'

interface Command {
  readonly help: string
  run(args: readonly string[]): Promise<number>
}

const commands: Readonly<Record<string, Command>> = {
  start: { help: startHelp, run: start },
  day: { help: dayHelp, run: day },
  verify: { help: verifyHelp, run: verify },
  devices: { help: devicesHelp, run: devices },
  simulate: { help: simulateHelp, run: simulate },
}

function usage(): string {
  return [
    'taanuu <command> [options]',
    ...Object.values(commands).map(({ help }) => help.split('\n')[0]),
  ].join('\n  ')
}

/** Runs one command; returns the process's exit code: 0 good, 1 a fault was found, 2 wrong use. */
export async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === 'help') {
    console.log(usage())
    return name === undefined ? 2 : 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    console.error(`unknown command ${name}\n${usage()}`)
    return 2
  }
  try {
    return await command.run(args)
  } catch (error) {
    const wrongUse =
      error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
    console.error(wrongUse ? (error as Error).message : error)
    return wrongUse ? 2 : 1
  }
}
