import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { steadyClock } from '@taanuu/device-drivers/clock'
import type { DeviceEnd } from '@taanuu/simulator/devices/device-end'
import { type Control, createControl } from '@taanuu/simulator/stack/control'
import { sendControl, serveControl } from '@taanuu/simulator/stack/control-socket'
import { createFolderPrints, createSyntheticPrints } from '@taanuu/simulator/stack/finger-prints'
import { EF01_MODELS } from '@taanuu/simulator/stack/fingerprint-engines'
import { openPtyEnd, type PtyEnd } from '@taanuu/simulator/stack/pty-end'
import { readRecording, recordedEnd } from '@taanuu/simulator/stack/recording'
import { replay } from '@taanuu/simulator/stack/replay'
import {
  READER_PROTOCOLS,
  simulateBallotScanner,
  simulateDocumentReader,
  simulatePrinter,
} from '@taanuu/simulator/stack/simulate-paper'
import { simulateScanner } from '@taanuu/simulator/stack/simulate-scanner'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import {
  FAST,
  FINGERPRINT_PROTOCOLS,
  oneOf,
  SIMULATE_OPTIONS,
  type SimulateValues,
  simulateHelp,
  wholeNumber,
} from './simulate-options.ts'

export { simulateHelp }

/** The slowest of the simulated modules is deaf for 500 ms after power-on. */
const BOOT_MS = 700

type Facts = Readonly<Record<string, string | number>>
/** Puts the device at the end of its line; what it says of itself goes into the announced line. */
type Build = (end: DeviceEnd) => { readonly control: Control; readonly facts: Facts }

export async function simulate(args: readonly string[]): Promise<number> {
  const [device, ...rest] = args
  if (device === undefined || device === '--help' || device === 'help') {
    console.log(simulateHelp)
    return device === undefined ? 2 : 0
  }
  if (device === 'control') return control(rest)
  const { values, positionals } = parseArgs({ args: rest, options: SIMULATE_OPTIONS, allowPositionals: true })
  if (values.help) {
    console.log(simulateHelp)
    return 0
  }
  const [file, ...others] = positionals
  if (others.length > 0 || (file !== undefined && device !== 'replay')) {
    throw new UsageError(`what is ${positionals.at(-1)}? Try taanuu simulate --help`)
  }
  switch (device) {
    case 'scanner':
      return run(values, fingerprintScanner(values))
    case 'ballot-scanner':
      return run(values, await ballotScanner(values))
    case 'printer':
      return run(values, (end) => ({ ...simulatePrinter(standOf(values, end)), facts: { device } }))
    case 'document-reader': {
      const protocol = oneOf(values.protocol, '--protocol', READER_PROTOCOLS)
      return run(values, (end) => ({
        ...simulateDocumentReader({ ...standOf(values, end), protocol }),
        facts: { device, protocol },
      }))
    }
    case 'replay':
      return run(values, recording(file))
    default:
      throw new UsageError(`unknown device ${device}; try taanuu simulate --help`)
  }
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

function standOf(values: SimulateValues, end: DeviceEnd) {
  return {
    clock: steadyClock,
    seed: wholeNumber(values.seed, '--seed'),
    end,
    hurry: values.fast ? FAST : 1,
  }
}

function fingerprintScanner(values: SimulateValues): Build {
  const protocol = oneOf(values.protocol, '--protocol', FINGERPRINT_PROTOCOLS)
  const model = values.model === undefined ? undefined : oneOf(values.model, '--model', EF01_MODELS)
  if (model !== undefined && protocol !== 'ef01') throw new UsageError('--model goes with --protocol ef01')
  const hand = oneOf(values.hand ?? (values.control === undefined ? 'auto' : 'manual'), '--hand', [
    'auto',
    'manual',
  ])
  const seed = wholeNumber(values.seed, '--seed')
  const prints = existsSync(values.fingers)
    ? createFolderPrints(values.fingers)
    : createSyntheticPrints(seed, Math.max(1, wholeNumber(values.fingers, '--fingers')))
  // The first finger is grown before anybody can ask for it: that takes longer than a command may.
  if (prints.names.length === 0) throw new UsageError(`no pictures in ${values.fingers}`)
  prints.impression(prints.names[0], 0, 'normal')
  return (end) => {
    const scanner = simulateScanner({
      ...standOf(values, end),
      protocol,
      prints,
      ...(model === undefined ? {} : { model }),
      ...(values['baud-limit'] === undefined
        ? {}
        : { baudLimit: wholeNumber(values['baud-limit'], '--baud-limit') }),
    })
    if (hand === 'auto') scanner.hand.auto = prints.names[0]
    return {
      control: scanner.control,
      facts: { device: 'scanner', protocol, ...(model === undefined ? {} : { model }), seed, hand },
    }
  }
}

async function ballotScanner(values: SimulateValues): Promise<Build> {
  // Ballots of the demo election; loaded only here, they bring a renderer with them.
  const { demoSheets } = await import('./simulate-sheets.ts')
  return (end) => ({
    ...simulateBallotScanner({ ...standOf(values, end), sheets: demoSheets(values.seed) }),
    facts: { device: 'ballot-scanner', protocol: 'taanuu-page-scan' },
  })
}

function recording(file: string | undefined): Build {
  if (file === undefined) throw new UsageError('taanuu simulate replay FILE')
  if (!existsSync(file)) throw new UsageError(`there is no recording ${file}`)
  const read = readRecording(file)
  if (!read.ok) throw new UsageError(read.message)
  return (end) => {
    const running = replay({ clock: steadyClock, end, steps: read.steps })
    const status = (): string =>
      running.difference
        ? `another host: step ${running.difference.step}, ${running.difference.got} where ${running.difference.expected} was recorded`
        : `${running.left} steps left`
    return {
      control: createControl({ status: { usage: 'status', what: 'how far the recording is', run: status } }),
      facts: { device: 'replay', file },
    }
  }
}

/** Opens the line, puts the device at its end, announces every path, serves the control, and waits to be stopped. */
async function run(values: SimulateValues, build: Build): Promise<number> {
  const opened = await openPtyEnd({ watchSpeed: true })
  if (!opened.ok) {
    console.error(opened.message)
    return 1
  }
  const { end } = opened
  const { control: commands, facts } = build(
    values.record === undefined ? end : recordedEnd(end, resolve(values.record), steadyClock.now),
  )
  const link = values.link === undefined ? null : resolve(values.link)
  const socket = values.control === undefined ? null : resolve(values.control)
  const server = socket === null ? null : await serveControl(socket, commands)
  // A module greets when it has booted; whoever reads the path finds it as one that was plugged in a while ago.
  await steadyClock.sleep(BOOT_MS)
  announce(end, values.json, {
    ...facts,
    by: end.by,
    ...(link === null ? {} : { link }),
    ...(socket === null ? {} : { control: socket }),
  })
  await new Promise<void>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop())
  })
  await server?.close()
  end.close()
  for (const path of [link, socket]) if (path !== null) rmSync(path, { force: true })
  process.exit(0)
}

function announce(end: PtyEnd, json: boolean, facts: Facts): void {
  const { link } = facts
  end.onPath((path) => {
    if (typeof link === 'string') rmSync(link, { force: true })
    if (path === null) return
    if (typeof link === 'string') symlinkSync(path, link)
    console.log(json ? JSON.stringify({ ...facts, path }) : path)
  })
}
