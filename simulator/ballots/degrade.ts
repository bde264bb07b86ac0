import { type GreyImage, MM_PER_INCH } from '@taanuu/matcher/ballot/grey-image'
import type { Random } from '../random.ts'

/** What happens to a sheet between the hand of the voter and the bytes of the scanner. */
export type ScanDefects = {
  /** Rotation of the sheet in the transport, degrees clockwise. */
  readonly rotation: number
  /** Slant of the rows against the columns, degrees: the sheet turns while it moves. */
  readonly shear: number
  readonly scale: { readonly x: number; readonly y: number }
  readonly shiftMm: { readonly x: number; readonly y: number }
  readonly upsideDown: boolean
  /** Quarter turns clockwise in which the sheet was fed, besides all else; odd ones swap the picture's sides. */
  readonly quarterTurns: 0 | 1 | 2 | 3
  /** As seen through a back-lit or wrongly wired scanner. */
  readonly mirrored: boolean
  readonly surround: 'black' | 'grey' | 'white'
  /** Scanned beyond the nominal paper on every side; less than nothing crops the sheet's edges. */
  readonly surroundMm: number
  /** Grey of solid ink and of paper. */
  readonly inkGrey: number
  readonly paperGrey: number
  /** Change of paper grey from the left to the right edge: an uneven lamp. */
  readonly lampFall: number
  readonly noise: number
  /** Passes of a 3 × 3 binomial kernel; each adds 0.5 px² to the variance. */
  readonly blurPasses: number
  /** Dust that stays on the scanner glass draws lines along the feed. */
  readonly dirtLines: readonly DirtLine[]
  /** Specks of dust on the paper. */
  readonly specks: number
  /** Part of the sheet that is missing at the bottom (0 none). */
  readonly cutBottom: number
}

/** `from` and `to` (shares of the feed, 0 and 1 when absent): where the dirt came and where it was swept away. */
export type DirtLine = {
  readonly at: number
  readonly widthPx: number
  readonly grey: number
  readonly from?: number
  readonly to?: number
}

export const CLEAN_SCAN: ScanDefects = {
  rotation: 0,
  shear: 0,
  scale: { x: 1, y: 1 },
  shiftMm: { x: 0, y: 0 },
  upsideDown: false,
  quarterTurns: 0,
  mirrored: false,
  surround: 'white',
  surroundMm: 0,
  inkGrey: 20,
  paperGrey: 240,
  lampFall: 0,
  noise: 0,
  blurPasses: 0,
  dirtLines: [],
  specks: 0,
  cutBottom: 0,
}

/** Defects of an ordinary day: all of them within what the ballot box must read. */
export function ordinaryDefects(random: Random): ScanDefects {
  const surroundMm = random.uniform(3, 9)
  return {
    ...CLEAN_SCAN,
    rotation: random.uniform(-3, 3),
    shear: random.uniform(-0.3, 0.3),
    scale: { x: random.uniform(0.99, 1.01), y: random.uniform(0.98, 1.02) },
    shiftMm: { x: random.uniform(-0.3, 0.3) * surroundMm, y: random.uniform(-0.3, 0.3) * surroundMm },
    upsideDown: random.chance(0.5),
    surround: random.chance(0.5) ? 'black' : 'white',
    surroundMm,
    inkGrey: random.uniform(5, 70),
    paperGrey: random.uniform(200, 250),
    lampFall: random.uniform(-20, 20),
    noise: random.uniform(0, 9),
    blurPasses: random.int(0, 2),
    dirtLines: random.chance(0.3)
      ? [{ at: random.next(), widthPx: random.int(1, 2), grey: random.int(20, 120) }]
      : [],
    specks: random.int(0, 40),
  }
}

/** Deviates drawn once per scan; each row reads them from another place. */
const NOISE_TABLE = 1 << 14

const SURROUND_GREY = { black: 0, grey: 128, white: 255 } as const

/**
 * Scans a sheet: the same picture, defects and random stream give the same scan. Where `missing` (as large as the
 * sheet) is 1 the paper is gone and the surround shows.
 */
export function scanSheet(
  sheet: GreyImage,
  defects: ScanDefects,
  random: Random,
  missing?: Uint8Array,
): GreyImage {
  const pxPerMm = sheet.dpi / MM_PER_INCH
  const margin = Math.round(defects.surroundMm * pxPerMm)
  const sideways = defects.quarterTurns % 2 === 1
  const width = (sideways ? sheet.height : sheet.width) + 2 * margin
  const height = (sideways ? sheet.width : sheet.height) + 2 * margin
  const image = { width, height, dpi: sheet.dpi, pixels: new Uint8Array(width * height) }
  transport(sheet, image, defects, pxPerMm, missing)
  addSpecks(image, defects, random.fork('specks'))
  for (let pass = 0; pass < defects.blurPasses; pass++) blur(image)
  lampAndNoise(image, defects, random.fork('noise'))
  return image
}

