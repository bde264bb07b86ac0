import type { Clock } from '../clock.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import { done, failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { createSekonicFramer, type SekonicOutput } from './answer-framer.ts'
import { marksCommand, SEKONIC_COMMAND } from './commands.ts'
import { parseMarks } from './marks.ts'
import { type CardSensors, encodeSensors, type FeedEnd, feedEndOf, parseSensors } from './status.ts'

/** Questions are answered within milliseconds, data at line speed. */
const ANSWER_MS = 1000
/** A reset initialises the reader. */
const RESET_MS = 3000
/** A card passes in a second; a feed that has not answered by then is stuck. */
const FEED_MS = 5000
const ATTEMPTS = 3
/** Looks at sensors that keep changing. */
const MOST_LOOKS = 6

export interface SekonicSession {
  /** Resets the reader and sets up how it answers. */
  reset(): Promise<Result<void>>
  /**
   * To be called before a feed. Answers do not say what they answer: after one that came late or never, the reader is
   * reset, and everything before its ACK is thrown away.
   */
  settle(): Promise<Result<void>>
  sensors(): Promise<Result<CardSensors>>
  /** Feeds and reads one card. Never repeated: a second command would feed a second card. */
  feed(): Promise<Result<FeedEnd>>
  /** The marks of the card read last, of two readings that agree: answers have no checksum. */
  marks(columns: number): Promise<Result<readonly (readonly boolean[])[]>>
  dispose(error: DeviceError): void
}

/** The conversation with one reader: one command in flight. */
export function createSekonicSession(options: {
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly deviceId: string
}): SekonicSession {
  const { transport, clock, deviceId } = options
  const framer = createSekonicFramer()
  let current: { take(output: SekonicOutput): void; end(error: DeviceError): void } | null = null
  let disposed: DeviceError | null = null
  let turn: Promise<unknown> = Promise.resolve()
  /** An answer may still be on its way. */
  let isDoubtful = false

  const unsubscribeData = transport.onData((chunk) => {
    for (const output of framer.feed(chunk)) current?.take(output)
  })
  const unsubscribeClose = transport.onClose((reason) =>
    current?.end(fault('DeviceRemoved', `transport ${reason} during a command`)),
  )

  function fault(code: DeviceErrorCode, evidence: string): DeviceError {
    return deviceError(code, deviceId, evidence)
  }

  /** @param answer the value that an output makes, or null when it is not the answer */
  function exchange<T>(
    command: string,
    answer: (output: SekonicOutput) => T | null,
    ms: number,
  ): Promise<Result<T>> {
    const mine = turn.then(() => converse(command, answer, ms))
    turn = mine
    return mine
  }

  async function converse<T>(
    command: string,
    answer: (output: SekonicOutput) => T | null,
    ms: number,
  ): Promise<Result<T>> {
    if (disposed) return failed(disposed)
    if (!transport.isOpen) return failed(fault('DeviceRemoved', 'the transport is closed'))
    framer.reset()
    const settled = Promise.withResolvers<Result<T>>()
    const over = new AbortController()
    current = {
      take(output) {
        const value = answer(output)
        if (value !== null) settled.resolve(ok(value))
      },
      end: (error) => settled.resolve(failed(error)),
    }
    const written = await transport.write(Buffer.from(command, 'latin1'))
    if (!written.ok) settled.resolve(written)
    void clock.sleep(ms, over.signal).then(() => {
      if (!over.signal.aborted) isDoubtful = true
      settled.resolve(failed(fault('CommandTimeout', `no answer to ${JSON.stringify(command)}`)))
    })
    const result = await settled.promise
    current = null
    over.abort()
    return result
  }

  async function repeated<T>(attempt: () => Promise<Result<T>>): Promise<Result<T>> {
    let result = await attempt()
    for (let i = 1; i < ATTEMPTS && !result.ok && result.error.code === 'CommandTimeout'; i++)
      result = await attempt()
    return result
  }

  const answerText = (output: SekonicOutput): string | null => (output.kind === 'answer' ? output.text : null)

  async function reset(): Promise<Result<void>> {
    const acked = await repeated(() =>
      exchange(SEKONIC_COMMAND.reset, (output) => (output.kind === 'ack' ? true : null), RESET_MS),
    )
    if (!acked.ok) return acked
    isDoubtful = false
    const written = await transport.write(Buffer.from(SEKONIC_COMMAND.endWithCr, 'latin1'))
    return written.ok ? done : written
  }

  function look(): Promise<Result<CardSensors>> {
    return repeated(() =>
      exchange(
        SEKONIC_COMMAND.sensors,
        (output) => (output.kind === 'answer' ? parseSensors(output.text) : null),
        ANSWER_MS,
      ),
    )
  }

  /** Two looks in a row that agree: the bits have no checksum, and a sheet's end depends on them. */
  async function sensors(): Promise<Result<CardSensors>> {
    let before = await look()
    for (let i = 0; i < MOST_LOOKS && before.ok; i++) {
      const now = await look()
      if (!now.ok || encodeSensors(now.value) === encodeSensors(before.value)) return now
      before = now
    }
    return before.ok ? failed(fault('ChecksumError', 'the sensors never say the same twice')) : before
  }

  return {
    reset,
    settle: async () => (isDoubtful ? reset() : done),
    sensors,
    async feed() {
      const answer = await exchange(SEKONIC_COMMAND.feed, answerText, FEED_MS)
      return answer.ok ? ok(feedEndOf(answer.value)) : answer
    },
    async marks(columns) {
      const command = marksCommand(1, columns)
      const readings: string[] = []
      for (let i = 0; i < ATTEMPTS + 1; i++) {
        const answer = await exchange(command, answerText, ANSWER_MS)
        if (!answer.ok && answer.error.code !== 'CommandTimeout') return answer
        if (!answer.ok) continue
        const marks = parseMarks(answer.value, columns)
        if (marks && readings.includes(answer.value)) return ok(marks)
        if (marks) readings.push(answer.value)
        // Another question between two readings: an answer that was sent twice must not confirm itself.
        const between = await look()
        if (!between.ok) return between
      }
      return failed(fault('ChecksumError', `no two of ${readings.length} readings agree`))
    },
    dispose(error) {
      disposed = error
      unsubscribeData()
      unsubscribeClose()
      current?.end(error)
    },
  }
}
