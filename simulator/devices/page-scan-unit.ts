import type { GreyImage } from '@taanuu/device-drivers/image'
import { COMMAND, EVENT } from '@taanuu/device-drivers/page-scan/commands'
import { createHostFramer } from '@taanuu/device-drivers/page-scan/host-framer'
import {
  encodeImageBlock,
  encodeScannerPacket,
  MAX_BLOCK_BYTES,
  PROFILE_VERSION,
} from '@taanuu/device-drivers/page-scan/packet'
import { encodeStatus } from '@taanuu/device-drivers/page-scan/status'
import type { PaperSheet, PaperWorld } from '../world/paper-world.ts'
import { type ByteMachine, type Reaction, send, work } from './byte-machine.ts'
import { resampled } from './resample.ts'

export interface PageScanUnit extends ByteMachine {
  /** The scanner says that it wants to be calibrated, until it is. */
  needCalibration(): void
  /** The next picture begins in the middle of the sheet, as a line scanner's does whose buffer was not emptied. */
  shiftNextPicture(): void
  /** The end of the next scan is said twice. */
  sayNextEndTwice(): void
}

/** A full-speed USB serial line: a sheet of A4 at 200 dpi in 3.2 s, about as long as the paper needs. */
const LINE_BAUD = 12_000_000
const BOOT_MS = 800
const SHORT_MS = 2
/** The sensor line of the PageScan at half resolution. */
const SCAN_DPI = 200
const MOST_COLUMNS = 1728
const LIGHT_GROUND = 255
/** Unit of the length command, inches. */
const LENGTH_UNIT_INCHES = 0.1
const MODEL = 'TAANUU-SIM-PAGE'
const FIRMWARE = '1.0'

/**
 * A ballot scanner as a byte machine: PageScan commands, status bits and events in front of the paper path of
 * the world. The feeder takes one sheet and switches itself off; the sheet stays in escrow.
 *
 * @param onCommand told of every command that arrives whole; the opcode is the body's first byte
 */
