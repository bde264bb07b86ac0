import { createEventHub, type Subscribe } from '@taanuu/device-drivers/event-hub'
import type { GreyImage } from '@taanuu/device-drivers/image'
import { type Cable, createCable } from '../world/cable.ts'
import { deriveSeed } from '../world/seeded-random.ts'

/** Dots a millimetre and an inch of an 80 mm printer's head. */
export const DOTS_PER_MM = 8
const DOTS_PER_INCH = 203
/** A new roll, and what is left when the near-end sensor begins to see the core, millimetres. */
const FULL_ROLL_MM = 60_000
const NEAR_END_MM = 2000

/** A strip of paper that was cut off, or that still hangs in the printer. */
export interface PrintedStrip {
  /** Lines that came as text, in order; lines that came as dots are in the picture alone. */
  readonly texts: readonly string[]
  /** Text of native QR codes. */
  readonly codes: readonly string[]
  readonly image: GreyImage
}

export interface ReceiptRollEvents {
  readonly change: undefined
  readonly cut: PrintedStrip
}

/** The paper of a receipt printer and everything that people do to it. */
export interface ReceiptRoll {
  readonly cable: Cable
  readonly dotsPerLine: number
  readonly paperMm: number
  readonly coverOpen: boolean
  readonly cutterStuck: boolean
  readonly hot: boolean
  /** Strips cut off so far, oldest first. */
  readonly strips: readonly PrintedStrip[]
  /** What hangs in the printer. */
  readonly hanging: PrintedStrip
  readonly on: Subscribe<ReceiptRollEvents>

  // What people and mishaps do.
  setPaper(mm: number): void
  loadNewRoll(): void
  openCover(): void
  closeCover(): void
  /** The next cut gets stuck; a hand frees the blade. */
  jamCutterNext(): void
  freeCutter(): void
  setHot(hot: boolean): void

  // What the printer does.
  /** Prints rows of dots, one byte array a row; returns the rows that came onto paper before it ended. */
  printRows(rows: readonly Uint8Array[]): number
  noteText(text: string): void
  noteCode(text: string): void
  /** False when the blade is stuck. */
  cut(): boolean
}

/** @param seed decides the printer's serial number */
export function createReceiptRoll(options: {
  readonly seed: number
  readonly dotsPerLine?: number
  readonly paperMm?: number
  readonly plugged?: boolean
}): ReceiptRoll {
  const { seed, dotsPerLine = 576, plugged = true } = options
  const hub = createEventHub<ReceiptRollEvents>()
  const serial = deriveSeed(seed, 'printer-serial').toString(16).padStart(8, '0')
  const strips: PrintedStrip[] = []
  let paperMm = options.paperMm ?? FULL_ROLL_MM
  let coverOpen = false
  let cutterStuck = false
  let jamNext = false
  let hot = false
  let rows: Uint8Array[] = []
  let texts: string[] = []
  let codes: string[] = []

  function changed(): void {
    hub.emit('change', undefined)
  }

  function hanging(): PrintedStrip {
    const pixels = new Uint8Array(rows.length * dotsPerLine).fill(255)
    for (const [y, row] of rows.entries()) {
      for (let x = 0; x < Math.min(dotsPerLine, row.length * 8); x++) {
        if ((row[x >> 3] >> (7 - (x & 7))) & 1) pixels[y * dotsPerLine + x] = 0
      }
    }
    return {
      texts: [...texts],
      codes: [...codes],
      image: { width: dotsPerLine, height: rows.length, pixels, dpi: DOTS_PER_INCH },
    }
  }

  return {
    cable: createCable(serial, plugged),
    dotsPerLine,
    get paperMm() {
      return paperMm
    },
    get coverOpen() {
      return coverOpen
    },
    get cutterStuck() {
      return cutterStuck
    },
    get hot() {
      return hot
    },
    strips,
    get hanging() {
      return hanging()
    },
    on: hub.on,
    setPaper(mm) {
      paperMm = mm
      changed()
    },
    loadNewRoll() {
      paperMm = FULL_ROLL_MM
      changed()
    },
    openCover() {
      coverOpen = true
      changed()
    },
    closeCover() {
      coverOpen = false
      changed()
    },
    jamCutterNext() {
      jamNext = true
    },
    freeCutter() {
      cutterStuck = false
      changed()
    },
    setHot(next) {
      hot = next
      changed()
    },
    printRows(next) {
      const before = paperMm
      const fits = Math.min(next.length, Math.floor(paperMm * DOTS_PER_MM))
      rows.push(...next.slice(0, fits))
      paperMm -= fits / DOTS_PER_MM
      if (fits < next.length) paperMm = 0
      if (paperMm === 0 || (before >= NEAR_END_MM && paperMm < NEAR_END_MM)) changed()
      return fits
    },
    noteText(text) {
      texts.push(text)
    },
    noteCode(text) {
      codes.push(text)
    },
    cut() {
      if (jamNext) {
        jamNext = false
        cutterStuck = true
        changed()
        return false
      }
      const strip = hanging()
      rows = []
      texts = []
      codes = []
      strips.push(strip)
      hub.emit('cut', strip)
      return true
    },
  }
}

export function isNearEnd({ paperMm }: ReceiptRoll): boolean {
  return paperMm < NEAR_END_MM
}
