/** A grey picture as scanners deliver it. */
export interface GreyImage {
  /** Pixels a row. */
  readonly width: number
  /** Rows. */
  readonly height: number
  /** Row-major, one byte a pixel, 0 = black; ridges are dark. */
  readonly pixels: Uint8Array
  /** Resolution, pixels per inch. */
  readonly dpi: number
}
