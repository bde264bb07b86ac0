import { type GreyImage, MM_PER_INCH } from '@taanuu/matcher/ballot/grey-image'
import { HAND_MARKS, type HandMarkKind, type MarkTarget } from '@taanuu/simulator/ballots/hand-marks'

/**
 * What is true of a target, by what the hand meant and by the ink that it left inside the printed outline. Ink is the
 * mean darkness of the hand's own layer there, 0 to 1, measured on the sheet before anything else happens to it.
 *
 * | ink in the target | meant as a vote | not meant (rest, erased, struck out) | nothing done here |
 * | 25 % and more     | must be a vote  | either, or unsure                    | either, or unsure (a stroke from elsewhere) |
 * | 1 to 25 %         | either, or unsure | either, or unsure                  | either, or unsure |
 * | under 1 %         | must not be a vote (also when it is circled or ticked beside) | must not be a vote | must not be a vote |
 *
 * A target whose paper is gone may be anything but read: either, or unsure. So may one whose ink a black-and-white
 * scanner did not keep: of a vote a quarter of the target has to be black for it to be asked for.
 */
export type TargetTruth = {
  readonly optionId: string
  readonly ink: number
  /** Ink within 2 mm outside the target, square millimetres. */
  readonly nearMm2: number
  readonly kind?: HandMarkKind
  readonly must: 'mark' | 'no-mark' | 'either'
  readonly group: InkGroup
}

/** Targets that are alike to a reader. The bars for `unsure` hold for each group alone. */
export const INK_GROUPS = [
  'vote, ink 25 % and more',
  'no vote meant, ink 25 % and more',
  'ink 10 to 25 %',
  'ink 1 to 10 %',
  'empty, ink beside it',
  'empty',
  'paper gone',
  'ink lost by the scanner',
] as const
export type InkGroup = (typeof INK_GROUPS)[number]

export const STRONG_INK = 0.25
const MIDDLE_INK = 0.1
/** A pen's edge that just reaches in: a tenth of a square millimetre. */
export const NO_INK = 0.01
/** Line of the printed outline and half a pixel beside it, which are no inside. */
const OUTLINE_MM = 0.4
const NEAR_MM = 2
const NEAR_INK_MM2 = 0.2
/** Share of a target's paper that may be missing before nothing can be asked of its reading. */
const GONE = 0.1

/** `keptFrom` is the darkness (0 to 1) from which the scanner certainly shows ink. */
export function targetTruth(
  optionId: string,
  target: MarkTarget,
  kind: HandMarkKind | undefined,
  layer: GreyImage,
  missing?: Uint8Array,
  keptFrom = 0,
): TargetTruth {
  const { ink, kept, nearMm2, gone } = inkAt(target, layer, keptFrom, missing)
  const meant = kind !== undefined && HAND_MARKS[kind] === 'vote'
  const lost = keptFrom > 0 && ink >= STRONG_INK && kept < STRONG_INK
  const group = lost ? 'ink lost by the scanner' : groupOf(ink, nearMm2, gone, meant)
  const must =
    group === 'vote, ink 25 % and more' ? 'mark' : group.startsWith('empty') ? 'no-mark' : ('either' as const)
  return { optionId, ink, nearMm2, must, group, ...(kind !== undefined && { kind }) }
}

function groupOf(ink: number, nearMm2: number, gone: number, meant: boolean): InkGroup {
  if (gone > GONE) return 'paper gone'
  if (ink >= STRONG_INK) return meant ? 'vote, ink 25 % and more' : 'no vote meant, ink 25 % and more'
  if (ink >= MIDDLE_INK) return 'ink 10 to 25 %'
  if (ink >= NO_INK) return 'ink 1 to 10 %'
  return nearMm2 >= NEAR_INK_MM2 ? 'empty, ink beside it' : 'empty'
}

function inkAt(
  { centre, widthMm, heightMm, shape }: MarkTarget,
  layer: GreyImage,
  keptFrom: number,
  missing?: Uint8Array,
) {
  const s = layer.dpi / MM_PER_INCH
  const [a, b] = [widthMm / 2 - OUTLINE_MM, heightMm / 2 - OUTLINE_MM]
  const [reachX, reachY] = [widthMm / 2 + NEAR_MM, heightMm / 2 + NEAR_MM]
  let [inside, dark, kept, near, gone] = [0, 0, 0, 0, 0]
  const y1 = Math.min(layer.height - 1, Math.ceil((centre.y + reachY) * s))
  const x1 = Math.min(layer.width - 1, Math.ceil((centre.x + reachX) * s))
  for (let y = Math.max(0, Math.floor((centre.y - reachY) * s)); y <= y1; y++) {
    for (let x = Math.max(0, Math.floor((centre.x - reachX) * s)); x <= x1; x++) {
      const [u, v] = [(x + 0.5) / s - centre.x, (y + 0.5) / s - centre.y]
      const at = y * layer.width + x
      const ink = (255 - layer.pixels[at]!) / 255
      const isInside =
        shape === 'box' ? Math.abs(u) <= a && Math.abs(v) <= b : (u / a) ** 2 + (v / b) ** 2 <= 1
      if (isInside) {
        inside++
        dark += ink
        if (ink >= keptFrom) kept++
        if (missing?.[at] === 1) gone++
      } else if (Math.abs(u) > widthMm / 2 || Math.abs(v) > heightMm / 2) {
        near += ink
      }
    }
  }
  return { ink: dark / inside, kept: kept / inside, nearMm2: near / (s * s), gone: gone / inside }
}
