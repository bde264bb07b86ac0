import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GreyImage } from '@taanuu/matcher/ballot/grey-image'
import { encode } from 'fast-png'
import type { SeenSheet } from './read-pages.ts'

/** Writes the pictures of a sheet, and beside them what is true and what was read. */
export function keepSheet(folder: string, { number, made, reading, result }: SeenSheet): void {
  mkdirSync(folder, { recursive: true })
  const name = join(folder, `${number}-${result.style}-${result.defect}`)
  writeFileSync(`${name}-front.png`, png(made.front))
  if (made.back !== undefined) writeFileSync(`${name}-back.png`, png(made.back))
  const { verdict } = result
  const { marks, scan, truth } = made
  const inked = truth.filter((t) => t.must !== 'no-mark' || t.ink > 0)
  const { wrongVotes, misread, refusal } = verdict
  writeFileSync(
    `${name}.json`,
    JSON.stringify({ refusal, wrongVotes, misread, marks, scan, truth: inked, reading }, null, 1),
  )
}

function png({ width, height, pixels }: GreyImage): Uint8Array {
  return encode({ width, height, data: pixels, depth: 8, channels: 1 })
}
