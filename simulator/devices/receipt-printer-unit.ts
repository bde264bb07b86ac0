import { type ByteMachine, type Reaction, send, work } from './byte-machine.ts'
import { firstCommand, type ReceiptCommand } from './receipt-commands.ts'
import {
  type BufferedLetter,
  blankRows,
  lettersOf,
  pictureRows,
  qrRows,
  textRows,
} from './receipt-drawing.ts'
import { DOTS_PER_MM, isNearEnd, type ReceiptRoll } from './receipt-roll.ts'

const MM_PER_SECOND = 150
const CUT_MS = 200
const BOOT_MS = 600
/** Bytes that wait unprinted; what comes beyond is lost, as on a printer whose busy signal nobody heeds. */
const RECEIVE_BUFFER_BYTES = 8192
const DLE = 0x10
const MAKER = 'TAANUU'
const MODEL = 'SIM-80'
const FIRMWARE = '1.0'
const CLEAR = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]

export interface ReceiptPrinterUnitOptions {
  readonly roll: ReceiptRoll
  readonly baud?: number
  /** Models without DLE DC4 keep their buffers; those without GS I say nothing about themselves. */
  readonly canClear?: boolean
  readonly canTell?: boolean
  readonly onCommand?: (opcode: number) => void
}

/** An ESC/POS printer as a byte machine on a paper roll. */
export function createReceiptPrinterUnit(options: ReceiptPrinterUnitOptions): ByteMachine {
  const { roll, baud = 115_200, canClear = true, canTell = true, onCommand } = options
  let post: (reactions: readonly Reaction[]) => void = () => {}
  let awake = false
  let life = 0
  let received: number[] = []
  let realTime: number[] = []
  let pumping = false
  let automatic = 0
  let codePage = 0
  let bold = false
  let size = { width: 1, height: 1 }
  let align = 0
  let line: BufferedLetter[] = []
  let symbolText = ''
  let symbolScale = 3

  roll.on('change', () => {
    if (!awake) return
    if (automatic !== 0) post([send(automaticStatus())])
    post(pump())
  })

  function initialise(): void {
    codePage = 0
    bold = false
    size = { width: 1, height: 1 }
    align = 0
    line = []
  }

  function isOffline(): boolean {
    return roll.coverOpen || roll.paperMm <= 0 || roll.cutterStuck || roll.hot
  }

  /** Real-time commands are carried out wherever they stand, in the middle of print data too. */
  function feed(bytes: Uint8Array): readonly Reaction[] {
    if (!awake) return []
    const answers: Reaction[] = []
    for (const byte of bytes) take(byte, answers)
    if (received.length > RECEIVE_BUFFER_BYTES) received = received.slice(0, RECEIVE_BUFFER_BYTES)
    return [...answers, ...pump()]
  }

  function take(byte: number, answers: Reaction[]): void {
    realTime.push(byte)
    const verdict = realTimeVerdict(realTime)
    if (verdict === 'begun') return
    if (verdict === 'none') {
      // The first byte was print data; the rest may begin a command of its own.
      const [first, ...rest] = realTime
      realTime = []
      received.push(first)
      for (const later of rest) take(later, answers)
      return
    }
    onCommand?.((DLE << 8) | realTime[1])
    realTime = []
    answers.push(...verdict())
  }

  function realTimeVerdict(bytes: readonly number[]): 'none' | 'begun' | (() => readonly Reaction[]) {
    if (bytes[0] !== DLE) return 'none'
    const [, second, third] = bytes
    if (second === undefined) return 'begun'
    if (second === 0x04) {
      if (third === undefined) return 'begun'
      return third >= 1 && third <= 4 ? () => [send(Uint8Array.of(realTimeStatus(third)))] : 'none'
    }
    if (second === 0x05) return third === undefined ? 'begun' : () => recover()
    if (second === 0x14 && canClear && bytes.every((byte, i) => byte === CLEAR[i])) {
      return bytes.length < CLEAR.length ? 'begun' : () => clear()
    }
    return 'none'
  }

  /** Clears the buffers only where there is an error to recover from, which an empty roll is not. */
  function recover(): readonly Reaction[] {
    if (roll.cutterStuck) forget()
    return []
  }

  function clear(): readonly Reaction[] {
    forget()
    return [send(Uint8Array.of(0x37, 0x25, 0x00))]
  }

  function forget(): void {
    received = []
    line = []
    life++
    pumping = false
  }

  function realTimeStatus(kind: number): number {
    const fixed = 0x12
    switch (kind) {
      case 2:
        return fixed | (roll.coverOpen ? 0x04 : 0) | (roll.paperMm <= 0 ? 0x20 : 0) | (hasError() ? 0x40 : 0)
      case 3:
        return fixed | (roll.cutterStuck ? 0x08 : 0) | (roll.hot ? 0x40 : 0)
      case 4:
        return fixed | (isNearEnd(roll) ? 0x0c : 0) | (roll.paperMm <= 0 ? 0x60 : 0)
      default:
        return fixed | (isOffline() ? 0x08 : 0)
    }
  }

  function hasError(): boolean {
    return roll.cutterStuck || roll.hot
  }

  function automaticStatus(): Uint8Array {
    return Uint8Array.of(
      0x10 | (isOffline() ? 0x08 : 0) | (roll.coverOpen ? 0x20 : 0),
      (roll.cutterStuck ? 0x08 : 0) | (roll.hot ? 0x40 : 0),
      rollBits(),
      0x0f,
    )
  }

  function rollBits(): number {
    return (isNearEnd(roll) ? 0x03 : 0) | (roll.paperMm <= 0 ? 0x0c : 0)
  }

  /** Carries the next buffered command out; each one calls for the one after it. */
  function pump(): readonly Reaction[] {
    if (!awake || pumping || isOffline()) return []
    const cut = firstCommand(Uint8Array.from(received))
    if (!cut) return []
    received = received.slice(cut.length)
    onCommand?.(cut.command.kind.charCodeAt(0))
    const mine = life
    pumping = true
    const ms = durationOf(cut.command)
    return [
      work(ms, () => {
        if (mine !== life) return []
        const answers = perform(cut.command)
        pumping = false
        // Asked for anew, so that a status question in between is answered first.
        post(pump())
        return answers
      }),
    ]
  }

  function durationOf(command: ReceiptCommand): number {
    if (command.kind === 'cut') return CUT_MS
    const rows =
      command.kind === 'raster' ? command.dots.length / Math.max(1, command.rowBytes) : rowsOf(command)
    return (rows * 1000) / (DOTS_PER_MM * MM_PER_SECOND)
  }

  function rowsOf(command: ReceiptCommand): number {
    if (command.kind === 'line-feed') return 34 * size.height
    if (command.kind === 'feed-lines') return 34 * command.count
    return 0
  }

  function perform(command: ReceiptCommand): readonly Reaction[] {
    switch (command.kind) {
      case 'text':
        for (const letter of lettersOf(command.bytes, codePage)) line.push({ letter, ...size, bold })
        return []
      case 'line-feed':
        printLine()
        return []
      case 'initialise':
        initialise()
        return []
      case 'code-page':
        codePage = command.number
        return []
      case 'bold':
        bold = command.on
        return []
      case 'size':
        size = { width: command.width, height: command.height }
        return []
      case 'align':
        align = command.to
        return []
      case 'feed-lines':
        roll.printRows(blankRows(command.count, roll.dotsPerLine))
        return []
      case 'raster':
        roll.printRows(pictureRows(command.dots, command.rowBytes))
        return []
      case 'symbol':
        return performSymbol(command)
      case 'cut':
        roll.cut()
        return []
      case 'queued-status':
        return [send(Uint8Array.of(rollBits()))]
      case 'automatic-status':
        automatic = command.mask
        return [send(automaticStatus())]
      case 'ask':
        return tell(command.what)
      case 'ignored':
        return []
    }
  }

  function printLine(): void {
    const rows = textRows(line, align, roll.dotsPerLine)
    const text = line.map((letter) => letter.letter).join('')
    line = []
    if (roll.printRows(rows) === rows.length && text !== '') roll.noteText(text)
  }

  /** GS ( k of a QR code: 67 module size, 80 its data, 81 print it. */
  function performSymbol(command: Extract<ReceiptCommand, { kind: 'symbol' }>): readonly Reaction[] {
    if (command.function === 67) symbolScale = command.data[0] ?? symbolScale
    else if (command.function === 80) symbolText = Buffer.from(command.data.subarray(1)).toString('utf8')
    else if (command.function === 81 && symbolText !== '') {
      const rows = qrRows(symbolText, symbolScale, align, roll.dotsPerLine)
      if (roll.printRows(rows) === rows.length) roll.noteCode(symbolText)
    }
    return []
  }

  function tell(what: number): readonly Reaction[] {
    const texts: Readonly<Record<number, string>> = {
      65: FIRMWARE,
      66: MAKER,
      67: MODEL,
      68: roll.cable.serial,
    }
    const text = texts[what]
    if (!canTell || text === undefined) return []
    return [send(Uint8Array.of(0x5f, ...Buffer.from(text, 'latin1'), 0))]
  }

  return {
    baud,
    strictBaud: true,
    powerOn() {
      received = []
      realTime = []
      pumping = false
      automatic = 0
      initialise()
      const mine = ++life
      return [
        work(BOOT_MS, () => {
          awake = mine === life
          return []
        }),
      ]
    },
    powerOff() {
      life++
      awake = false
    },
    feed,
    attach(given) {
      post = given
    },
  }
}
