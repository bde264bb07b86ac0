import { expect, test } from 'vitest'
import { packPictures, unpackPictures } from './picture-file.ts'
import { grownFinger, renderFinger } from './population-plan.ts'

const plan = { seed: 3, fingers: 10, mirror: true, impressions: 2, furtherEvery: 2 }

test('a grown finger gives two identities, each with its impressions, all different; pictures survive packing', () => {
  const prints = renderFinger(plan, 4)
  expect(prints.map(({ identity, impression }) => [identity, impression])).toEqual([
    [8, 1],
    [8, 2],
    [9, 1],
    [9, 2],
  ])
  expect(new Set(prints.map(({ image }) => Buffer.from(image.pixels).toString('base64'))).size).toBe(4)
  expect(unpackPictures(Buffer.from(packPictures(prints)))).toEqual(prints)
})

test('a finger between those with further impressions has its first one, whoever else has more', () => {
  const ofAll = renderFinger({ ...plan, furtherEvery: 1 }, 5)
  expect(renderFinger(plan, 5)).toEqual(ofAll.filter(({ impression }) => impression === 1))
})

test('identities of one grown finger are known as such', () => {
  expect([8, 9, 10].map((identity) => grownFinger(plan, identity))).toEqual([4, 4, 5])
  expect(grownFinger({ mirror: false }, 9)).toBe(9)
})