export function createPageScanUnit(options: {
  readonly world: PaperWorld
  readonly onCommand?: (opcode: number) => void
}): PageScanUnit {
  const { world, onCommand } = options
  const framer = createHostFramer()
  let post: (reactions: readonly Reaction[]) => void = () => {}
  let awake = false
  /** Raised at power-off: what began before says nothing any more. */
  let life = 0
  let enabled = false
  let duplex = false
  let drawing = false
  let calibrationNeeded = false
  let shiftPicture = false
  let endTwice = false
  /** Longest sheet that is drawn in, inches. */
  let longestInches = Number.POSITIVE_INFINITY
  let pausedEject: (() => void) | null = null

  world.on('front', ({ covered }) => {
    if (!awake) return
    if (covered) tryDrawIn()
    else if (pausedEject) {
      const resume = pausedEject
      pausedEject = null
      post([event(EVENT.ejectResume)])
      resume()
    }
  })
  world.on('cover', ({ open }) => {
    if (awake) post([event(open ? EVENT.coverOpen : EVENT.coverClosed)])
  })
  world.on('jam', ({ at, reported }) => {
    // A jam while the picture is taken is told by the scan itself, after the begin of the scan.
    if (awake && reported && at === 'accept') post([event(EVENT.jam)])
  })

  function event(code: string): Reaction {
    return send(encodeScannerPacket(Buffer.from(code, 'latin1')))
  }
  function text(body: string): readonly Reaction[] {
    return [work(SHORT_MS, () => [send(encodeScannerPacket(Buffer.from(body, 'latin1')))])]
  }
  function taken(act: () => void = () => {}): readonly Reaction[] {
    return [
      work(SHORT_MS, () => {
        act()
        return [event(EVENT.ok)]
      }),
    ]
  }

  function feed(bytes: Uint8Array): readonly Reaction[] {
    if (!awake) return []
    const reactions: Reaction[] = []
    for (const output of framer.feed(bytes)) {
      if (output.kind === 'bad-checksum') reactions.push(event(EVENT.crcError))
      else {
        onCommand?.(output.body.charCodeAt(0))
        reactions.push(...handle(output.body))
      }
    }
    return reactions
  }

  function handle(body: string): readonly Reaction[] {
    switch (body) {
      case COMMAND.status:
        // A look at the sensors stops a feeder that waits for a sheet (from VotingWorks' pdi-scanner).
        enabled = false
        return [work(SHORT_MS, () => [send(encodeScannerPacket(statusBody()))])]
      case COMMAND.version:
        return text(`${COMMAND.version}${MODEL} ${FIRMWARE}`)
      case COMMAND.serial:
        return text(`${COMMAND.serial}${world.cable.serial}`)
      case COMMAND.enableFeeder:
        return [
          work(SHORT_MS, () => {
            const { docInScanner, coverOpen } = world.sensors
            if (docInScanner || coverOpen || world.stuck) return [event(EVENT.commandError)]
            enabled = true
            tryDrawIn()
            return [event(EVENT.ok)]
          }),
        ]
      case COMMAND.disableFeeder:
        return taken(() => {
          enabled = false
        })
      case COMMAND.ejectRear:
        return eject(() => world.ejectRear())
      case COMMAND.ejectFront:
        return eject(() => world.ejectFront(false))
      case COMMAND.ejectFrontHold:
        return eject(() => world.ejectFront(true))
      case COMMAND.simplex:
      case COMMAND.duplex:
        return taken(() => {
          duplex = body === COMMAND.duplex
        })
      case COMMAND.reset:
        return taken(() => {
          enabled = false
          pausedEject = null
        })
      case COMMAND.selfTest:
      case COMMAND.halfResolution:
      case COMMAND.doubleFeedOn:
      case COMMAND.doubleFeedOff:
        return taken()
      case COMMAND.calibrateImage:
        return taken(() => {
          calibrationNeeded = false
        })
      default:
        if (!body.startsWith('\x1bD')) return [event(EVENT.commandError)]
        return taken(() => {
          longestInches = (body.charCodeAt(2) - 0x20) * LENGTH_UNIT_INCHES
        })
    }
  }

  function statusBody(): Uint8Array {
    const { front, docInScanner, rear, coverOpen, jam, boxFull } = world.sensors
    return encodeStatus({
      front,
      docInScanner,
      rear,
      coverOpen,
      jam,
      enabled,
      calibrationNeeded,
      boxFull,
    })
  }

  /** A sheet at the entrance holds an eject up until it is taken away. */
  function eject(run: () => Promise<unknown>): readonly Reaction[] {
    if (!world.inside) return [work(SHORT_MS, () => [event(EVENT.commandError)])]
    return [
      work(SHORT_MS, () => {
        if (!world.atFront) {
          void run()
          return [event(EVENT.ok)]
        }
        pausedEject = () => void run()
        return [event(EVENT.ok), event(EVENT.ejectPause)]
      }),
    ]
  }

  function tryDrawIn(): void {
    if (!enabled || drawing || !world.atFront) return
    drawing = true
    void scan(life)
  }

  async function scan(mine: number): Promise<void> {
    const end = await world.drawIn()
    drawing = false
    if (mine !== life || (end !== 'moved' && end !== 'jammed')) return
    enabled = false
    const sheet = world.inside
    if (end === 'jammed' || !sheet) {
      post([event(EVENT.beginScan), ...(world.sensors.jam ? [event(EVENT.jam)] : [])])
      return
    }
    if (sheet.front.height / sheet.front.dpi > longestInches) world.jamNext('transport', true)
    post([event(EVENT.beginScan), ...pictureOf(sheet)])
  }

  /** The sheet's blocks one by one, as long as it moves; then the end of the scan, or the jam. */
  function pictureOf(sheet: PaperSheet): readonly Reaction[] {
    const raster = rasterOf(sheet, duplex)
    const pixels = shiftPicture ? shiftedByHalf(raster.pixels) : raster.pixels
    shiftPicture = false
    const blocks = Math.ceil(pixels.length / MAX_BLOCK_BYTES)
    let sequence = 0
    function next(): Uint8Array | null {
      if (world.inside !== sheet || world.stuck || world.sensors.coverOpen || world.doubled) return null
      const index = sequence - 1
      if (index === Math.floor(blocks / 2)) {
        world.passMiddle()
        if (world.stuck) return null
      }
      if (index > blocks) return null
      if (index === -1) return encodeImageBlock({ type: 'H', sequence: sequence++, payload: raster.header })
      if (index === blocks) return encodeImageBlock({ type: 'E', sequence: sequence++, payload: raster.end })
      const payload = pixels.subarray(index * MAX_BLOCK_BYTES, (index + 1) * MAX_BLOCK_BYTES)
      return encodeImageBlock({ type: 'R', sequence: sequence++, payload })
    }
    const finish = (): readonly Reaction[] => {
      if (world.doubled) return [event(EVENT.doubleFeed)]
      if (world.inside === sheet && !world.stuck && !world.sensors.coverOpen) {
        const ends = endTwice ? [event(EVENT.endScan), event(EVENT.endScan)] : [event(EVENT.endScan)]
        endTwice = false
        return ends
      }
      return world.sensors.jam ? [event(EVENT.jam)] : []
    }
    return [{ kind: 'stream', next }, work(0, finish)]
  }

  return {
    baud: LINE_BAUD,
    strictBaud: false,
    powerOn() {
      framer.reset()
      enabled = false
      drawing = false
      return [
        work(BOOT_MS, () => {
          awake = true
          return []
        }),
      ]
    },
    powerOff() {
      life++
      awake = false
      enabled = false
      drawing = false
      pausedEject = null
    },
    feed,
    needCalibration() {
      calibrationNeeded = true
    },
    shiftNextPicture() {
      shiftPicture = true
    },
    sayNextEndTwice() {
      endTwice = true
    },
    attach(given) {
      post = given
    },
  }
}

