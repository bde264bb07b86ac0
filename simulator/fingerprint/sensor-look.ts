/**
 * The kind of sensor: what a picture from it looks like. `ef01` is an optical module that sends 4 bits a pixel;
 * `thermal-sweep` a line of thermal elements over which the finger is drawn, its picture laid together from slices.
 */
export type SensorLook = 'optical' | 'capacitive' | 'thermal' | 'ef01' | 'thermal-sweep'

export const SENSOR_LOOKS: readonly SensorLook[] = [
  'optical',
  'capacitive',
  'thermal',
  'ef01',
  'thermal-sweep',
]

/** Traits of a look. Grey values are 0 to 255. */
export interface LookTraits {
  /** Grey of the empty glass and of a fully touching ridge. */
  readonly background: number
  readonly ridge: number
  /** Standard deviation of the noise of single pixels. */
  readonly noise: number
  /** Standard deviation of the offsets of columns and rows. */
  readonly columns: number
  readonly rows: number
  /** Slow change of brightness over the picture: random hills, and darker corners. */
  readonly blotches: number
  readonly vignette: number
  /** Share of the 3x3 binomial blur mixed in. */
  readonly blur: number
  /** How abruptly touching turns to not touching, per ridge height. */
  readonly sharpness: number
  /** How much dryness breaks ridges, and how well pores show. */
  readonly speckle: number
  readonly pores: number
  readonly greyLevels: 16 | 256
  /** Size of the touch that the sensor sees, against a plain touch on optical glass. */
  readonly footprint: number
  /** Standard deviation of the error between two slices of a swiped picture, px; 0 for a sensor that is touched. */
  readonly stitching: number
}

// Drawn after published sample pictures of such sensors, by eye; no picture was used to fit a number.
export const LOOK_TRAITS: Readonly<Record<SensorLook, LookTraits>> = {
  optical: {
    background: 240,
    ridge: 52,
    noise: 3,
    columns: 0.3,
    rows: 0.3,
    blotches: 5,
    vignette: 10,
    blur: 0.6,
    sharpness: 3.2,
    speckle: 1,
    pores: 0.8,
    greyLevels: 256,
    footprint: 1,
    stitching: 0,
  },
  capacitive: {
    background: 172,
    ridge: 34,
    noise: 9,
    columns: 4.5,
    rows: 1.5,
    blotches: 9,
    vignette: 0,
    blur: 0.25,
    sharpness: 4.5,
    speckle: 1.9,
    pores: 1.1,
    greyLevels: 256,
    footprint: 0.76,
    stitching: 0,
  },
  thermal: {
    background: 205,
    ridge: 62,
    noise: 8,
    columns: 1,
    rows: 5,
    blotches: 17,
    vignette: 0,
    blur: 0.9,
    sharpness: 2.2,
    speckle: 0.9,
    pores: 0.3,
    greyLevels: 256,
    footprint: 0.95,
    stitching: 0,
  },
  ef01: {
    background: 222,
    ridge: 44,
    noise: 5,
    columns: 0.6,
    rows: 0.6,
    blotches: 6,
    vignette: 42,
    blur: 0.8,
    sharpness: 3,
    speckle: 1,
    pores: 0.6,
    greyLevels: 16,
    footprint: 1,
    stitching: 0,
  },
  'thermal-sweep': {
    background: 205,
    ridge: 62,
    noise: 8,
    columns: 1,
    rows: 3.5,
    blotches: 17,
    vignette: 0,
    blur: 0.9,
    sharpness: 2.2,
    speckle: 0.9,
    pores: 0.3,
    greyLevels: 256,
    footprint: 0.95,
    stitching: 0.6,
  },
}
