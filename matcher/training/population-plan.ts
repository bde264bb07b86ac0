import {
  createFinger,
  type GreyImage,
  mirrorFinger,
  renderImpression,
  SENSOR_LOOKS,
  type SyntheticFinger,
} from '@taanuu/simulator/fingerprint/index'
import { createRandom } from '@taanuu/simulator/random'

/** A population of synthetic fingers: everybody has a first impression, some have more. */
export interface PopulationPlan {
  /** Seed of the first grown finger; the next ones follow. */
  readonly seed: number
  /** Fingers grown. */
  readonly fingers: number
  /** Each grown finger also gives its mirror image as an identity of its own. */
  readonly mirror: boolean
  readonly impressions: number
  /** Only every so many-th grown finger has more than the first impression; 1: all have. */
  readonly furtherEvery: number
}

/** Severity of the conditions (simulator): uniform up to this. The first impression is an enrolment under guidance. */
const SEVERITY = { enrolment: 0.4, table: 0.7 } as const
/** Sides of the pictures: the optical modules' and, for one impression in three, a larger plate. Pixels at 500 dpi. */
const SIZES = [
  { width: 256, height: 288 },
  { width: 256, height: 288 },
  { width: 320, height: 384 },
] as const

/** Identities that come of one grown finger. */
export function identitiesEach(plan: PopulationPlan): 1 | 2 {
  return plan.mirror ? 2 : 1
}

/** Grown finger of an identity: comparisons within one are left out of impostor statistics. */
export function grownFinger(plan: Pick<PopulationPlan, 'mirror'>, identity: number): number {
  return plan.mirror ? identity >> 1 : identity
}

export interface PlannedPrint {
  readonly identity: number
  readonly impression: number
  readonly image: GreyImage
}

/** Grows finger number `n` of the plan and renders every impression of its identities (about 0.2 s). */
export function renderFinger(plan: PopulationPlan, n: number): readonly PlannedPrint[] {
  const finger = createFinger(plan.seed + n)
  const people = plan.mirror ? [finger, mirrorFinger(finger)] : [finger]
  return people.flatMap((person, m) =>
    Array.from({ length: n % plan.furtherEvery === 0 ? plan.impressions : 1 }, (_, i) => ({
      identity: n * people.length + m,
      impression: i + 1,
      image: renderPlanned(person, i + 1),
    })),
  )
}

/** All looks and sizes alike often, severities by `SEVERITY`; the same finger and number give the same picture. */
function renderPlanned(finger: SyntheticFinger, impression: number): GreyImage {
  const random = createRandom(finger.seed)
    .fork(finger.mirrored ? 'population of mirrors' : 'population')
    .fork(impression)
  const look = random.pick(SENSOR_LOOKS)
  const severity = random.uniform(0, impression === 1 ? SEVERITY.enrolment : SEVERITY.table)
  return renderImpression(finger, impression, { look, severity, ...random.pick(SIZES) })
}
