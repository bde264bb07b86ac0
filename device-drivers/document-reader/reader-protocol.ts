import { createElyctisFramer, inquireZone, isZone } from './elyctis.ts'
import { type CodeOutput, createHidPosFramer, PART_TIMEOUT_MS } from './hid-pos.ts'
import {
  codeReading,
  createLineReader,
  LINE_TIMEOUT_MS,
  type ReadingOutput,
  zoneReading,
} from './line-reader.ts'
import type { ReadingFault } from './reading-fault.ts'
import { createLineFramer, createStxEtxFramer, type TextOutput } from './text-framer.ts'

/** Between two questions to a reader that answers only when asked, milliseconds: a person holds a card longer. */
const INQUIRY_MS = 300

/** How a reader is listened to, whatever its bytes look like. */
export interface ReaderProtocol {
  feed(chunk: Uint8Array): readonly ReadingOutput[]
  /** Something has begun that must end within `timeoutMs`. */
  readonly isWaiting: boolean
  readonly timeoutMs: number
  expire(): readonly ReadingOutput[]
  reset(): void
  /** For readers that answer only when asked: the question, how often, and whether it was answered since. */
  readonly inquiry: {
    readonly bytes: Uint8Array
    readonly everyMs: number
    takeAnswered(): boolean
  } | null
}

export type ReaderProtocolName = 'hid-pos' | 'text-lines' | 'stx-etx' | 'elyctis'

const PROTOCOLS: Readonly<Record<ReaderProtocolName, () => ReaderProtocol>> = {
  'hid-pos': createHidPosProtocol,
  'text-lines': createLinesProtocol,
  'stx-etx': createStxEtxProtocol,
  elyctis: createElyctisProtocol,
}

export function createReaderProtocol(name: ReaderProtocolName): ReaderProtocol {
  return PROTOCOLS[name]()
}

function createHidPosProtocol(): ReaderProtocol {
  const framer = createHidPosFramer()
  const outputsOf = (outputs: readonly CodeOutput[]): readonly ReadingOutput[] =>
    outputs.map((output) => (output.kind === 'fault' ? output : { kind: 'reading', reading: output.reading }))
  return {
    feed: (report) => outputsOf(framer.feed(report)),
    get isWaiting() {
      return framer.pendingBytes > 0
    },
    timeoutMs: PART_TIMEOUT_MS,
    expire: () => outputsOf(framer.expire()),
    reset: framer.reset,
    inquiry: null,
  }
}

function createLinesProtocol(): ReaderProtocol {
  const framer = createLineFramer()
  const reader = createLineReader()
  return {
    feed: (chunk) => framer.feed(chunk).flatMap((output) => withText(output, reader.take)),
    get isWaiting() {
      return reader.isWaiting || framer.pendingBytes > 0
    },
    timeoutMs: LINE_TIMEOUT_MS,
    expire() {
      const cut = framer.pendingBytes > 0
      framer.reset()
      const lines = reader.expire()
      return lines.length > 0 || !cut ? lines : [faultOutput('BROKEN_OFF', 'a line without end')]
    },
    reset() {
      framer.reset()
      reader.expire()
    },
    inquiry: null,
  }
}

function createStxEtxProtocol(): ReaderProtocol {
  const framer = createStxEtxFramer()
  return {
    feed: (chunk) =>
      framer.feed(chunk).flatMap((output) =>
        withText(output, (bytes) => {
          const isZoneText = bytes.includes(0x0d) || bytes.includes(0x0a)
          return [isZoneText ? zoneReading(Buffer.from(bytes).toString('latin1')) : codeReading(bytes)]
        }),
      ),
    get isWaiting() {
      return framer.pendingBytes > 0
    },
    timeoutMs: LINE_TIMEOUT_MS,
    expire() {
      framer.reset()
      return [faultOutput('BROKEN_OFF', 'no end of text')]
    },
    reset: framer.reset,
    inquiry: null,
  }
}

/** An Elyctis IDBOX is asked again and again; a zone that is still there is one reading, not many. */
function createElyctisProtocol(): ReaderProtocol {
  const framer = createElyctisFramer()
  let last = ''
  let answered = false

  function take(text: string): readonly ReadingOutput[] {
    const isNew = text !== last
    last = text
    return isNew && text !== '' ? [zoneReading(text)] : []
  }

  return {
    feed: (chunk) =>
      framer
        .feed(chunk)
        .filter(isZone)
        .flatMap((message) => {
          answered = true
          return take(Buffer.from(message.data).toString('latin1'))
        }),
    get isWaiting() {
      return framer.pendingBytes > 0
    },
    timeoutMs: LINE_TIMEOUT_MS,
    expire() {
      framer.reset()
      return []
    },
    reset() {
      framer.reset()
      last = ''
      answered = false
    },
    inquiry: {
      bytes: inquireZone(),
      everyMs: INQUIRY_MS,
      takeAnswered() {
        const was = answered
        answered = false
        return was
      },
    },
  }
}

function withText(
  output: TextOutput,
  read: (bytes: Uint8Array) => readonly ReadingOutput[],
): readonly ReadingOutput[] {
  return output.kind === 'too-long' ? [faultOutput('TOO_LONG', 'no end within the cap')] : read(output.bytes)
}

function faultOutput(code: ReadingFault['code'], evidence: string): ReadingOutput {
  return { kind: 'fault', fault: { code, evidence } }
}
