import {
  createElyctisFramer,
  encodeElyctis,
  inquireZone,
} from '@taanuu/device-drivers/document-reader/elyctis'
import { encodeHidPosReports } from '@taanuu/device-drivers/document-reader/hid-pos'
import type { ReaderProtocolName } from '@taanuu/device-drivers/document-reader/reader-protocol'
import { type ByteMachine, type Reaction, send, work } from './byte-machine.ts'
import type { DocumentTable, HeldDocument } from './document-table.ts'

/** The usual speed of readers on a USB serial line. */
const SERIAL_BAUD = 115_200
/** One 64-byte report a millisecond: a full-speed interrupt endpoint. */
const HID_BAUD = 640_000
/** From a document in the field of view to its text. */
const RECOGNITION_MS = 250
const SHORT_MS = 3
const INQUIRE = inquireZone()[0]

/** A document reader as a byte machine, in front of the table. */
export function createDocumentReaderUnit(options: {
  readonly table: DocumentTable
  readonly protocol: ReaderProtocolName
  readonly onCommand?: (opcode: number) => void
}): ByteMachine {
  const { table, protocol, onCommand } = options
  const framer = createElyctisFramer()
  let post: (reactions: readonly Reaction[]) => void = () => {}
  let awake = false

  table.on('held', (held) => {
    if (!awake || !held || protocol === 'elyctis') return
    post([work(RECOGNITION_MS, () => (table.held === held ? spoken(held) : []))])
  })

  function spoken(held: HeldDocument): readonly Reaction[] {
    const text = held.kind === 'code' ? held.text : held.lines.join('\r')
    switch (protocol) {
      case 'hid-pos':
        return held.kind === 'code' ? encodeHidPosReports(Buffer.from(text, 'utf8'), held.aim).map(send) : []
      case 'stx-etx':
        return [send(Buffer.concat([Buffer.of(0x02), Buffer.from(text, 'utf8'), Buffer.of(0x03)]))]
      default:
        return [send(Buffer.from(`${held.kind === 'code' ? held.aim : ''}${text}\r\n`, 'utf8'))]
    }
  }

  function answer(): readonly Reaction[] {
    const zone = table.held?.kind === 'zone' ? table.held.lines.join('\r') : ''
    const data = new Uint8Array(Buffer.from(zone, 'latin1'))
    return [work(SHORT_MS, () => [send(encodeElyctis({ command: INQUIRE, data }))])]
  }

  return {
    baud: protocol === 'hid-pos' ? HID_BAUD : SERIAL_BAUD,
    strictBaud: false,
    powerOn() {
      awake = true
      framer.reset()
      return []
    },
    powerOff() {
      awake = false
    },
    feed(bytes) {
      if (protocol !== 'elyctis') return []
      return framer.feed(bytes).flatMap(({ command }) => {
        onCommand?.(command)
        return command === INQUIRE ? answer() : []
      })
    },
    attach(given) {
      post = given
    },
  }
}
