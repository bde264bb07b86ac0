import { FIELD_CELL } from './orientation.ts'
import type { WorkingImage } from './rescale.ts'
import type { Field, Mask, RidgeFlow } from './types.ts'

/** Square pixels at 500 dpi in a square millimetre. */
const PIXELS_PER_MM2 = (500 / 25.4) ** 2
/** Power of a clean ridge wave (types.ts). */
const FULL_POWER = 0.5
/** Ridges of at least this share of a clean wave can be read. */
const READABLE_SHARE = 0.5
/** Side of the cells in which flooding is looked for, px: a little under one ridge period, so that ridges show in each. */
const FLOOD_CELL = 8
/** A flooded cell is darker than the empty glass by this many grey levels; ridges of every sensor are (90-190). */
const FLOOD_DEPTH = 70
/** Within a flooded cell greys deviate by less than this share of its depth; in one with ridges by 0.25 and more. */
const FLOOD_EVENNESS = 0.12
/** Share of pixels darker than the empty glass: fingers and dirt never cover it all. */
const GLASS_SHARE = 0.95

/** Numbers that quality and the reasons of failure are judged by. */
export interface PrintMeasures {
  /** mm² of skin with ridges. */
  readonly area: number
  /** mm² of it whose ridge wave is at least half as strong as a clean one. */
  readonly readable: number
  /** 0..1: how much of a clean wave the ridge network found, mean over the foreground. */
  readonly clarity: number
  /** 0..1: how well the local flow has one direction, mean over the foreground. */
  readonly coherence: number
  /** Correlation of the wave that was read with the picture, 0..1: what was guessed through noise and smears is low. */
  readonly agreement: number
  /** Share of dark pixels in the foreground, 0.5 = ridges as wide as valleys. */
  readonly balance: number
  /** mm² of evenly dark picture: sweat has filled the valleys. */
  readonly flooded: number
  /** Share of the image border that the print covers. */
  readonly cut: number
}

/** Measures a print from the stages of its reading. */
export function measurePrint(
  grey: WorkingImage,
  normalised: Field,
  wave: Field,
  foreground: Mask,
  flow: RidgeFlow,
): PrintMeasures {
  const { innerWidth, innerHeight } = grey
  const { width, data } = foreground
  const sum = { area: 0, dark: 0, power: 0, readable: 0, coherence: 0 }
  const pair = { x: 0, y: 0, xx: 0, yy: 0, xy: 0 }
  for (let y = 0; y < innerHeight; y++) {
    const row = Math.floor(y / FIELD_CELL) * flow.power.width
    for (let x = 0; x < innerWidth; x++) {
      const i = y * width + x
      if (data[i] === 0) continue
      const cell = row + Math.floor(x / FIELD_CELL)
      const share = Math.min(1, flow.power.data[cell] / FULL_POWER)
      const [a, b] = [normalised.data[i], wave.data[i]]
      sum.area++
      sum.power += share
      if (a < 0) sum.dark++
      if (share >= READABLE_SHARE) sum.readable++
      sum.coherence += Math.sqrt(flow.cos2.data[cell] ** 2 + flow.sin2.data[cell] ** 2)
      pair.x += a
      pair.y += b
      pair.xx += a * a
      pair.yy += b * b
      pair.xy += a * b
    }
  }
  const seen = Math.max(1, sum.area)
  return {
    area: sum.area / PIXELS_PER_MM2,
    readable: sum.readable / PIXELS_PER_MM2,
    clarity: sum.power / seen,
    coherence: sum.coherence / seen,
    agreement: agreement(pair, seen),
    balance: sum.dark / seen,
    flooded: floodedPixels(grey) / PIXELS_PER_MM2,
    cut: borderShare(foreground, innerWidth, innerHeight),
  }
}

/** Correlation from sums; the wave is positive on ridges, the picture dark there. */
function agreement(
  sums: {
    readonly x: number
    readonly y: number
    readonly xx: number
    readonly yy: number
    readonly xy: number
  },
  count: number,
): number {
  const { x, y, xx, yy, xy } = sums
  const spread = Math.sqrt(Math.max(0, xx - (x * x) / count) * Math.max(0, yy - (y * y) / count))
  return spread > 0 ? Math.max(0, -(xy - (x * y) / count) / spread) : 0
}

/** Pixels of cells that are much darker than the empty glass and even. */
function floodedPixels({ data, width, innerWidth, innerHeight }: WorkingImage): number {
  const glass = emptyGlass(data)
  let flooded = 0
  for (let top = 0; top + FLOOD_CELL <= innerHeight; top += FLOOD_CELL)
    for (let left = 0; left + FLOOD_CELL <= innerWidth; left += FLOOD_CELL) {
      let sum = 0
      let squares = 0
      for (let y = top; y < top + FLOOD_CELL; y++)
        for (let i = y * width + left; i < y * width + left + FLOOD_CELL; i++) {
          sum += data[i]
          squares += data[i] * data[i]
        }
      const count = FLOOD_CELL * FLOOD_CELL
      const mean = sum / count
      const depth = glass - mean
      const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean))
      if (depth > FLOOD_DEPTH && deviation < FLOOD_EVENNESS * depth) flooded += count
    }
  return flooded
}

/** Grey of the empty glass. */
function emptyGlass(data: Float32Array): number {
  const counts = new Uint32Array(256)
  for (const grey of data) counts[Math.round(grey)]++
  let below = 0
  for (let grey = 0; grey < 256; grey++) {
    below += counts[grey]
    if (below >= GLASS_SHARE * data.length) return grey
  }
  return 255
}

/** Share of the image border that is foreground. */
function borderShare(foreground: Mask, innerWidth: number, innerHeight: number): number {
  let touched = 0
  const at = (x: number, y: number): number => foreground.data[y * foreground.width + x]
  for (let x = 0; x < innerWidth; x++) touched += at(x, 0) + at(x, innerHeight - 1)
  for (let y = 0; y < innerHeight; y++) touched += at(0, y) + at(innerWidth - 1, y)
  return touched / (2 * (innerWidth + innerHeight))
}
