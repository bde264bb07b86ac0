import { readFileSync, statSync } from 'node:fs'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { ask } from './terminal.ts'

/** What a station accepts at its key ceremony. */
const PIN = /^\d{4,12}$/
const MAX_PIN_FILE_BYTES = 1024 * 1024

/** PINs of a ceremony: from a file (one "id PIN" a line), else asked for. They never stand on the command line. */
export interface Pins {
  /** An existing PIN, to open. */
  of(id: string): Promise<string>
  /** A new PIN, typed twice by its holder. */
  choose(id: string, name: string): Promise<string>
}

export function readPins(path: string | undefined): Pins {
  const given = path === undefined ? undefined : readPinFile(path)
  function fromFile(id: string): string {
    const pin = given?.get(id)
    if (pin === undefined) throw new UsageError(`--pin-file has no line for ${id}`)
    return pin
  }
  return {
    async of(id) {
      return given ? fromFile(id) : ask(`PIN of ${id} (not shown): `, 'hidden')
    },
    async choose(id, name) {
      if (given) return checked(fromFile(id), id)
      for (;;) {
        const first = await ask(`${name} (${id}), choose a PIN of 4 to 12 digits (not shown): `, 'hidden')
        const weak = weakness(first)
        if (weak) console.log(weak)
        else if ((await ask('the same again: ', 'hidden')) === first) return first
        else console.log('the two are different: once more')
      }
    },
  }
}

function checked(pin: string, id: string): string {
  const weak = weakness(pin)
  if (weak) throw new UsageError(`PIN of ${id}: ${weak}`)
  return pin
}

/** A PIN protects a lost card only as far as it cannot be guessed at once. */
function weakness(pin: string): string | undefined {
  if (!PIN.test(pin)) return 'a PIN has 4 to 12 digits'
  const steps = new Set([...pin].slice(1).map((digit, i) => Number(digit) - Number(pin[i])))
  return steps.size === 1 && Math.abs([...steps][0]) <= 1 ? 'too easy to guess: digits in a row' : undefined
}

function readPinFile(path: string): ReadonlyMap<string, string> {
  let text: string
  try {
    if (statSync(path).size > MAX_PIN_FILE_BYTES) throw new UsageError('--pin-file is too large')
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`--pin-file: ${path} cannot be read`)
  }
  const pins = new Map<string, string>()
  for (const [i, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const match = /^(\S+)[\s=,;]+(\d+)$/.exec(line.trim())
    if (!match) throw new UsageError(`--pin-file line ${i + 1}: wants "id PIN"`)
    pins.set(match[1], match[2])
  }
  return pins
}
