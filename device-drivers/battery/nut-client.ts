import { createConnection } from 'node:net'
import type { Clock } from '../clock.ts'
import { type DeviceErrorCode, deviceError } from '../device-error.ts'
import { failed, ok, type Result } from '../result.ts'
import type { Battery, PowerStatus } from './battery.ts'
import { createNutFramer, type NutOutput } from './nut-protocol.ts'
import { watchBattery } from './watch-battery.ts'

/** Port of upsd. */
export const NUT_PORT = 3493
/** Connecting, asking and the whole answer, by the wall clock. */
const ANSWER_MS = 2000
/** More variables than any driver has. */
const MOST_VARIABLES = 512
const SECONDS_PER_MINUTE = 60

/** What a NUT server means by its own codes; every other is `UnexpectedReply`. */
const ERRORS: Readonly<Record<string, DeviceErrorCode>> = {
  'UNKNOWN-UPS': 'DeviceNotFound',
  'DRIVER-NOT-CONNECTED': 'DeviceRemoved',
  // The driver has lost its supply: what it knows is old.
  'DATA-STALE': 'DeviceRemoved',
  'ACCESS-DENIED': 'PermissionDenied',
}

export interface NutOptions {
  /** Name of the supply at the server. */
  readonly ups: string
  readonly host?: string
  readonly port?: number
}

/** An uninterruptible power supply that a NUT server watches (`upsd`, read only, without login). */
export function createNutBattery(
  options: NutOptions & { readonly clock: Clock; readonly simulated?: boolean },
): Battery {
  const { ups, host = '127.0.0.1', port = NUT_PORT, clock, simulated = false } = options
  return watchBattery({
    id: { kind: 'battery', protocol: 'nut', transport: 'tcp', path: `${ups}@${host}:${port}`, simulated },
    clock,
    async read() {
      const variables = await readNutVariables(options)
      return variables.ok ? statusOf(variables.value, `${ups}@${host}:${port}`) : variables
    },
  })
}

/**
 * All variables of a supply (LIST VAR). Errors: `DeviceNotFound` (nobody listens, or no such supply), `DeviceRemoved`,
 * `PermissionDenied`, `CommandTimeout`, `UnexpectedReply`.
 */
export function readNutVariables(options: NutOptions): Promise<Result<ReadonlyMap<string, string>>> {
  const variables = new Map<string, string>()
  let begun = false
  return ask(options, `LIST VAR ${options.ups}`, (output) => {
    if (output.kind === 'list-begin' && !begun) begun = true
    else if (output.kind === 'list-end' && begun) return variables
    else if (output.kind === 'variable' && begun && variables.size < MOST_VARIABLES)
      variables.set(output.name, output.value)
    else return 'unexpected'
    return 'more'
  })
}

/** One variable (GET VAR), such as `ups.status`. Errors as of `readNutVariables`. */
export function readNutVariable(options: NutOptions, name: string): Promise<Result<string>> {
  return ask(options, `GET VAR ${options.ups} ${name}`, (output) =>
    output.kind === 'variable' && output.name === name ? { value: output.value } : 'unexpected',
  ).then((result) => (result.ok ? ok(result.value.value) : result))
}

/** One question over a connection of its own. */
function ask<T extends object>(
  options: NutOptions,
  question: string,
  take: (output: NutOutput) => T | 'more' | 'unexpected',
): Promise<Result<T>> {
  const { ups, host = '127.0.0.1', port = NUT_PORT } = options
  const deviceId = `nut:${ups}@${host}:${port}`
  return new Promise((resolve) => {
    const framer = createNutFramer()
    const fail = (code: DeviceErrorCode, evidence: string): void =>
      settle(failed(deviceError(code, deviceId, evidence)))
    const socket = createConnection({ host, port })
    const deadline = setTimeout(() => fail('CommandTimeout', `no answer in ${ANSWER_MS} ms`), ANSWER_MS)
    socket.on('connect', () => socket.write(`${question}\n`))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      fail(error.code === 'ECONNREFUSED' ? 'DeviceNotFound' : 'DeviceRemoved', error.code ?? 'no code'),
    )
    socket.on('close', () => fail('DeviceRemoved', 'the server hung up'))
    socket.on('data', (chunk: Buffer) => {
      for (const output of framer.feed(chunk)) {
        if (output.kind === 'error') return fail(ERRORS[output.code] ?? 'UnexpectedReply', output.code)
        const taken = take(output)
        if (taken === 'unexpected') return fail('UnexpectedReply', output.kind)
        if (taken !== 'more') return settle(ok(taken))
      }
    })

    function settle(result: Result<T>): void {
      clearTimeout(deadline)
      resolve(result)
      socket.destroy()
    }
  })
}

/** `ups.status` is a list of words: OL on line, OB on battery, LB low battery, CHRG charging, OFF, ... */
function statusOf(variables: ReadonlyMap<string, string>, path: string): Result<PowerStatus> {
  const words = variables.get('ups.status')?.split(/\s+/)
  if (!words) return failed(deviceError('UnexpectedReply', path, 'no ups.status'))
  const onBattery = words.includes('OB')
  const runtime = numberOf(variables.get('battery.runtime'))
  const charge = numberOf(variables.get('battery.charge'))
  return ok({
    source: onBattery ? 'battery' : words.includes('OL') ? 'mains' : 'unknown',
    charging: words.includes('CHRG'),
    chargePercent: charge === null ? null : Math.min(100, Math.max(0, Math.round(charge))),
    minutesLeft: onBattery && runtime !== null ? Math.round(runtime / SECONDS_PER_MINUTE) : null,
    low: words.includes('LB'),
  })
}

function numberOf(text: string | undefined): number | null {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : null
}
