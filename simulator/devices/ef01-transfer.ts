import { encodeFrame, PID } from '@taanuu/device-drivers/ef01/frame'

/**
 * The largest thing that a host sends in data packets: a picture of the largest sensor at four bits a pixel. What
 * comes on top is dropped.
 */
const MAX_DOWNLOAD_BYTES = 65_536

/** Data packets of the set size, the last one marked as the end, as one run of bytes. */
export function dataPackets(payload: Uint8Array, packetBytes: number, address: number): Uint8Array {
  const frames: Uint8Array[] = []
  for (let at = 0; at < payload.length; at += packetBytes) {
    const pid = at + packetBytes >= payload.length ? PID.endOfData : PID.data
    frames.push(encodeFrame(pid, payload.subarray(at, at + packetBytes), address))
  }
  return Buffer.concat(frames)
}

/** Gathers what a host sends after DownChar and DownImage. */
export interface Download {
  /** Waits for data packets and hands their payload to `then` when the last one has come. */
  expect(then: (payload: Uint8Array) => void): void
  add(payload: Uint8Array, last: boolean): void
  /** Any other command ends the waiting. */
  cancel(): void
}

export function createDownload(): Download {
  let then: ((payload: Uint8Array) => void) | null = null
  let parts: Uint8Array[] = []
  let bytes = 0

  function cancel(): void {
    then = null
    parts = []
    bytes = 0
  }

  return {
    expect(next) {
      cancel()
      then = next
    },
    add(payload, last) {
      if (!then) return
      if (bytes + payload.length <= MAX_DOWNLOAD_BYTES) {
        parts.push(payload)
        bytes += payload.length
      }
      if (!last) return
      const whole = new Uint8Array(Buffer.concat(parts))
      const finish = then
      cancel()
      finish(whole)
    },
    cancel,
  }
}

/** Two pixels a byte, the upper four bits of each, the left one high. */
export function packFourBits(pixels: Uint8Array): Uint8Array {
  const packed = new Uint8Array(pixels.length / 2)
  for (let i = 0, from = 0; i < packed.length; i++, from += 2) {
    packed[i] = (pixels[from] & 0xf0) | (pixels[from + 1] >>> 4)
  }
  return packed
}

/** The picture of packed pixels, over 0..255. */
export function unpackFourBits(packed: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(packed.length * 2)
  for (let i = 0; i < packed.length; i++) {
    pixels[2 * i] = (packed[i] >>> 4) * 17
    pixels[2 * i + 1] = (packed[i] & 0x0f) * 17
  }
  return pixels
}
