import type { PaperStatus } from '../ballot-scanner.ts'
import type { Clock } from '../clock.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import { done, failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { COMMAND, EVENT } from './commands.ts'
import { createScannerFramer, encodeHostPacket, type ImageBlock } from './packet.ts'
import { parseStatus } from './status.ts'

/** Answers come within milliseconds, but after a picture that is under way. */
const ANSWER_TIMEOUT_MS = 1000
/** While paper moves nothing else is on the line: what has not answered by then was lost. */
const MOVING_ANSWER_MS = 150
/** No answer waits longer, however many bytes come before it: a sheet takes some 4 s of line. */
const LONGEST_ANSWER_MS = 15_000
/** Silence after which nothing of an earlier exchange is on its way. */
const QUIET_MS = 100
const ATTEMPTS = 2

export interface PageScanSession {
  /** Reads the sensors. Not while the feeder is enabled: polling can abort a scan. */
  status(): Promise<Result<PaperStatus>>
  /** One quick look at the sensors while paper moves; `CommandTimeout` after 150 ms. */
  glance(): Promise<Result<PaperStatus>>
  /** Asks a question whose answer starts with the question's own letter; delivers the rest as text. */
  ask(command: string): Promise<Result<string>>
  /** Gives an order; `CommandTimeout` leaves open whether it was carried out, `UnexpectedReply` means refused. */
  order(command: string): Promise<Result<void>>
  /** As `order`, for a command that moves paper: waits 150 ms for the answer, because the sensors must be watched. */
  setInMotion(command: string): Promise<Result<void>>
  dispose(error: DeviceError): void
}

interface Exchange {
  /** True when the body is the awaited answer. */
  onBody(body: Uint8Array): boolean
  end(error: DeviceError): void
}

/** The conversation with one scanner: one command in flight; events and picture blocks go to the listeners. */
export function createPageScanSession(options: {
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly deviceId: string
  readonly onEvent: (event: string) => void
  readonly onBlock: (block: ImageBlock) => void
  readonly onDamage: () => void
}): PageScanSession {
  const { transport, clock, deviceId } = options
  const framer = createScannerFramer()
  let current: Exchange | null = null
  let disposed: DeviceError | null = null
  let lastByteAt = Number.NEGATIVE_INFINITY
  let turn: Promise<void> = Promise.resolve()

  const unsubscribeData = transport.onData((chunk) => {
    // A frame that began long ago and was never finished must not swallow what comes now.
    if (framer.pendingBytes > 0 && clock.now() - lastByteAt > ANSWER_TIMEOUT_MS / 2) framer.reset()
    lastByteAt = clock.now()
    for (const output of framer.feed(chunk)) {
      if (disposed) return
      if (output.kind === 'block') options.onBlock(output.block)
      else if (output.kind === 'bad-checksum') options.onDamage()
      else if (!current?.onBody(output.body)) dispatch(output.body)
    }
  })
  const unsubscribeClose = transport.onClose((reason) => {
    current?.end(fault('DeviceRemoved', `transport ${reason} during a command`))
  })

  function fault(code: DeviceErrorCode, evidence: string): DeviceError {
    return deviceError(code, deviceId, evidence)
  }

  function dispatch(body: Uint8Array): void {
    if (body.length === 3 && body[0] === '#'.charCodeAt(0)) options.onEvent(textOf(body))
  }

  /** @param answer the result that a body makes, or null when it is not the answer */
  async function exchange<T>(
    command: string,
    answer: (body: Uint8Array) => Result<T> | null,
    answerMs = ANSWER_TIMEOUT_MS,
  ): Promise<Result<T>> {
    const before = turn
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
    turn = finished
    await before
    try {
      return await converse(command, answer, answerMs)
    } finally {
      finish()
    }
  }

  async function converse<T>(
    command: string,
    answer: (body: Uint8Array) => Result<T> | null,
    answerMs: number,
  ): Promise<Result<T>> {
    if (disposed)
      return failed(deviceError('DeviceRemoved', deviceId, 'the connection was given up', disposed))
    if (!transport.isOpen) return failed(fault('DeviceRemoved', 'the transport is closed'))
    const over = new AbortController()
    const { promise, resolve } = Promise.withResolvers<Result<T>>()
    const settle = (result: Result<T>): void => {
      if (current === mine) current = null
      over.abort()
      resolve(result)
    }
    const mine: Exchange = {
      onBody(body) {
        const result = answer(body)
        if (result) settle(result)
        return result !== null
      },
      end: (error) => settle(failed(error)),
    }
    current = mine
    const startedAt = clock.now()
    // Not awaited: the deadline runs for a write that never returns, too.
    void transport.write(encodeHostPacket(command)).then((written) => {
      if (!written.ok) mine.end(written.error)
    })
    while (current === mine) {
      const due = Math.min(Math.max(startedAt, lastByteAt) + answerMs, startedAt + LONGEST_ANSWER_MS)
      if (clock.now() >= due) mine.end(fault('CommandTimeout', `no answer to ${printable(command)}`))
      else await clock.sleep(due - clock.now(), over.signal)
    }
    return promise
  }

  /** Questions may be asked again; an answer that is late by a whole attempt is the answer all the same. */
  async function repeated<T>(attempt: () => Promise<Result<T>>): Promise<Result<T>> {
    let result = await attempt()
    for (let i = 1; i < ATTEMPTS && !result.ok && result.error.code !== 'DeviceRemoved' && !disposed; i++) {
      await clock.sleep(QUIET_MS)
      result = await attempt()
    }
    return result
  }

  function readStatus(answerMs?: number): Promise<Result<PaperStatus>> {
    return exchange(
      COMMAND.status,
      (body) => {
        if (body[0] !== COMMAND.status.charCodeAt(0)) return null
        const status = parseStatus(body)
        return status ? ok(status) : failed(fault('UnexpectedReply', 'a status that is none'))
      },
      answerMs,
    )
  }

  async function order(command: string, answerMs?: number): Promise<Result<void>> {
    const give = (): Promise<Result<void>> =>
      exchange<void>(
        command,
        (body) => {
          const event = textOf(body)
          if (event === EVENT.ok) return done
          if (event === EVENT.commandError) {
            return failed(fault('UnexpectedReply', `${printable(command)} refused`))
          }
          if (event === EVENT.crcError) return failed(fault('ChecksumError', `${printable(command)} damaged`))
          return null
        },
        answerMs,
      )
    const first = await give()
    // A damaged order was certainly not carried out; any other failure must be looked at by the caller.
    return !first.ok && first.error.code === 'ChecksumError' ? give() : first
  }

  return {
    status: () => repeated(() => readStatus()),
    glance: () => readStatus(MOVING_ANSWER_MS),
    order: (command) => order(command),
    setInMotion: (command) => order(command, MOVING_ANSWER_MS),
    ask: (command) =>
      repeated(() =>
        exchange(command, (body) => {
          if (body[0] !== command.charCodeAt(0)) return null
          return ok(textOf(body.subarray(1)))
        }),
      ),
    dispose(error) {
      disposed = error
      unsubscribeData()
      unsubscribeClose()
      current?.end(error)
    },
  }
}

function textOf(body: Uint8Array): string {
  return Buffer.from(body).toString('latin1')
}

function printable(command: string): string {
  return JSON.stringify(command)
}
