/** Grey fingerprint image: one byte a pixel, row-major, 0 = dark ridge; resolution in dots per inch. */
export interface GreyImage {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
  readonly dpi: number
}

/** Expected failures travel as values; exceptions are bugs. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E }

/** Why no template could be made of an image. */
export type ExtractionFailure = 'no-finger' | 'too-small' | 'too-wet' | 'too-dry' | 'smudged' | 'bad-image'

/** What the operator should ask of the voter before the next try. */
export type QualityHint = 'press-gently' | 'press-harder' | 'centre' | 'dry' | 'wet' | 'wipe-glass'

/** Outcome of extraction; quality 0-100. */
export type Extraction =
  | {
      readonly ok: true
      readonly template: Uint8Array
      readonly quality: number
      readonly hint: QualityHint | null
    }
  | {
      readonly ok: false
      readonly reason: ExtractionFailure
      readonly quality: number
      readonly hint: QualityHint | null
    }

/** One number a pixel (or a block), row-major. */
export interface Field {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

/** One byte a pixel, row-major: 1 = set. */
export interface Mask {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

export type MinutiaType = 'ending' | 'bifurcation' | 'other'

/**
 * A minutia in pixels at 500 dpi, y down. `angle` is the direction of the ridge leaving the minutia in radians,
 * 0..2π, counter-clockwise as seen on the screen (ISO/IEC 19794-2 convention). `quality` 0-100.
 */
export interface Minutia {
  readonly x: number
  readonly y: number
  readonly angle: number
  readonly type: MinutiaType
  readonly quality: number
}

/** Ridge flow on cells of 4x4 px. */
export interface RidgeFlow {
  /** cos and sin of twice the ridge direction (y down) times coherence 0..1. */
  readonly cos2: Field
  readonly sin2: Field
  /** Ridge period in px. */
  readonly period: Field
  /** Power of the ridge wave: 0.5 = a clean full wave, 0 = nothing the network believes in. */
  readonly power: Field
}

/** What a stage of the extraction hands to a transparency sink. */
export type StageEvent =
  | {
      readonly stage: 'rescaled' | 'normalised' | 'ridges' | 'enhanced'
      readonly field: Field
    }
  | { readonly stage: 'flow'; readonly flow: RidgeFlow }
  | { readonly stage: 'foreground' | 'skeleton'; readonly mask: Mask }
  | { readonly stage: 'minutiae'; readonly minutiae: readonly Minutia[] }
  | { readonly stage: 'quality'; readonly quality: number; readonly reasons: readonly string[] }

/** Receives each stage's result as it is made; off by default. */
export type TransparencySink = (event: StageEvent) => void
