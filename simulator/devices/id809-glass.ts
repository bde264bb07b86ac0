import { COMMAND, IMAGE, IMAGE_BLOCK_BYTES, RET } from '@taanuu/device-drivers/id809/commands'
import type { FingerWorld, RingLight } from '../world/finger-world.ts'
import { type Reaction, send, work } from './byte-machine.ts'
import type { GlassCamera } from './glass-camera.ts'
import {
  type Id809Commands,
  type Id809Downloads,
  type Id809Speech,
  SHORT_MS,
  word16,
} from './id809-speech.ts'

const DETECT_MS = 15
/** Parameter of UpImage for a quarter of the pixels. */
const QUARTER = 1

const LIGHT_MODES: Readonly<Record<number, RingLight['mode']>> = {
  1: 'breathing',
  2: 'flashing',
  3: 'on',
  4: 'off',
  5: 'on',
  6: 'off',
  7: 'flashing',
}
/** The world's ring knows three colours; the nearest of the module's seven. */
const LIGHT_COLOURS: Readonly<Record<number, RingLight['colour']>> = {
  1: 'blue',
  2: 'red',
  3: 'purple',
  4: 'blue',
  5: 'blue',
  6: 'purple',
  7: 'blue',
}

/** Commands about the glass, its picture and its light. */
export function createId809Glass(options: { readonly world: FingerWorld; readonly camera: GlassCamera }): {
  readonly command: Id809Commands
  readonly download: Id809Downloads
  /** Any other command ends a picture that the host has begun to send. */
  forget(): void
} {
  const { world, camera } = options
  let incoming: { readonly pixels: Uint8Array; next: number; received: number } | null = null

  const command: Id809Commands = (speech, code, p) => {
    switch (code) {
      case COMMAND.fingerDetect:
        return speech.after(DETECT_MS, () => ({ ret: RET.ok, payload: [world.finger ? 1 : 0] }))
      case COMMAND.getImage:
        return camera.expose((exposure) => [
          speech.reply({ ret: exposure === 'taken' ? RET.ok : RET.noFinger }),
        ])
      case COMMAND.upImage:
        return [work(SHORT_MS, () => upload(speech, p[0] === QUARTER))]
      case COMMAND.downImage: {
        const fits = word16(p, 0) === IMAGE.width && word16(p, 2) === IMAGE.height
        if (fits) incoming = { pixels: new Uint8Array(IMAGE.width * IMAGE.height), next: 0, received: 0 }
        return speech.after(SHORT_MS, () => ({ ret: fits ? RET.ok : RET.invalidParam }))
      }
      case COMMAND.ledControl:
        world.setLight({ mode: LIGHT_MODES[p[0]] ?? 'off', colour: LIGHT_COLOURS[p[1]] ?? 'blue' })
        return speech.after(SHORT_MS, () => ({ ret: RET.ok }))
      default:
        return null
    }
  }

  function upload({ reply, dataFrame }: Id809Speech, quarter: boolean): readonly Reaction[] {
    if (!camera.picture) return [reply({ ret: RET.noFinger })]
    const pixels = quarter ? everySecond(camera.picture.pixels) : camera.picture.pixels
    const width = quarter ? IMAGE.width / 2 : IMAGE.width
    const height = quarter ? IMAGE.height / 2 : IMAGE.height
    const frames: Uint8Array[] = []
    for (let at = 0, n = 0; at < pixels.length; at += IMAGE_BLOCK_BYTES, n++) {
      frames.push(dataFrame(Uint8Array.of(n & 0xff, n >>> 8, ...pixels.subarray(at, at + IMAGE_BLOCK_BYTES))))
    }
    const size = [width & 0xff, width >>> 8, height & 0xff, height >>> 8]
    // One run of bytes, as they follow each other on the line.
    return [reply({ ret: RET.ok, payload: size }), send(Buffer.concat(frames))]
  }

  /** Every data frame of a picture is answered. */
  const download: Id809Downloads = (speech, code, p) => {
    if (code !== COMMAND.downImage || !incoming) return null
    const block = p.subarray(2)
    const fits = word16(p, 0) === incoming.next && incoming.received + block.length <= incoming.pixels.length
    if (!fits) {
      incoming = null
      return speech.after(SHORT_MS, () => ({ ret: RET.invalidParam }))
    }
    incoming.pixels.set(block, incoming.received)
    incoming.received += block.length
    incoming.next++
    if (incoming.received === incoming.pixels.length) {
      camera.put(incoming.pixels)
      incoming = null
    }
    return speech.after(SHORT_MS, () => ({ ret: RET.ok }))
  }

  return {
    command,
    download,
    forget() {
      incoming = null
    },
  }
}

function everySecond(pixels: Uint8Array): Uint8Array {
  const width = IMAGE.width / 2
  return Uint8Array.from({ length: width * (IMAGE.height / 2) }, (_, i) => {
    const y = Math.floor(i / width)
    return pixels[2 * y * IMAGE.width + 2 * (i % width)]
  })
}
