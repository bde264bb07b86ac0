import type { Clock } from '../clock.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import { createEventHub, type Subscribe } from '../event-hub.ts'
import { failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { CLEAR_BUFFERS, QUEUED_STATUS, RECOVER_AND_CLEAR, realTimeStatus } from './commands.ts'
import { statusOfAutomatic, statusOfRealTime } from './printer-status.ts'
import type { PrinterStatus } from './receipt-printer.ts'
import { createPrinterFramer, type PrinterOutput } from './status-framer.ts'

/** A real-time command is answered at once, whatever else the printer does. */
const REAL_TIME_MS = 500
const REAL_TIME_ATTEMPTS = 3
/** A printer that knows the command to clear its buffers says so at once; the others never. */
const CLEARED_MS = 500
/** A full buffer prints itself empty in this time, where there is paper. */
const LONGEST_HOLD_MS = 5000
/** Questions about the printer itself: many models leave some unanswered. */
const TEXT_MS = 300

export interface PrinterSession {
  /** Reads cover, errors and roll; works while the printer is offline. */
  status(): Promise<Result<PrinterStatus>>
  write(bytes: Uint8Array): Promise<Result<void>>
  /**
   * Asks for the sign that everything written so far is on paper. Resolves with true when it came, and with false
   * when `signal` aborted first.
   */
  printed(signal: AbortSignal): Promise<Result<boolean>>
  /** Empties the printer's buffers; false when it did not confirm that. */
  clearBuffers(): Promise<Result<boolean>>
  /** What the printer says about itself, or '' when it says nothing. */
  ask(question: Uint8Array): Promise<string>
  readonly on: Subscribe<{ readonly automatic: PrinterStatus }>
  dispose(error: DeviceError): void
}

/** The conversation with one printer. Real-time questions go past whatever is being printed. */
export function createPrinterSession(options: {
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly deviceId: string
}): PrinterSession {
  const { transport, clock, deviceId } = options
  const framer = createPrinterFramer()
  const hub = createEventHub<{ readonly automatic: PrinterStatus }>()
  const waiting = new Set<{ take(output: PrinterOutput): boolean; end(error: DeviceError): void }>()
  let disposed: DeviceError | null = null
  /** Set while the printer has said XOFF. */
  let held: PromiseWithResolvers<void> | null = null
  let turn: Promise<unknown> = Promise.resolve()

  const unsubscribeData = transport.onData((chunk) => {
    for (const output of framer.feed(chunk)) {
      if (output.kind === 'flow') setFlow(output.mayWrite)
      if (output.kind === 'automatic') hub.emit('automatic', statusOfAutomatic(output.bytes))
      for (const entry of [...waiting]) if (entry.take(output)) break
    }
  })
  const unsubscribeClose = transport.onClose((reason) => end(fault('DeviceRemoved', `transport ${reason}`)))

  function setFlow(mayWrite: boolean): void {
    if (mayWrite) {
      held?.resolve()
      held = null
    } else held ??= Promise.withResolvers()
  }

  /** Waits while the printer's buffer is full; one that forgets to say that it has room again is not waited for. */
  async function writeInTurn(bytes: Uint8Array): Promise<Result<void>> {
    if (held) {
      const over = new AbortController()
      await Promise.race([held.promise, clock.sleep(LONGEST_HOLD_MS, over.signal)])
      over.abort()
      setFlow(true)
    }
    return transport.write(bytes)
  }

  function fault(code: DeviceErrorCode, evidence: string): DeviceError {
    return deviceError(code, deviceId, evidence)
  }

  function end(error: DeviceError): void {
    for (const entry of [...waiting]) entry.end(error)
  }

  /** Writes `question` and waits for the first output that `answer` takes; null when `ms` or `signal` come first. */
  async function exchange<T>(
    question: Uint8Array,
    answer: (output: PrinterOutput) => T | null,
    until: { readonly ms: number } | { readonly signal: AbortSignal },
  ): Promise<Result<T | null>> {
    if (disposed) return failed(fault('DeviceRemoved', 'the connection was given up'))
    const settled = Promise.withResolvers<Result<T | null>>()
    const over = new AbortController()
    const entry = {
      take(output: PrinterOutput): boolean {
        const value = answer(output)
        if (value === null) return false
        settled.resolve(ok(value))
        return true
      },
      end: (error: DeviceError) => settled.resolve(failed(error)),
    }
    waiting.add(entry)
    const giveUp = (): void => settled.resolve(ok(null))
    if ('ms' in until) void clock.sleep(until.ms, over.signal).then(giveUp)
    else if (until.signal.aborted) giveUp()
    else until.signal.addEventListener('abort', giveUp, { once: true })
    const written = await transport.write(question)
    if (!written.ok) settled.resolve(written)
    const result = await settled.promise
    waiting.delete(entry)
    over.abort()
    if ('signal' in until) until.signal.removeEventListener('abort', giveUp)
    return result
  }

  /** One question at a time: the answers to the kinds of status look alike. */
  function alone<T>(run: () => Promise<T>): Promise<T> {
    const mine = turn.then(run)
    turn = mine.catch(() => undefined)
    return mine
  }

  async function realTime(kind: 2 | 3 | 4): Promise<Result<number>> {
    for (let attempt = 0; attempt < REAL_TIME_ATTEMPTS; attempt++) {
      const byte = await exchange(
        realTimeStatus(kind),
        (output) => (output.kind === 'real-time' ? output.byte : null),
        { ms: REAL_TIME_MS },
      )
      if (!byte.ok) return byte
      if (byte.value !== null) return ok(byte.value)
    }
    return failed(fault('CommandTimeout', `no answer to real-time status ${kind}`))
  }

  async function readStatus(): Promise<Result<PrinterStatus>> {
    const offline = await realTime(2)
    if (!offline.ok) return offline
    const error = await realTime(3)
    if (!error.ok) return error
    const roll = await realTime(4)
    return roll.ok ? ok(statusOfRealTime(offline.value, error.value, roll.value)) : roll
  }

  return {
    status: () => alone(readStatus),
    write: writeInTurn,
    async printed(signal) {
      const answer = (output: PrinterOutput): true | null => (output.kind === 'queued' ? true : null)
      const result = await exchange(QUEUED_STATUS, answer, { signal })
      return result.ok ? ok(result.value === true) : result
    },
    clearBuffers: () =>
      alone(async () => {
        const answer = (output: PrinterOutput): true | null => (output.kind === 'cleared' ? true : null)
        const cleared = await exchange(CLEAR_BUFFERS, answer, { ms: CLEARED_MS })
        if (!cleared.ok || cleared.value) return cleared.ok ? ok(true) : cleared
        const recovered = await transport.write(RECOVER_AND_CLEAR)
        return recovered.ok ? ok(false) : recovered
      }),
    async ask(question) {
      const answer = (output: PrinterOutput): string | null => (output.kind === 'text' ? output.text : null)
      const result = await alone(() => exchange(question, answer, { ms: TEXT_MS }))
      return (result.ok && result.value) || ''
    },
    on: hub.on,
    dispose(error) {
      disposed = error
      unsubscribeData()
      unsubscribeClose()
      end(error)
    },
  }
}
