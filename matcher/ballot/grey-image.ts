/** An eight-bit grey picture, row-major, 0 dark and 255 light; `dpi` says how many pixels make an inch. */
export type GreyImage = {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
  readonly dpi: number
}

export const MM_PER_INCH = 25.4
