import {
  decodeReport,
  encodeReport,
  FLAG,
  type HidReport,
  MAX_WINDOW,
  PAYLOAD_BYTES,
  TYPE,
} from './report.ts'

/** What a report from the other side came to. */
export type Received =
  /** No report at all, or damaged: as good as lost. */
  | { readonly kind: 'damaged' }
  /** The other side greets: everything before is forgotten. */
  | { readonly kind: 'hello'; readonly payload: Uint8Array }
  /** The other side has started anew and knows nothing of a link. */
  | { readonly kind: 'no-link' }
  | {
      readonly kind: 'link'
      /** Bytes of the stream, in order; null when this report brought none. */
      readonly bytes: Uint8Array | null
      /** A status that has to be sent at once. */
      readonly respond: Uint8Array | null
      /** A hole was noticed with this report. */
      readonly gap: boolean
    }

/**
 * One end of the link: numbers what goes out, keeps it until the other side has it, and notices what is missing of
 * what comes in. It has no clock; whoever owns it decides when to ask.
 */
export interface LinkEnd {
  /** Forgets everything: both ends count from 0. */
  reset(): void
  /** Puts bytes of the stream into data reports. */
  queue(bytes: Uint8Array): void
  /** The next data report that the other side has room for; null when there is none. */
  nextReport(): Uint8Array | null
  receive(bytes: Uint8Array): Received
  hello(payload: Uint8Array): Uint8Array
  status(flags?: number): Uint8Array
  /** Data reports that the other side has not confirmed, those not yet sent included. */
  readonly outstanding: number
  /** Number of the data report that is expected. */
  readonly next: number
}

interface OutgoingData {
  readonly payload: Uint8Array
  readonly last: boolean
}

/** @param window how many reports this side can take ahead */
export function createLinkEnd(window = MAX_WINDOW): LinkEnd {
  /** Reports from number `base` on that are not confirmed, the first `sent` of which have gone out. */
  let outgoing: OutgoingData[] = []
  let base = 0
  let sent = 0
  /** How many reports from `base` on the other side takes. */
  let credit = 0
  let next = 0
  /** Reports accepted since the other side was last told. */
  let untold = 0
  /** The number for which `again` has been asked: once a hole. */
  let askedFor = -1

  function reset(): void {
    outgoing = []
    base = 0
    sent = 0
    credit = 0
    next = 0
    untold = 0
    askedFor = -1
  }

  function head(
    type: HidReport['type'],
    flags: number,
    number: number,
    payload: Uint8Array = NOTHING,
  ): Uint8Array {
    untold = 0
    return encodeReport({ type, flags, number, next, window, payload })
  }

  function status(flags = 0): Uint8Array {
    return head(TYPE.status, flags, (base + sent) & 0xffff)
  }

  /** Takes what the other side says of our reports. */
  function settle(report: HidReport): void {
    const confirmed = distance(base, report.next)
    // A number that we have not sent yet is nonsense.
    if (confirmed > sent) return
    outgoing = outgoing.slice(confirmed)
    base = report.next
    sent = report.flags & FLAG.again ? 0 : sent - confirmed
    credit = Math.min(report.window, MAX_WINDOW)
  }

  function receive(bytes: Uint8Array): Received {
    const report = decodeReport(bytes)
    if (!report) return { kind: 'damaged' }
    if (report.type === TYPE.hello) {
      reset()
      credit = Math.min(report.window, MAX_WINDOW)
      return { kind: 'hello', payload: report.payload }
    }
    if (report.flags & FLAG.noLink) return { kind: 'no-link' }
    settle(report)
    return report.type === TYPE.data ? receiveData(report) : receiveStatus(report)
  }

  function receiveData(report: HidReport): Received {
    const ahead = distance(next, report.number)
    if (ahead !== 0) {
      const gap = ahead < HALF && askedFor !== next
      if (gap) askedFor = next
      // A repeated report means that our word of it was lost.
      const respond = gap ? status(FLAG.again) : report.flags & (FLAG.last | FLAG.ask) ? status() : null
      return { kind: 'link', bytes: null, respond, gap }
    }
    next = (next + 1) & 0xffff
    askedFor = -1
    untold++
    const tell = (report.flags & (FLAG.last | FLAG.ask)) !== 0 || untold >= window / 2
    return { kind: 'link', bytes: report.payload, respond: tell ? status() : null, gap: false }
  }

  /** The other side's number tells what it has sent: nothing overtakes on this wire, so what is not here is lost. */
  function receiveStatus(report: HidReport): Received {
    const missing = distance(next, report.number)
    const gap = missing > 0 && missing < HALF
    if (gap) askedFor = next
    const respond = gap ? status(FLAG.again) : report.flags & FLAG.ask ? status() : null
    return { kind: 'link', bytes: null, respond, gap }
  }

  return {
    reset,
    queue(bytes) {
      for (let at = 0; at < bytes.length; at += PAYLOAD_BYTES) {
        const payload = bytes.slice(at, at + PAYLOAD_BYTES)
        outgoing.push({ payload, last: at + PAYLOAD_BYTES >= bytes.length })
      }
    },
    nextReport() {
      if (sent >= outgoing.length || sent >= credit) return null
      const { payload, last } = outgoing[sent]
      const number = (base + sent) & 0xffff
      sent++
      return head(TYPE.data, last ? FLAG.last : 0, number, payload)
    },
    receive,
    hello: (payload) => head(TYPE.hello, 0, 0, payload),
    status,
    get outstanding() {
      return outgoing.length
    },
    get next() {
      return next
    },
  }
}

const NOTHING = new Uint8Array(0)
/** Numbers less than this ahead are ahead; the others are behind. */
const HALF = 0x8000

/** How far `to` is ahead of `from`, modulo 65536. */
function distance(from: number, to: number): number {
  return (to - from) & 0xffff
}
