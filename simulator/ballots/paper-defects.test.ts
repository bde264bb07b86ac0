import jpeg from 'jpeg-js'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { CLEAN_SCAN, scanSheet } from './degrade.ts'
import {
  bleedThrough,
  blot,
  fold,
  mirroredMask,
  punchHoles,
  shade,
  stain,
  tear,
  wholePaper,
} from './paper-defects.ts'
import { bitonal, throughJpeg } from './scanner-output.ts'

const DPI = 100
const S = DPI / 25.4

/** White paper with a dark bar in its upper left part. */
function sheet(width = 300, height = 400) {
  const pixels = new Uint8Array(width * height).fill(255)
  for (let y = 20; y < 60; y++) pixels.fill(0, y * width + 30, y * width + 130)
  return { width, height, dpi: DPI, pixels }
}

const rowOf = (at: number) => Math.floor(at / 300)

function changed(before: Uint8Array, after: Uint8Array): number[] {
  return [...after.keys()].filter((at) => before[at] !== after[at])
}

describe('paper', () => {
  test('a fold changes a narrow band only, brighter or darker', () => {
    for (const change of [120, -60]) {
      const page = sheet()
      page.pixels.fill(200)
      fold(page, { across: true, atMm: 50, widthMm: 0.5, change }, createRandom(1))
      const touched = changed(new Uint8Array(page.pixels.length).fill(200), page.pixels)
      expect(touched.length).toBeGreaterThan(300)
      expect(touched.every((at) => Math.abs(rowOf(at) / S - 50) < 1.5)).toBe(true)
      expect(touched.every((at) => page.pixels[at]! > 200 === change > 0)).toBe(true)
    }
  })

  test('a stain tints a patch and leaves print darker than paper', () => {
    const page = sheet()
    stain(page, { centre: { x: 20, y: 10 }, radiusMm: 12, darkness: 0.25 }, createRandom(2))
    const touched = changed(sheet().pixels, page.pixels)
    expect(touched.length).toBeGreaterThan(3000)
    expect(touched.every((at) => page.pixels[at]! >= 190)).toBe(true)
  })

  test('the back shines through as its mirror image', () => {
    const page = { ...sheet(), pixels: new Uint8Array(300 * 400).fill(255) }
    bleedThrough(page, sheet(), 0.2)
    expect(page.pixels[30 * 300 + 299 - 50]).toBe(204)
    expect(page.pixels[30 * 300 + 50]).toBe(255)
  })

  test('shade only darkens, most at the far end', () => {
    const page = sheet()
    shade(page, 0, 0.3)
    expect(page.pixels[200 * 300]).toBeGreaterThan(250)
    expect(page.pixels[200 * 300 + 299]).toBeLessThan(182)
  })

  test('two holes of 6 mm; a torn corner; the same from behind', () => {
    const page = sheet()
    const holes = wholePaper(page)
    punchHoles(holes, page, 'left', 50)
    const area = holes.reduce((sum, gone) => sum + gone, 0) / S ** 2
    expect(area).toBeGreaterThan(2 * Math.PI * 9 * 0.95)
    expect(area).toBeLessThan(2 * Math.PI * 9 * 1.05)
    const corner = wholePaper(page)
    tear(corner, page, 'bottom-right', { x: 20, y: 30 }, 0, createRandom(1))
    expect(corner.at(-1)).toBe(1)
    expect(corner[0]).toBe(0)
    const behind = mirroredMask(corner, page)
    expect(behind[399 * 300]).toBe(1)
    expect(mirroredMask(behind, page)).toEqual(corner)
  })

  test('a blot covers its box, a bare one bares it', () => {
    const page = sheet()
    blot(page, { x: 30 / S, y: 20 / S, width: 100 / S, height: 40 / S }, 0)
    expect(page.pixels.every((grey) => grey === 255)).toBe(true)
  })
})

describe('a scan', () => {
  const plain = { ...CLEAN_SCAN, inkGrey: 0, paperGrey: 255 }

  test('of a sheet fed sideways is turned by a quarter', () => {
    for (const [quarterTurns, x, y] of [
      [1, 400 - 1 - 40, 80],
      [3, 40, 300 - 1 - 80],
    ] as const) {
      const scan = scanSheet(sheet(), { ...plain, quarterTurns }, createRandom(1))
      expect([scan.width, scan.height]).toEqual([400, 300])
      expect(scan.pixels[y * scan.width + x]).toBe(0)
      expect(scan.pixels[150 * scan.width + 200]).toBe(255)
    }
  })

  test('shows the surround where paper is gone, and cropped edges are gone', () => {
    const page = sheet()
    const missing = wholePaper(page)
    missing.fill(1, 0, 300 * 100)
    const scan = scanSheet(page, { ...plain, surround: 'grey' }, createRandom(1), missing)
    expect(scan.pixels[50 * 300 + 200]).toBe(128)
    expect(scan.pixels[150 * 300 + 200]).toBe(255)
    const cropped = scanSheet(page, { ...plain, surroundMm: -2 }, createRandom(1))
    expect(cropped.width).toBe(300 - 2 * Math.round(2 * S))
  })

  test('a dirt line comes and goes', () => {
    const dirtLines = [{ at: 0.5, widthPx: 2, grey: 40, from: 0.25, to: 0.5 }]
    const { pixels } = scanSheet(sheet(), { ...plain, dirtLines }, createRandom(1))
    const column = Math.round(0.5 * 298)
    expect([90, 110, 190, 210].map((row) => pixels[row * 300 + column])).toEqual([255, 40, 40, 255])
  })
})

function meanOff(a: { readonly pixels: Uint8Array }, b: { readonly pixels: Uint8Array }): number {
  return a.pixels.reduce((sum, grey, at) => sum + Math.abs(grey - b.pixels[at]!), 0) / a.pixels.length
}

describe('what the firmware makes of it', () => {
  test('JPEG changes edges a little, paper not at all, and less at better quality', () => {
    const page = sheet()
    expect(meanOff(throughJpeg(page, 30), page)).toBeGreaterThan(meanOff(throughJpeg(page, 75), page))
    expect(meanOff(throughJpeg(page, 75), page)).toBeGreaterThan(0)
    expect(throughJpeg(page, 50).pixels.at(-1)).toBe(255)
  })

  test('JPEG leaves what a JPEG library leaves, to two grey levels', () => {
    const random = createRandom(5)
    const { pixels, ...size } = sheet(90, 61)
    const page = { ...size, pixels: pixels.map(() => random.int(0, 255)) }
    for (const quality of [30, 75]) {
      const data = Uint8Array.from({ length: page.pixels.length * 4 }, (_, i) =>
        i % 4 === 3 ? 255 : page.pixels[i >> 2]!,
      )
      const encoded = jpeg.encode({ width: page.width, height: page.height, data }, quality).data
      const decoded = jpeg.decode(encoded, { useTArray: true }).data
      const library = { ...page, pixels: page.pixels.map((_, at) => decoded[at * 4]!) }
      expect(meanOff(throughJpeg(page, quality), library)).toBeLessThan(2)
      expect(meanOff(page, library)).toBeGreaterThan(5)
    }
  })

  test('black and white knows nothing between', () => {
    const grey = { ...sheet(), pixels: sheet().pixels.map((_, at) => at % 256) }
    const { pixels } = bitonal(grey, 128)
    expect(new Set(pixels)).toEqual(new Set([0, 255]))
    expect(pixels[127]).toBe(0)
    expect(pixels[128]).toBe(255)
  })
})
