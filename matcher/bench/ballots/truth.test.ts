import { drawHandMark, inkLayer } from '@taanuu/simulator/ballots/hand-marks'
import { createRandom } from '@taanuu/simulator/random'
import { expect, test } from 'vitest'
import { targetTruth } from './truth.ts'

const page = { width: 320, height: 240, dpi: 200, pixels: new Uint8Array(320 * 240).fill(255) }
const target = { centre: { x: 20, y: 15 }, widthMm: 5, heightMm: 3.4, shape: 'oval' as const }

function truthOf(kind: Parameters<typeof drawHandMark>[2], missing?: Uint8Array) {
  const layer = inkLayer(page)
  drawHandMark(layer, target, kind, 'gel', createRandom(4))
  return targetTruth('o', target, kind, layer, missing)
}

test('ink that was meant is a vote, ink that was taken back may be anything, no ink is none', () => {
  expect(truthOf('filled')).toMatchObject({ must: 'mark', group: 'vote, ink 25 % and more' })
  expect(truthOf('struck-out')).toMatchObject({ must: 'either', group: 'no vote meant, ink 25 % and more' })
  expect(truthOf('rest')).toMatchObject({ must: 'either', group: 'ink 1 to 10 %' })
  expect(truthOf('circle-around')).toMatchObject({ must: 'no-mark', group: 'empty, ink beside it' })
  expect(targetTruth('o', target, undefined, inkLayer(page), undefined)).toMatchObject({
    must: 'no-mark',
    group: 'empty',
    ink: 0,
  })
})

test('nothing is asked of a target whose paper is gone', () => {
  const missing = new Uint8Array(page.pixels.length).fill(1)
  expect(truthOf('filled', missing)).toMatchObject({ must: 'either', group: 'paper gone' })
})

test('of a vote that a black-and-white scanner did not keep nothing is asked', () => {
  const layer = inkLayer(page)
  drawHandMark(layer, target, 'filled', 'pencil', createRandom(4))
  expect(targetTruth('o', target, 'filled', layer)).toMatchObject({ must: 'mark' })
  expect(targetTruth('o', target, 'filled', layer, undefined, 0.8)).toMatchObject({
    must: 'either',
    group: 'ink lost by the scanner',
  })
})
