import type { parseArgs } from 'node:util'
import { EF01_MODELS, FINGERPRINT_ENGINES } from '@taanuu/simulator/stack/fingerprint-engines'
import { READER_PROTOCOLS } from '@taanuu/simulator/stack/simulate-paper'
import { UsageError } from '../../hosts/shared/usage-error.ts'

export const FINGERPRINT_PROTOCOLS = Object.keys(FINGERPRINT_ENGINES) as (keyof typeof FINGERPRINT_ENGINES)[]

export const simulateHelp = `taanuu simulate DEVICE    a simulated device behind a path that any serial software opens

  taanuu simulate scanner [--protocol ${FINGERPRINT_PROTOCOLS.join('|')}]
      --model NAME      of the EF01 family: ${EF01_MODELS.join(', ')}
      --fingers N|DIR   how many invented fingers there are (default 10), or a folder of finger_impression.png
      --hand auto|manual   auto (default without --control): finger 1 comes whenever the host looks for one
      --baud-limit N    the cable carries no more than this (bits per second)
  taanuu simulate ballot-scanner
  taanuu simulate printer
  taanuu simulate document-reader [--protocol ${READER_PROTOCOLS.join('|')}]

      --pty             on a pseudo-terminal (the default)
      --link PATH       also reachable under this path, which stays when the device is unplugged and comes back
      --seed N          decides serial number, fingers, sheets and errors (default 1)
      --fast            ten times faster than the line and the hands are
      --control SOCKET  takes commands on a Unix socket
      --record FILE     writes down every byte with its time
      --json            the line on standard output is JSON

  taanuu simulate replay FILE    answers as the device of a recording did, on a path of its own
  taanuu simulate control SOCKET COMMAND...    one command to a running device: "place 1", "lift", "unplug", "help"

Prints one line with the device path, then runs until it is stopped; a device that is unplugged and comes back prints
the next line.`

/** Device and person are so many times faster with --fast. */
export const FAST = 10

export const SIMULATE_OPTIONS = {
  protocol: { type: 'string' },
  model: { type: 'string' },
  pty: { type: 'boolean', default: true },
  link: { type: 'string' },
  seed: { type: 'string', default: '1' },
  fingers: { type: 'string', default: '10' },
  hand: { type: 'string' },
  'baud-limit': { type: 'string' },
  fast: { type: 'boolean', default: false },
  control: { type: 'string' },
  record: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

export type SimulateValues = ReturnType<typeof parseArgs<{ options: typeof SIMULATE_OPTIONS }>>['values']

/** The whole number of an option. Throws `UsageError`. */
export function wholeNumber(text: string, name: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new UsageError(`${name} takes a whole number`)
  return value
}

/** The option's value among those that there are. Throws `UsageError`. */
export function oneOf<T extends string>(
  value: string | undefined,
  name: string,
  words: readonly [T, ...T[]] | readonly T[],
): T {
  const word = value === undefined ? words[0] : words.find((candidate) => candidate === value)
  if (word === undefined) throw new UsageError(`${name} is one of ${words.join(', ')}`)
  return word
}
