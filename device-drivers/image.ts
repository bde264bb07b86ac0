/** An 8-bit grey picture. `pixels` is row-major from the top left, 0 is dark, 255 is light. */
export interface GreyImage {
  readonly width: number
  readonly height: number
  /** width × height bytes. */
  readonly pixels: Uint8Array
  /** Pixels per inch, the same in both directions. */
  readonly dpi: number
}
