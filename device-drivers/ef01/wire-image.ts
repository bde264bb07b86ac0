import type { GreyImage } from '../image.ts'

const LIGHT_GROUND = 255
/** A 4-bit value times this spans 0..255. */
const NIBBLE_SCALE = 17

/** Picks up the picture of UpImage: two pixels a byte, high nibble first, the upper four bits of each pixel. */
export interface WireImage {
  /** The picture so far; rows that have not come yet are light. */
  readonly image: GreyImage
  /** Bytes of payload so far, also those beyond the picture's end. */
  readonly received: number
  /** Whole rows so far. */
  readonly rows: number
  readonly complete: boolean
  add(payload: Uint8Array): void
}

/** @param dpi resolution to be written into the picture, pixels per inch */
export function createWireImage(width: number, height: number, dpi: number): WireImage {
  const pixels = new Uint8Array(width * height).fill(LIGHT_GROUND)
  const expected = (width * height) / 2
  let received = 0
  return {
    image: { width, height, pixels, dpi },
    get received() {
      return received
    },
    get rows() {
      return Math.floor(Math.min(received, expected) / (width / 2))
    },
    get complete() {
      return received === expected
    },
    add(payload) {
      const usable = Math.max(0, Math.min(payload.length, expected - received))
      for (let i = 0, to = received * 2; i < usable; i++) {
        const byte = payload[i]
        pixels[to++] = (byte >>> 4) * NIBBLE_SCALE
        pixels[to++] = (byte & 0x0f) * NIBBLE_SCALE
      }
      received += payload.length
    },
  }
}
