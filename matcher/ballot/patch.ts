import { insideOf } from './outline.ts'
import { BUBBLE } from './print/page.ts'
import type { MeasuredPage, TargetPlace } from './target-ink.ts'

/** Darkness of every pixel about a target: 0 paper, 1 print. */
export type Patch = {
  /** Where the patch lies in the scan. */
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly raw: Float32Array
  /** The same with the scanner's noise filtered out. */
  readonly smooth: Float32Array
  /** Darkness from which a filtered pixel is ink. */
  readonly level: number
  /** 1 inside the target. */
  readonly inside: Uint8Array
  /** Indices of the pixels around the target. */
  readonly around: readonly number[]
  /** Places in millimetres from the centre along the page's axes. */
  readonly u: Float32Array
  readonly v: Float32Array
}

/** Paper left between the printed line and what is looked at: five pixels of blur's tail at 200 dpi. */
export const GUARD_MM = 0.45
/** The surroundings looked at for stains, and from where. */
const AROUND_MM = { from: 0.5, reach: 1.9 } as const
/** Least darkness of ink, and its distance from the noise in standard deviations; pens are never lighter than most. */
const INK_LEVEL = { least: 0.07, deviations: 4, most: 0.3 } as const
/** Quantiles of the surroundings between which there is only paper, and how many deviations these are apart. */
const GRAIN = { from: 0.05, to: 0.25, sigmas: 0.97 } as const
/** Passes of the filter, and the level from which one more is worth it: a hard pencil's darkness is 0.12 and more. */
const FILTER = { most: 3, enough: 0.09 } as const

/** The pixels about a target; `paper` and `contrast` are grey of bare paper and its distance to print there. */
export function patchAt(
  { image, streaks }: MeasuredPage,
  { centre, frame: { right, down }, target, form }: TargetPlace,
  paper: number,
  contrast: number,
): Patch {
  const reach = {
    x: (target.widthMm * form.scale) / 2 + AROUND_MM.reach,
    y: (target.heightMm * form.scale) / 2 + AROUND_MM.reach,
  }
  const spanX = Math.abs(right.x) * reach.x + Math.abs(down.x) * reach.y
  const spanY = Math.abs(right.y) * reach.x + Math.abs(down.y) * reach.y
  const left = Math.max(0, Math.floor(centre.x - spanX))
  const top = Math.max(0, Math.floor(centre.y - spanY))
  const width = Math.max(0, Math.min(image.width, Math.ceil(centre.x + spanX)) - left)
  const height = Math.max(0, Math.min(image.height, Math.ceil(centre.y + spanY)) - top)
  const size = width * height
  const [raw, u, v] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)]
  const inside = new Uint8Array(size)
  const around: number[] = []
  const isInside = insideOf(form, target, BUBBLE.lineMm + GUARD_MM)
  const isNear = insideOf(form, target, -AROUND_MM.from)
  const det = right.x * down.y - right.y * down.x
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      const [dx, dy] = [left + x + 0.5 - centre.x, top + y + 0.5 - centre.y]
      u[at] = (dx * down.y - dy * down.x) / det
      v[at] = (dy * right.x - dx * right.y) / det
      if (streaks[left + x] !== 1)
        raw[at] = (paper - image.pixels[(top + y) * image.width + left + x]!) / Math.max(1, contrast)
      if (isInside(u[at]!, v[at]!)) inside[at] = 1
      else if (!isNear(u[at]!, v[at]!)) around.push(at)
    }
  }
  return filtered({ left, top, width, height, raw, inside, around, u, v })
}

/** The patch with something taken off its darkness; bare paper becomes no brighter than it is. */
export function lessDarkness(patch: Patch, less: (u: number, v: number) => number): Patch {
  const { raw, u, v } = patch
  return filtered({
    ...patch,
    raw: raw.map((dark, at) => Math.max(Math.min(0, dark), dark - less(u[at]!, v[at]!))),
  })
}

function filtered(patch: Omit<Patch, 'smooth' | 'level'>): Patch {
  let smooth = patch.raw
  let level: number = INK_LEVEL.most
  for (let pass = 0; pass < FILTER.most && level > FILTER.enough; pass++) {
    smooth = binomial(smooth, patch.width, patch.height)
    level = inkLevel(smooth, patch.around)
  }
  return { ...patch, smooth, level }
}

/** Three by three, 1-2-1 across and down. */
function binomial(values: Float32Array, width: number, height: number): Float32Array {
  const across = values.slice()
  for (let y = 0; y < height; y++) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at++) {
      across[at] = (values[at - 1]! + 2 * values[at]! + values[at + 1]!) / 4
    }
  }
  const both = across.slice()
  for (let at = width; at < (height - 1) * width; at++) {
    both[at] = (across[at - width]! + 2 * across[at]! + across[at + width]!) / 4
  }
  return both
}

/** Ink is darker than the paper's grain around the target, however poor the scanner; letters stand there too. */
function inkLevel(smooth: Float32Array, around: readonly number[]): number {
  const values = Float32Array.from(around, (at) => smooth[at]!).sort()
  const quantile = (share: number) => values[Math.floor(values.length * share)] ?? 0
  const sigma = (quantile(GRAIN.to) - quantile(GRAIN.from)) / GRAIN.sigmas
  return Math.min(INK_LEVEL.most, Math.max(INK_LEVEL.least, INK_LEVEL.deviations * sigma))
}
