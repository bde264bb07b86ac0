import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '@taanuu/device-drivers/clock'
import type { Control } from '@taanuu/simulator/stack/control'
import { sendControl, serveControl } from '@taanuu/simulator/stack/control-socket'
import { createFolderPrints, createSyntheticPrints } from '@taanuu/simulator/stack/finger-prints'
import { FINGERPRINT_ENGINES, type FingerprintProtocol } from '@taanuu/simulator/stack/fingerprint-engines'
import { openPtyEnd, type PtyEnd } from '@taanuu/simulator/stack/pty-end'
import { simulateScanner } from '@taanuu/simulator/stack/simulate-scanner'
import { UsageError } from './usage-error.ts'

export const simulateHelp = `taanuu simulate DEVICE    a simulated device behind a path that any serial software opens

  taanuu simulate scanner [--protocol ${Object.keys(FINGERPRINT_ENGINES).join('|')}]
      --pty             on a pseudo-terminal (the default)
      --link PATH       also reachable under this path, which stays when the device is unplugged and comes back
      --seed N          decides serial number, fingers and errors (default 1)
      --fingers N|DIR   how many invented fingers there are (default 10), or a folder of finger_impression.png
      --hand auto|manual   auto (default without --control): finger 1 comes whenever the host looks for one
      --baud-limit N    the cable carries no more than this (bits per second)
      --fast            ten times faster than the line speed and the hands allow
      --control SOCKET  takes commands on a Unix socket
      --json            the line on standard output is JSON

  taanuu simulate control SOCKET COMMAND...    one command to a running device: "place 1", "lift", "unplug", "help"

Prints one line with the device path, then runs until it is stopped; a device that is unplugged and comes back prints
the next line.`

/** Device and person are so many times faster with --fast. */
const FAST = 10

const OPTIONS = {
  protocol: { type: 'string', default: 'ef01' },
  pty: { type: 'boolean', default: true },
  link: { type: 'string' },
  seed: { type: 'string', default: '1' },
  fingers: { type: 'string', default: '10' },
  hand: { type: 'string' },
  'baud-limit': { type: 'string' },
  fast: { type: 'boolean', default: false },
  control: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

export async function simulate(args: readonly string[]): Promise<number> {
  const [device, ...rest] = args
  if (device === undefined || device === '--help' || device === 'help') {
    console.log(simulateHelp)
    return device === undefined ? 2 : 0
  }
  if (device === 'control') return control(rest)
  const { values } = parseArgs({ args: rest, options: OPTIONS })
  if (values.help) {
    console.log(simulateHelp)
    return 0
  }
  if (device !== 'scanner') throw new UsageError(`unknown device ${device}; try taanuu simulate --help`)
  return simulateFingerprintScanner(values)
}

async function control([socket, ...words]: readonly string[]): Promise<number> {
  if (socket === undefined || words.length === 0)
    throw new UsageError('taanuu simulate control SOCKET COMMAND')
  try {
    const answer = await sendControl(socket, words.join(' '))
    console.log(answer)
    return answer.startsWith('error') ? 1 : 0
  } catch (error) {
    console.error(`${socket}: ${(error as Error).message}`)
    return 1
  }
}

async function simulateFingerprintScanner(values: Values): Promise<number> {
  const protocol = (Object.keys(FINGERPRINT_ENGINES) as FingerprintProtocol[]).find(
    (name) => name === values.protocol,
  )
  if (!protocol) throw new UsageError(`--protocol is one of ${Object.keys(FINGERPRINT_ENGINES).join(', ')}`)
  const seed = wholeNumber(values.seed, '--seed')
  const prints = existsSync(values.fingers)
    ? createFolderPrints(values.fingers)
    : createSyntheticPrints(seed, wholeNumber(values.fingers, '--fingers'))
  const hand = values.hand ?? (values.control === undefined ? 'auto' : 'manual')
  if (hand !== 'auto' && hand !== 'manual') throw new UsageError('--hand is auto or manual')
  const opened = await openPtyEnd({ watchSpeed: true })
  if (!opened.ok) {
    console.error(opened.message)
    return 1
  }
  // The first finger is grown before anybody can ask for it: that takes longer than a command may.
  prints.impression(prints.names[0], 0, 'normal')
  const scanner = simulateScanner({
    protocol,
    clock: systemClock,
    seed,
    prints,
    end: opened.end,
    hurry: values.fast ? FAST : 1,
    ...(values['baud-limit'] === undefined
      ? {}
      : { baudLimit: wholeNumber(values['baud-limit'], '--baud-limit') }),
  })
  if (hand === 'auto') scanner.hand.auto = prints.names[0]
  return keepRunning(opened.end, scanner.control, { device: 'scanner', protocol, seed }, values)
}

/** Announces every path of the device, serves its control, and waits for a signal to stop. */
async function keepRunning(
  end: PtyEnd,
  commands: Control,
  facts: Readonly<Record<string, string | number>>,
  values: Values,
): Promise<number> {
  const link = values.link === undefined ? null : resolve(values.link)
  const socket = values.control === undefined ? null : resolve(values.control)
  const server = socket === null ? null : await serveControl(socket, commands)
  end.onPath((path) => {
    if (link !== null) rmSync(link, { force: true })
    if (path === null) return
    if (link !== null) symlinkSync(path, link)
    const line = {
      ...facts,
      path,
      by: end.by,
      ...(link === null ? {} : { link }),
      ...(socket === null ? {} : { control: socket }),
    }
    console.log(values.json ? JSON.stringify(line) : path)
  })
  await new Promise<void>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop())
  })
  await server?.close()
  end.close()
  if (link !== null) rmSync(link, { force: true })
  if (socket !== null) rmSync(socket, { force: true })
  process.exit(0)
}

function wholeNumber(text: string, name: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new UsageError(`${name} takes a whole number`)
  return value
}
