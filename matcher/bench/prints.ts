import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GreyImage } from '@taanuu/matcher/finger/index'
import { decode } from 'fast-png'

/** Dots per inch of one dot a metre. */
const INCH_IN_METRES = 0.0254
/** Where a PNG names no resolution, the usual one of fingerprint sensors. */
const DEFAULT_DPI = 500

/** Names (without extension) of the PNG (or other) files of a folder, sorted. */
export function printNames(folder: string, extension = '.png'): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.toLowerCase().endsWith(extension))
    .map((file) => file.slice(0, -extension.length))
    .toSorted()
}

/** Reads a PNG as grey; resolution from its pHYs chunk; colour is averaged, alpha ignored. */
export function readPrint(folder: string, name: string): GreyImage {
  const png = decode(readFileSync(join(folder, `${name}.png`)))
  const { width, height, channels, depth } = png
  const colours = channels >= 3 ? 3 : 1
  const pixels = new Uint8Array(width * height)
  for (let i = 0; i < pixels.length; i++) {
    let sum = 0
    for (let c = 0; c < colours; c++) sum += png.data[i * channels + c]
    pixels[i] = Math.round(sum / colours / (depth === 16 ? 257 : 1))
  }
  const perMetre = png.resolution?.unit === 1 ? png.resolution.x : 0
  const dpi = perMetre > 0 ? perMetre * INCH_IN_METRES : DEFAULT_DPI
  return { width, height, pixels, dpi }
}
