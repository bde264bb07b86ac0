/** What a model can do beyond the commands common to the family. */
export interface Ef01Profile {
  readonly name: string
  /** Used where the module does not tell its sensor size itself, pixels. */
  readonly width: number
  readonly height: number
  /** Pixels per inch; no command tells it. */
  readonly dpi: number
  /** Whether 0x35 sets a light ring. */
  readonly auraLed: boolean
  /** Whether 0x36 checks the sensor. */
  readonly checkSensor: boolean
}

/** The simulated module: the optical geometry of a ZFM-20 (256 × 288, 500 dpi) with the R503's later commands. */
const SIMULATED: Ef01Profile = {
  name: 'TAANUU-SIM',
  width: 256,
  height: 288,
  dpi: 500,
  auraLed: true,
  checkSensor: true,
}

/** Capacitive R503: 192 × 192 at 508 dpi (Grow R503 manual 1.2.2, technical parameters). */
const R503: Ef01Profile = {
  name: 'R503',
  width: 192,
  height: 192,
  dpi: 508,
  auraLed: true,
  checkSensor: true,
}

/**
 * A module that does not answer ReadProdInfo, such as a ZFM-20 (256 × 288 at 500 dpi, manual v2.0): nothing
 * beyond the common commands is tried on it.
 */
export const UNNAMED_PROFILE: Ef01Profile = {
  name: 'EF01 module',
  width: 256,
  height: 288,
  dpi: 500,
  auraLed: false,
  checkSensor: false,
}

/** The profile of a model name from ReadProdInfo. */
export function profileOfModel(model: string): Ef01Profile {
  const known = [R503, SIMULATED].find((profile) => model.toUpperCase().startsWith(profile.name))
  return known ?? { ...UNNAMED_PROFILE, name: model || UNNAMED_PROFILE.name }
}
