import type { Clock } from '../clock.ts'
import { createConnectionKeeper } from '../connection-keeper.ts'
import { deviceError } from '../device-error.ts'
import { createEventHub } from '../event-hub.ts'
import { done, failed, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { identityOf } from '../transport/identity-of.ts'
import type { DocumentReader, DocumentReaderEvents, DocumentReaderState } from './document-reader.ts'
import type { ReadingOutput } from './line-reader.ts'
import { createReaderProtocol, type ReaderProtocolName } from './reader-protocol.ts'

/** Questions in a row without an answer after which the reader counts as dead: some two seconds. */
const UNANSWERED_LIMIT = 6
/** The same reading again within this time is the same document held a little longer, milliseconds. */
const REPEAT_MS = 1500

export interface DocumentReaderOptions {
  /** A byte line; for `hid-pos` a HID transport of `HID_POS_REPORT_ID`: its chunks are input reports without number. */
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly protocol: ReaderProtocolName
}

/**
 * A document reader on a transport. Readers that only speak when they read something (`hid-pos`, `text-lines`,
 * `stx-etx`) give no sign of life: their loss is known from the transport alone. An `elyctis` reader is asked
 * several times a second.
 */
export function createDocumentReader(options: DocumentReaderOptions): DocumentReader {
  const { transport, clock } = options
  const deviceId = `${options.protocol}:${transport.info.path}`
  const protocol = createReaderProtocol(options.protocol)
  const hub = createEventHub<DocumentReaderEvents>()
  const identity = identityOf(transport, 'document-reader', options.protocol)
  let state: DocumentReaderState = 'closed'
  let lastByteAt = Number.NEGATIVE_INFINITY
  let lastReading = ''
  let lastReadingAt = Number.NEGATIVE_INFINITY
  /** Raised with every connection: the loops of an old one end. */
  let life = 0

  transport.onData((chunk) => {
    // What began long ago and was never finished must not swallow what comes now.
    expireIfDue()
    lastByteAt = clock.now()
    deliver(protocol.feed(chunk))
    if (protocol.isWaiting) void watchEnd()
  })

  async function watchEnd(): Promise<void> {
    await clock.sleep(protocol.timeoutMs)
    expireIfDue()
  }

  function expireIfDue(): void {
    if (protocol.isWaiting && clock.now() - lastByteAt >= protocol.timeoutMs) deliver(protocol.expire())
  }

  function deliver(outputs: readonly ReadingOutput[]): void {
    for (const output of outputs) {
      if (state !== 'ready') return
      if (output.kind === 'fault') hub.emit('unreadable', output.fault)
      else {
        const key = JSON.stringify(output.reading)
        const repeats = key === lastReading && clock.now() - lastReadingAt < REPEAT_MS
        lastReading = key
        lastReadingAt = clock.now()
        if (!repeats) hub.emit('document', output.reading)
      }
    }
  }

  const keeper = createConnectionKeeper({
    clock,
    transport,
    deviceId,
    connect,
    disconnect() {
      life++
      protocol.reset()
      lastReading = ''
    },
    onState(next) {
      if (next === state) return
      state = next
      hub.emit('state', next)
    },
    onLost: (error) => hub.emit('removed', error),
    isIdle: () => false,
    heartbeat: async () => done,
  })

  async function connect(): Promise<Result<void>> {
    protocol.reset()
    const { inquiry } = protocol
    if (!inquiry) return done
    for (let tries = 0; tries < UNANSWERED_LIMIT; tries++) {
      const asked = await transport.write(inquiry.bytes)
      if (!asked.ok) return asked
      await clock.sleep(inquiry.everyMs)
      if (inquiry.takeAnswered()) {
        // A document that lay there before is read once the reader is ready.
        protocol.reset()
        void ask(++life)
        return done
      }
    }
    return failed(deviceError('CommandTimeout', deviceId, 'no answer to the first questions'))
  }

  async function ask(mine: number): Promise<void> {
    const { inquiry } = protocol
    let unanswered = 0
    while (inquiry && mine === life) {
      const asked = await transport.write(inquiry.bytes)
      if (!asked.ok) return keeper.lose(asked.error)
      await clock.sleep(inquiry.everyMs)
      unanswered = inquiry.takeAnswered() ? 0 : unanswered + 1
      if (mine === life && unanswered >= UNANSWERED_LIMIT)
        return keeper.lose(
          deviceError('CommandTimeout', deviceId, `${unanswered} questions without an answer`),
        )
    }
  }

  return {
    id: identity,
    get state() {
      return state
    },
    async open({ signal } = {}) {
      if (signal?.aborted) return failed(deviceError('Cancelled', deviceId, 'cancelled before it began'))
      const cancel = (): void => void keeper.stop()
      signal?.addEventListener('abort', cancel)
      const result = await keeper.start()
      signal?.removeEventListener('abort', cancel)
      return result
    },
    close: keeper.stop,
    on: hub.on,
  }
}
