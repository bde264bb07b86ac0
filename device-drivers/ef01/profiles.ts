import { OPCODE } from './commands.ts'

/**
 * What a model is and can do beyond the commands common to the family. Command codes above 0x1F mean different
 * things on different models (0x3C sets the light of an R558), so they stand here and not in the driver.
 */
export interface Ef01Profile {
  readonly name: string
  /** How ReadProdInfo names these models, upper case, from the begin; empty where they do not know it. */
  readonly modelNames: readonly string[]
  /** Used where the module does not tell its sensor size itself, pixels. */
  readonly width: number
  readonly height: number
  /** Pixels per inch; no command tells it. */
  readonly dpi: number
  /** Whether 0x3C tells who the module is. */
  readonly productInfo: boolean
  /** `aura`: 0x35 sets a coloured ring; `lamp`: 0x50 and 0x51 switch the illumination. */
  readonly light: 'none' | 'aura' | 'lamp'
  /** Whether 0x36 checks the sensor. */
  readonly checkSensor: boolean
  /** The command that only asks for a sign of life, and the confirmation code that is one. */
  readonly handshake: { readonly opcode: number; readonly answer: number } | null
  /** Highest line speed, bits per second. */
  readonly fastestBaud: number
}

/** Optical, 256 × 288 at 500 dpi; nothing above 0x1F but the lamp (ZFM-20 manual v2.0). */
const ZFM_20: Ef01Profile = {
  name: 'ZFM-20',
  modelNames: [],
  width: 256,
  height: 288,
  dpi: 500,
  productInfo: false,
  light: 'lamp',
  checkSensor: false,
  handshake: null,
  fastestBaud: 115_200,
}

/** R303, R305, R307: optical as the ZFM-20, with a handshake that answers 0x55 (R30X library, R307 manual). */
const R30X: Ef01Profile = {
  ...ZFM_20,
  name: 'R30x',
  handshake: { opcode: OPCODE.handshakeR30x, answer: 0x55 },
}

/** Capacitive, 192 × 192 at 508 dpi, with a ring of light (Grow R503 manual 1.2.2, technical parameters). */
const R503: Ef01Profile = {
  name: 'R503',
  modelNames: ['R503'],
  width: 192,
  height: 192,
  dpi: 508,
  productInfo: true,
  light: 'aura',
  checkSensor: true,
  handshake: { opcode: OPCODE.handshake, answer: 0 },
  fastestBaud: 115_200,
}

/** Synochip's optical module: the commands of the ZFM-20 without its lamp. */
const AS608: Ef01Profile = { ...ZFM_20, name: 'AS608', light: 'none' }

/** The simulated module: the optical geometry of a ZFM-20 with the R503's later commands. */
const SIMULATED: Ef01Profile = { ...R503, name: 'TAANUU-SIM', modelNames: ['TAANUU-SIM'], ...opticalSize() }

/** The families by the name under which an installation chooses one. */
export const EF01_PROFILES = {
  'zfm-20': ZFM_20,
  r30x: R30X,
  r503: R503,
  as608: AS608,
  'taanuu-sim': SIMULATED,
} as const satisfies Record<string, Ef01Profile>
export type Ef01ProfileName = keyof typeof EF01_PROFILES

/**
 * A module of which nothing is known: it is asked for its product info, and nothing else beyond the common
 * commands is tried on it.
 */
export const UNNAMED_PROFILE: Ef01Profile = {
  ...ZFM_20,
  name: 'EF01 module',
  light: 'none',
  productInfo: true,
}

/** The profile of a model name from ReadProdInfo. */
export function profileOfModel(model: string): Ef01Profile {
  const name = model.toUpperCase()
  const known = Object.values<Ef01Profile>(EF01_PROFILES).find(({ modelNames }) =>
    modelNames.some((prefix) => name.startsWith(prefix)),
  )
  return known ?? { ...UNNAMED_PROFILE, name: model || UNNAMED_PROFILE.name }
}

function opticalSize(): Pick<Ef01Profile, 'width' | 'height' | 'dpi'> {
  return { width: ZFM_20.width, height: ZFM_20.height, dpi: ZFM_20.dpi }
}
