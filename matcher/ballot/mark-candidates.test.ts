import { markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import { expect, test } from 'vitest'
import type { GreyImage } from './grey-image.ts'
import { lightMap } from './light-map.ts'
import { markCandidates } from './mark-candidates.ts'
import { sampleContest, sampleLayout } from './sample-ballots.ts'
import { sheetEdges } from './sheet-edges.ts'

const layout = sampleLayout({ paper: 'A5', contests: [sampleContest('deputy', 7, 3)] })

function candidates(image: GreyImage) {
  const light = lightMap(image)!
  return markCandidates(image, light, sheetEdges(image, light), layout.grid, image.dpi / 25.4)
}

test.each([
  ['bright paper', { paperGrey: 245 }],
  ['grey paper', { paperGrey: 160, inkGrey: 20 }],
  ['paper hardly brighter than print', { paperGrey: 200, inkGrey: 110 }],
])('%s: looking at four pixels at once finds what looking at each does', (_, defects) => {
  const { image } = markedSheet({ layout, seed: 5, defects })
  // One byte off a word's boundary no fours can be looked at.
  const shifted = new Uint8Array(new ArrayBuffer(image.pixels.length + 1), 1)
  shifted.set(image.pixels)
  const found = candidates(image)!
  expect(found.length).toBeGreaterThan(2 * layout.grid.rows)
  expect(candidates({ ...image, pixels: shifted })).toEqual(found)
})
