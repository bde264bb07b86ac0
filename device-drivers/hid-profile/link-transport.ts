import type { Clock } from '../clock.ts'
import { type DeviceError, deviceError } from '../device-error.ts'
import { createEventHub } from '../event-hub.ts'
import { done, failed, type Result } from '../result.ts'
import type { ByteTransport, CloseReason } from '../transport/byte-transport.ts'
import { createLinkEnd, type Received } from './link-end.ts'
import { FLAG, MAGIC, PAYLOAD_BYTES, PROFILE_VERSION } from './report.ts'

/** A device answers a greeting at once; a report takes a millisecond. */
const HELLO_TIMEOUT_MS = 200
const HELLO_ATTEMPTS = 5
/** Silence after which the device is asked what it has sent and what it has heard: a report takes a millisecond. */
const ASK_AFTER_MS = 25
/** Questions without progress after which the link counts as broken and is greeted anew. */
const MAX_ASKS = 40
/** How long after a write its answer may begin: longer than any command of the stream inside. */
const ANSWER_MS = 12_000
/** An answer may come in several runs; this long after one nothing more is expected. */
const MORE_MS = 500
/** More than this waiting to go out is a device that does not read. */
const MAX_QUEUED_BYTES = 65_536

/** A byte stream over the reports of the HID fingerprint profile. */
export interface HidLinkTransport extends ByteTransport {
  /** Holes noticed in what the device sent, and links that had to be greeted anew. */
  readonly losses: { readonly gaps: number; readonly resets: number }
}

/**
 * The host's end of the profile: numbers, credits and repetition, so that reports which the system dropped
 * unseen are noticed and fetched again. Where that does not help the link is greeted anew and `onFault` tells
 * that bytes are missing (`SequenceGap`). Errors of `open` beside those of the reports' transport:
 * `CommandTimeout` (nobody answers the greeting), `UnsupportedModel` (another version).
 *
 * @param reports one report a write and a chunk
 */
export function createHidLinkTransport(reports: ByteTransport, clock: Clock): HidLinkTransport {
  const hub = createEventHub<{
    readonly bytes: Uint8Array
    readonly close: CloseReason
    readonly fault: DeviceError
  }>()
  const link = createLinkEnd()
  const losses = { gaps: 0, resets: 0 }
  let linked = false
  let onHello: ((payload: Uint8Array) => void) | null = null
  let writes: Promise<Result<void>> = Promise.resolve(done)
  let heardAt = 0
  let wroteAt = Number.NEGATIVE_INFINITY
  let dataAt = Number.NEGATIVE_INFINITY
  let watching = false
  let greeting = false
  let life = 0

  reports.onData((bytes) => {
    heardAt = clock.now()
    handle(link.receive(bytes))
  })
  reports.onClose((reason) => {
    linked = false
    life++
    hub.emit('close', reason)
  })

  function handle(received: Received): void {
    switch (received.kind) {
      case 'damaged':
        return
      case 'hello':
        onHello?.(received.payload)
        return
      case 'no-link':
        if (linked) void greetAnew('the device has started anew')
        return
      case 'link':
        if (!linked) return
        if (received.gap) losses.gaps++
        if (received.respond) void put(received.respond)
        pump()
        if (!received.bytes) return
        dataAt = clock.now()
        hub.emit('bytes', received.bytes)
    }
  }

  /** Reports go out one after the other. */
  function put(report: Uint8Array): Promise<Result<void>> {
    writes = writes.then(() => reports.write(report))
    return writes
  }

  function pump(): Promise<Result<void>> {
    let last: Promise<Result<void>> = Promise.resolve(done)
    for (let report = link.nextReport(); report; report = link.nextReport()) last = put(report)
    return last
  }

  async function greet(): Promise<Result<void>> {
    const mine = life
    for (let attempt = 0; attempt < HELLO_ATTEMPTS && mine === life; attempt++) {
      link.reset()
      const answer = Promise.withResolvers<Uint8Array | null>()
      const over = new AbortController()
      onHello = answer.resolve
      const written = await put(link.hello(greetingPayload()))
      if (!written.ok) return written
      void clock.sleep(HELLO_TIMEOUT_MS, over.signal).then(() => answer.resolve(null))
      const payload = await answer.promise
      over.abort()
      onHello = null
      if (payload) return judge(payload)
    }
    return failed(deviceError('CommandTimeout', reports.info.path, 'nobody answers the greeting'))
  }

  function judge(payload: Uint8Array): Result<void> {
    const magic = Buffer.from(payload.subarray(0, MAGIC.length)).toString('latin1')
    if (magic === MAGIC && payload[MAGIC.length] === PROFILE_VERSION) {
      linked = true
      return done
    }
    return failed(deviceError('UnsupportedModel', reports.info.path, `greeted by ${JSON.stringify(magic)}`))
  }

  async function greetAnew(why: string): Promise<void> {
    if (greeting) return
    greeting = true
    linked = false
    losses.resets++
    const greeted = await greet()
    greeting = false
    const evidence = greeted.ok ? why : `${why}; ${greeted.error.evidence}`
    hub.emit('fault', deviceError('SequenceGap', reports.info.path, evidence))
  }

  function expectsMore(): boolean {
    if (link.outstanding > 0) return true
    return dataAt >= wroteAt ? clock.now() - dataAt < MORE_MS : clock.now() - wroteAt < ANSWER_MS
  }

  /** While an answer is due, silence is questioned. */
  async function watch(): Promise<void> {
    if (watching) return
    watching = true
    const mine = life
    let asks = 0
    let nextBefore = link.next
    while (mine === life && linked && expectsMore()) {
      const silentFor = clock.now() - heardAt
      if (silentFor < ASK_AFTER_MS) {
        await clock.sleep(ASK_AFTER_MS - silentFor)
        continue
      }
      asks = link.next === nextBefore ? asks + 1 : 0
      nextBefore = link.next
      if (asks > MAX_ASKS && link.outstanding > 0) {
        await greetAnew(`${asks} questions without an answer`)
        break
      }
      heardAt = clock.now()
      // A first question may cross its answer; after that whatever is missing had better come at once.
      void put(link.status(asks > 1 ? FLAG.ask | FLAG.again : FLAG.ask))
    }
    watching = false
  }

  async function write(bytes: Uint8Array): Promise<Result<void>> {
    if (!reports.isOpen)
      return failed(deviceError('DeviceRemoved', reports.info.path, 'write on a closed link'))
    if (!linked) {
      const greeted = await greet()
      if (!greeted.ok) return greeted
    }
    if (link.outstanding * PAYLOAD_BYTES + bytes.length > MAX_QUEUED_BYTES)
      return failed(deviceError('Busy', reports.info.path, 'the device does not read'))
    link.queue(bytes)
    wroteAt = clock.now()
    heardAt = wroteAt
    const written = await pump()
    void watch()
    return written
  }

  return {
    get info() {
      return reports.info
    },
    get isOpen() {
      return reports.isOpen
    },
    losses,
    async open() {
      const opened = await reports.open()
      if (!opened.ok) return opened
      writes = Promise.resolve(done)
      const greeted = await greet()
      if (!greeted.ok) await reports.close()
      return greeted
    },
    async close() {
      linked = false
      life++
      await reports.close()
    },
    write,
    setBaudRate: async () => done,
    onData: (listener) => hub.on('bytes', listener),
    onClose: (listener) => hub.on('close', listener),
    onFault: (listener) => hub.on('fault', listener),
  }
}

function greetingPayload(): Uint8Array {
  return Uint8Array.of(...Buffer.from(MAGIC, 'latin1'), PROFILE_VERSION)
}
