import { type ImpressionOptions, SENSOR_LOOKS, type SensorLook } from '@taanuu/simulator/fingerprint/index'
import type { Random } from '@taanuu/simulator/random'
import { type Degrade, slide, washOut } from './hard-degrade.ts'

/** One set of the harder benchmark: how its fingers, enrolment and probe impressions are made. */
export interface HardSet {
  /** `<condition>-<level>`; a higher level is harder, except where the level is a size or a resolution. */
  readonly name: string
  /** How worn the fingers are, 0..1; absent: natural. */
  readonly worn?: number
  readonly enrol: (random: Random, look: SensorLook) => ImpressionOptions
  readonly probe: (random: Random, look: SensorLook) => ImpressionOptions
  /** Applied to probe pictures. */
  readonly degrade?: (random: Random) => readonly Degrade[]
  /** Share of the contrast of another finger's grease on the probe pictures. */
  readonly grease?: number
  /** Looks to draw from, one a finger; absent: optical, capacitive and ef01. */
  readonly looks?: readonly SensorLook[]
  /** A look for each impression instead of one a finger. */
  readonly anyLook?: boolean
}

const USUAL_LOOKS: readonly SensorLook[] = ['optical', 'capacitive', 'ef01']
/** Enrolment is watched by an operator. */
const ENROL_SEVERITY = 0.1
/** What else happens to a hard impression than what its set is named after. */
const PROBE_SEVERITY = 0.4

type Conditions = (random: Random) => ImpressionOptions

function set(name: string, conditions: Conditions, more: Partial<HardSet> = {}): HardSet {
  return {
    name,
    enrol: (_, look) => ({ look, severity: ENROL_SEVERITY }),
    probe: (random, look) => ({ look, severity: PROBE_SEVERITY, ...conditions(random) }),
    looks: USUAL_LOOKS,
    ...more,
  }
}

function side(random: Random): 1 | -1 {
  return random.chance(0.5) ? 1 : -1
}

/** Only a part of the finger touches, `shift` px from the middle in any direction; the area is `contact` of a full one. */
function part(random: Random, contact: number, shift: number): ImpressionOptions {
  const angle = random.uniform(0, 2 * Math.PI)
  const [rollX, pitchY] = [0.7 * shift * Math.cos(angle), shift * Math.sin(angle)]
  return { contact, rollX, pitchY, offsetX: random.uniform(-15, 15), offsetY: random.uniform(-15, 15) }
}

function small(px: number): HardSet {
  const options = (random: Random, look: SensorLook, severity: number): ImpressionOptions => ({
    look,
    severity,
    width: px,
    height: px,
    rollX: random.uniform(-32, 32),
    pitchY: random.uniform(-40, 40),
  })
  return set(`small-${px}`, () => ({}), {
    enrol: (random, look) => options(random, look, ENROL_SEVERITY),
    probe: (random, look) => options(random, look, PROBE_SEVERITY),
  })
}

function resolution(dpi: number): HardSet {
  return set(`dpi-${dpi}`, () => ({
    dpi,
    width: Math.round((256 * dpi) / 500),
    height: Math.round((288 * dpi) / 500),
  }))
}

/** Everything at once, every impression on a glass of its own kind. */
function mixed(severity: number): HardSet {
  const drawn = (_: Random, look: SensorLook): ImpressionOptions => ({ look, severity })
  return {
    name: `mixed-${Math.round(100 * severity)}`,
    enrol: drawn,
    probe: drawn,
    looks: SENSOR_LOOKS,
    anyLook: true,
    degrade: (random) => [
      ...(random.chance(severity) ? [washOut(random.uniform(0.1, 0.7), 3)] : []),
      ...(random.chance(severity / 2) ? [slide(random.uniform(3, 12))] : []),
    ],
  }
}

/** The benchmark: what goes wrong at a table, at two or three levels each. */
export const HARD_SETS: readonly HardSet[] = [
  set('wet-1', (r) => ({ moisture: r.uniform(0.72, 0.8), pressure: r.uniform(0.55, 0.7) })),
  set('wet-2', (r) => ({ moisture: r.uniform(0.81, 0.86), pressure: r.uniform(0.6, 0.75) })),
  set('wet-3', (r) => ({ moisture: r.uniform(0.87, 0.92), pressure: r.uniform(0.65, 0.8) })),
  set('dry-1', (r) => ({ moisture: r.uniform(0.1, 0.18), pressure: r.uniform(0.25, 0.4) })),
  set('dry-2', (r) => ({ moisture: r.uniform(0.04, 0.09), pressure: r.uniform(0.2, 0.35) })),
  set('dry-3', (r) => ({ moisture: r.uniform(0, 0.03), pressure: r.uniform(0.14, 0.26) })),
  set('dirty-1', () => ({ dirt: 0.8 }), { grease: 0.45 }),
  set('dirty-2', () => ({ dirt: 1 }), { grease: 0.7 }),
  set('smeared-1', () => ({}), { degrade: () => [slide(11)], looks: ['optical', 'capacitive'] }),
  set('smeared-2', () => ({}), { degrade: () => [slide(18)], looks: ['optical', 'capacitive'] }),
  set('distorted-1', (r) => ({ distortionPx: r.uniform(14, 17) })),
  set('distorted-2', (r) => ({ distortionPx: r.uniform(20, 24) })),
  set('distorted-3', (r) => ({ distortionPx: r.uniform(27, 32) })),
  set('rotated-1', (r) => ({ ...part(r, 0.8, 40), rotationDeg: side(r) * r.uniform(20, 30) })),
  set('rotated-2', (r) => ({ ...part(r, 0.7, 50), rotationDeg: side(r) * r.uniform(38, 45) })),
  set('partial-1', (r) => part(r, 0.7, 50)),
  set('partial-2', (r) => part(r, 0.62, 64)),
  set('partial-3', (r) => part(r, 0.55, 76)),
  set('contrast-1', () => ({}), { degrade: () => [washOut(0.12, 2)] }),
  set('contrast-2', () => ({}), { degrade: () => [washOut(0.075, 1.5)] }),
  set('noisy-1', () => ({ noise: 10 })),
  set('noisy-2', () => ({ noise: 17 })),
  set('faint-1', (r) => ({ pressure: r.uniform(0.03, 0.08), moisture: 0.28, contact: 0.75 })),
  set('faint-2', (r) => ({ pressure: r.uniform(0.01, 0.03), moisture: 0.14, contact: 0.68 })),
  set('thermal-1', () => ({ severity: 0.5 }), { looks: ['thermal'] }),
  set('thermal-2', () => ({ severity: 0.7 }), { looks: ['thermal'] }),
  set('fourbit-1', () => ({ severity: 0.5 }), { looks: ['ef01'] }),
  set('fourbit-2', () => ({ severity: 0.7 }), { looks: ['ef01'] }),
  small(200),
  small(176),
  small(160),
  resolution(400),
  resolution(600),
  set('worn-1', () => ({}), { worn: 0.7 }),
  set('worn-2', () => ({}), { worn: 1 }),
  mixed(0.3),
  mixed(0.5),
  mixed(0.7),
]
