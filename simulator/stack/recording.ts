import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import type { DeviceEnd } from '../devices/device-end.ts'

/** Largest recording that is read: a day of an image an hour is a tenth of it. */
const LARGEST_BYTES = 64 * 1024 * 1024
const FIRST_LINE = 'taanuu byte recording 1'

/** One run of bytes, or an event of the line. `ms` counts from the begin of the recording. */
export type RecordedStep =
  | { readonly ms: number; readonly kind: 'to-device' | 'to-host'; readonly bytes: Uint8Array }
  | { readonly ms: number; readonly kind: 'baud'; readonly baud: number }
  | { readonly ms: number; readonly kind: 'opened' | 'closed' | 'plugged' | 'unplugged' }

const LETTERS = {
  'to-device': '>',
  'to-host': '<',
  baud: 'b',
  opened: 'o',
  closed: 'c',
  plugged: 'p',
  unplugged: 'u',
} as const

/**
 * A device end that writes everything down on its way: one line a step, milliseconds, a letter, bytes in hexadecimal.
 * The file is text, so that a person can read and shorten it.
 */
export function recordedEnd(end: DeviceEnd, path: string, now: () => number): DeviceEnd {
  const startedAt = now()
  writeFileSync(path, `${FIRST_LINE}\n`)
  const write = (kind: RecordedStep['kind'], content = ''): void => {
    appendFileSync(
      path,
      `${Math.round(now() - startedAt)} ${LETTERS[kind]} ${content}`.trimEnd().concat('\n'),
    )
  }
  end.on('bytes', (bytes) => write('to-device', Buffer.from(bytes).toString('hex')))
  end.on('baud', (baud) => write('baud', String(baud)))
  end.on('opened', () => write('opened'))
  end.on('closed', () => write('closed'))
  return {
    get plugged() {
      return end.plugged
    },
    get hostBaud() {
      return end.hostBaud
    },
    send(bytes) {
      write('to-host', Buffer.from(bytes).toString('hex'))
      end.send(bytes)
    },
    plug() {
      write('plugged')
      end.plug()
    },
    unplug() {
      write('unplugged')
      end.unplug()
    },
    on: end.on,
  }
}

export type RecordingResult =
  | { readonly ok: true; readonly steps: readonly RecordedStep[] }
  | { readonly ok: false; readonly message: string }

/** Reads a recording. Errors name the line. */
export function readRecording(path: string): RecordingResult {
  const { size } = statSync(path)
  if (size > LARGEST_BYTES)
    return { ok: false, message: `${path}: ${size} bytes, more than ${LARGEST_BYTES}` }
  return parseRecording(readFileSync(path, 'utf8'))
}

export function parseRecording(text: string): RecordingResult {
  const [first, ...lines] = text.split('\n')
  if (first !== FIRST_LINE) return { ok: false, message: 'not a byte recording' }
  const steps: RecordedStep[] = []
  for (const [i, line] of lines.entries()) {
    if (line === '') continue
    const step = stepOf(line)
    if (!step) return { ok: false, message: `line ${i + 2} is no step of a recording` }
    steps.push(step)
  }
  return { ok: true, steps }
}

function stepOf(line: string): RecordedStep | null {
  const match = /^(\d{1,12}) ([<>bocpu])(?: ([0-9a-f]*))?$/.exec(line)
  if (!match) return null
  const ms = Number(match[1])
  const content = match[3] ?? ''
  switch (match[2]) {
    case '>':
    case '<':
      if (content.length % 2 !== 0) return null
      return {
        ms,
        kind: match[2] === '>' ? 'to-device' : 'to-host',
        bytes: new Uint8Array(Buffer.from(content, 'hex')),
      }
    case 'b':
      return /^\d{1,8}$/.test(content) ? { ms, kind: 'baud', baud: Number(content) } : null
    case 'o':
      return { ms, kind: 'opened' }
    case 'c':
      return { ms, kind: 'closed' }
    case 'p':
      return { ms, kind: 'plugged' }
    default:
      return { ms, kind: 'unplugged' }
  }
}