/** Header, pixels of all sides one after the other, and end block of a sheet. */
function rasterOf(
  sheet: PaperSheet,
  duplex: boolean,
): { readonly header: Uint8Array; readonly pixels: Uint8Array; readonly end: Uint8Array } {
  const front = atScanResolution(sheet.front)
  const back = sheet.back && atScanResolution(sheet.back)
  const width = Math.min(MOST_COLUMNS, front.width)
  const sides = duplex ? [front, back ?? blankLike(front)] : [front]
  const pixels =
    sides.length === 1 && front.width === width
      ? front.pixels
      : new Uint8Array(Buffer.concat(sides.map((side) => croppedTo(side, width, front.height))))
  const header = new Uint8Array(6)
  const view = new DataView(header.buffer)
  view.setUint8(0, PROFILE_VERSION)
  view.setUint8(1, sides.length)
  view.setUint16(2, width)
  view.setUint16(4, front.dpi)
  const end = new Uint8Array(4)
  new DataView(end.buffer).setUint32(0, front.height * sides.length)
  return { header, pixels, end }
}

function shiftedByHalf(pixels: Uint8Array): Uint8Array {
  const half = pixels.length >> 1
  return new Uint8Array(Buffer.concat([pixels.subarray(half), pixels.subarray(0, half)]))
}

function atScanResolution(image: GreyImage): GreyImage {
  return image.dpi === SCAN_DPI ? image : resampled(image, SCAN_DPI)
}

function blankLike({ width, height, dpi }: GreyImage): GreyImage {
  return { width, height, dpi, pixels: new Uint8Array(width * height).fill(LIGHT_GROUND) }
}

function croppedTo(image: GreyImage, width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height).fill(LIGHT_GROUND)
  const columns = Math.min(width, image.width)
  for (let y = 0; y < Math.min(height, image.height); y++) {
    pixels.set(image.pixels.subarray(y * image.width, y * image.width + columns), y * width)
  }
  return pixels
}