/** Resamples the sheet, as it lies in the transport, into the scan (bilinear). */
function transport(
  sheet: GreyImage,
  scan: GreyImage,
  defects: ScanDefects,
  pxPerMm: number,
  missing?: Uint8Array,
): void {
  const turns = defects.quarterTurns * 90 + (defects.upsideDown ? 180 : 0)
  const angle = (defects.rotation * Math.PI) / 180 + (turns / 180) * Math.PI
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const slant = Math.tan((defects.shear * Math.PI) / 180)
  const flip = defects.mirrored ? -1 : 1
  const surround = SURROUND_GREY[defects.surround]
  const level = levels(defects)
  const sheetBottom = Math.round(sheet.height * (1 - defects.cutBottom))
  const { width, pixels } = sheet
  // Inverse of: centre the sheet, stretch, slant, turn, shift to the middle of the scan.
  const ux = (flip * cos) / defects.scale.x
  const uy = (flip * sin) / defects.scale.x
  const vx = -sin / defects.scale.y
  const vy = cos / defects.scale.y
  const centreX = scan.width / 2 + defects.shiftMm.x * pxPerMm
  const centreY = scan.height / 2 + defects.shiftMm.y * pxPerMm
  // Steps of u and v along a row; u also follows the slant.
  const stepV = vx
  const stepU = ux + slant * vx
  const lastU = width - 1
  const lastV = sheetBottom - 1
  for (let y = 0; y < scan.height; y++) {
    const dx = 0.5 - centreX
    const dy = y + 0.5 - centreY
    let v = vx * dx + vy * dy + sheet.height / 2 - 0.5
    let u = ux * dx + uy * dy + slant * (v - sheet.height / 2) + width / 2 - 0.5
    const end = (y + 1) * scan.width
    for (let to = y * scan.width; to < end; to++) {
      if (u >= 0 && v >= 0 && u < lastU && v < lastV) {
        const u0 = u | 0
        const v0 = v | 0
        const at = v0 * width + u0
        const [a, b] = [pixels[at]!, pixels[at + 1]!]
        const [c, d] = [pixels[at + width]!, pixels[at + width + 1]!]
        if (missing !== undefined && missing[at] === 1) {
          scan.pixels[to] = surround
        } else if (a === b && a === c && a === d) {
          // bare paper, most of a page
          scan.pixels[to] = level[a]!
        } else {
          const fu = u - u0
          const upper = a + (b - a) * fu
          const lower = c + (d - c) * fu
          scan.pixels[to] = level[(upper + (lower - upper) * (v - v0) + 0.5) | 0]!
        }
      } else {
        scan.pixels[to] = surround
      }
      u += stepU
      v += stepV
    }
  }
}

function levels(defects: ScanDefects): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, grey) =>
    Math.round(defects.inkGrey + ((defects.paperGrey - defects.inkGrey) * grey) / 255),
  )
}

function addSpecks(image: GreyImage, defects: ScanDefects, random: Random): void {
  for (let i = 0; i < defects.specks; i++) {
    const x = random.int(1, image.width - 2)
    const y = random.int(1, image.height - 2)
    const at = y * image.width + x
    for (const near of [at, at + 1, at + image.width]) image.pixels[near] = Math.min(image.pixels[near]!, 90)
  }
}

/** Binomial 1-2-1 across, then down; the outermost pixels keep their values. */
function blur(image: GreyImage): void {
  const { width, height, pixels } = image
  const across = new Uint16Array(pixels.length)
  for (let y = 0; y < height; y++) {
    const end = (y + 1) * width - 1
    let before = pixels[y * width]!
    let here = pixels[y * width + 1]!
    for (let at = y * width + 1; at < end; at++) {
      const after = pixels[at + 1]!
      across[at] = before + 2 * here + after
      before = here
      here = after
    }
  }
  for (let y = 1; y < height - 1; y++) {
    const end = (y + 1) * width - 1
    for (let at = y * width + 1; at < end; at++) {
      pixels[at] = (across[at - width]! + 2 * across[at]! + across[at + width]! + 8) >> 4
    }
  }
}

function lampAndNoise(image: GreyImage, defects: ScanDefects, random: Random): void {
  const { width, height, pixels } = image
  const table = Float32Array.from({ length: NOISE_TABLE }, () => random.normal(0, defects.noise))
  const lamp = Float32Array.from({ length: width }, (_, x) => (defects.lampFall * (x / width - 0.5)) / 255)
  const dirt = new Uint8Array(width).fill(255)
  const lay = (line: DirtLine, grey: number) => {
    const start = Math.round(line.at * (width - line.widthPx))
    dirt.fill(grey, start, start + line.widthPx)
  }
  const comes = new Map<number, (() => void)[]>()
  const turn = (row: number, change: () => void) => comes.set(row, [...(comes.get(row) ?? []), change])
  for (const line of defects.dirtLines) {
    turn(Math.round((line.from ?? 0) * height), () => lay(line, line.grey))
    turn(Math.round((line.to ?? 2) * height), () => lay(line, 255))
  }
  for (let y = 0; y < height; y++) {
    for (const change of comes.get(y) ?? []) change()
    let next = random.uint32()
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      const grey = Math.min(pixels[at]!, dirt[x]!)
      const value = grey + grey * lamp[x]! + table[next++ & (NOISE_TABLE - 1)]!
      pixels[at] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5
    }
  }
}
