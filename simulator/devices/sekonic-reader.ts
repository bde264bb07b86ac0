import { encodeMarks } from '@taanuu/device-drivers/sekonic/marks'
import { encodeSensors } from '@taanuu/device-drivers/sekonic/status'
import { type ByteMachine, type Reaction, send, work } from './byte-machine.ts'
import type { CardPath, MarkCard } from './card-path.ts'

const BAUD = 9600
const SHORT_MS = 5
const RESET_MS = 500
/** A card of 82 × 187 mm through the reader. */
const READ_MS = 700
const ACK = 0x06
const CR = 0x0d
/** Longest command that is kept, bytes. */
const MAX_COMMAND_BYTES = 32

/** Characters of the status table (see the driver's `status.ts` for its two readings). */
const STATUS = {
  read: '0',
  jam: '1',
  inside: '2',
  notFed: '3',
  doubleFeed: '6',
  timingMarks: '@',
  empty: 'B',
  coverOpen: 'D',
  invalid: 'P',
} as const

/** A Sekonic mark reader as a byte machine in front of a card path. */
export function createSekonicReader(options: {
  readonly path: CardPath
  readonly onCommand?: (opcode: number) => void
}): ByteMachine {
  const { path, onCommand } = options
  let awake = false
  let life = 0
  let pending: number[] = []
  let endsWithCr = false
  let last: MarkCard | null = null

  function answer(text: string): Reaction {
    return send(Buffer.from(endsWithCr ? `${text}\r` : text, 'latin1'))
  }

  function feed(bytes: Uint8Array): readonly Reaction[] {
    if (!awake) return []
    const reactions: Reaction[] = []
    for (const byte of bytes) {
      if (byte !== CR) {
        if (pending.length < MAX_COMMAND_BYTES) pending.push(byte)
        continue
      }
      const command = Buffer.from(pending).toString('latin1')
      pending = []
      onCommand?.(command.charCodeAt(0))
      reactions.push(...handle(command))
    }
    return reactions
  }

  function handle(command: string): readonly Reaction[] {
    if (command === '\x18') {
      return [
        work(RESET_MS, () => {
          endsWithCr = false
          last = null
          return [send(Uint8Array.of(ACK))]
        }),
      ]
    }
    if (command === '\x141') {
      endsWithCr = true
      return []
    }
    if (command === '?') return feedCard()
    if (command === '\x05S0') return [work(SHORT_MS, () => [send(Buffer.from(`${sensors()}\r`, 'latin1'))])]
    const [, first, count] = (command.startsWith('\x10') && /^C(\d{3})(\d{3})$/.exec(command.slice(1))) || []
    if (first === undefined) return [answer(STATUS.invalid)]
    return [work(SHORT_MS, () => [answer(marksFrom(Number(first), Number(count)))])]
  }

  function sensors(): string {
    return encodeSensors({
      hopper: path.hopper.length > 0,
      entrance: false,
      middle: path.inside !== null,
      exit: false,
      doubleFeed: false,
      coverOpen: path.coverOpen,
    })
  }

  function marksFrom(first: number, count: number): string {
    const columns = last?.marks ?? []
    const blank = Array.from({ length: 12 }, () => false)
    return encodeMarks(Array.from({ length: count }, (_, i) => columns[first - 1 + i] ?? blank))
  }

  function feedCard(): readonly Reaction[] {
    if (path.coverOpen) return [answer(STATUS.coverOpen)]
    if (path.inside) return [answer(STATUS.inside)]
    if (path.hopper.length === 0) return [answer(STATUS.empty)]
    const mishap = path.takeMishap()
    if (mishap === 'not-fed') return [work(READ_MS, () => [answer(STATUS.notFed)])]
    path.drawIn()
    const card = path.inside
    const mine = life
    return [
      work(READ_MS, () => {
        // Hands or a power cut came between: the motor stands still.
        if (mine !== life || path.inside !== card) return []
        if (path.coverOpen) return [answer(STATUS.coverOpen)]
        if (mishap === 'jam') return [answer(STATUS.jam)]
        last = mishap === null || mishap === 'stuck-at-exit' ? card : null
        if (mishap !== 'stuck-at-exit') path.drop(mishap === 'double-feed')
        if (mishap === 'double-feed') return [answer(STATUS.doubleFeed)]
        return [answer(mishap === 'timing-marks' ? STATUS.timingMarks : STATUS.read)]
      }),
    ]
  }

  return {
    baud: BAUD,
    strictBaud: true,
    powerOn() {
      pending = []
      endsWithCr = false
      last = null
      awake = true
      return []
    },
    powerOff() {
      life++
      awake = false
    },
    feed,
  }
}
