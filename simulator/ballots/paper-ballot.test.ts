import { createHash } from 'node:crypto'
import type { GreyImage } from '@taanuu/matcher/ballot/grey-image'
import { gridToMm } from '@taanuu/matcher/ballot/layout'
import { renderBallot } from '@taanuu/matcher/ballot/render'
import { sampleContest, sampleLayout } from '@taanuu/matcher/ballot/sample-ballots'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { CLEAN_SCAN, ordinaryDefects, scanSheet } from './degrade.ts'
import { drawMarks, MARK_STYLES } from './marks.ts'
import { markedSheet, randomChoices } from './paper-ballot.ts'

const layout = sampleLayout({ paper: 'A5', contests: [sampleContest('deputy', 7, 3)] })
const printed = renderBallot(layout, { dpi: 150 })

function hash(image: GreyImage): string {
  return createHash('sha256').update(image.pixels).digest('hex')
}

describe('a marked sheet', () => {
  test('is the same for the same order and another for another seed', () => {
    const order = { layout, seed: 11, dpi: 150 }
    const sheet = markedSheet(order)
    expect(hash(markedSheet(order).image)).toBe(hash(sheet.image))
    expect(hash(markedSheet({ ...order, seed: 12 }).image)).not.toBe(hash(sheet.image))
  })

  test('tells what was meant', () => {
    const choices = { deputy: ['deputy-o2'] }
    const sheet = markedSheet({
      layout,
      seed: 1,
      choices,
      style: 'cross',
      dpi: 150,
      defects: { rotation: 0.5 },
    })
    expect(sheet).toMatchObject({ choices, styles: { 'deputy-o2': 'cross' }, defects: { rotation: 0.5 } })
  })

  test('refuses an option that the ballot does not have', () => {
    expect(() => markedSheet({ layout, seed: 1, choices: { deputy: ['nobody'] } })).toThrow(RangeError)
  })
})

describe('hand marks', () => {
  test.each(MARK_STYLES)('%s puts ink at its oval and nowhere else', (style) => {
    const { optionId, target } = layout.contests[0]!.options[2]!
    const centre = gridToMm(layout.grid, target.column, target.row)
    for (let seed = 0; seed < 10; seed++) {
      const marked = drawMarks(printed, layout, [{ optionId, style }], createRandom(seed))
      let inked = 0
      marked.pixels.forEach((grey, at) => {
        if (grey === printed.pixels[at]) return
        inked++
        expect(grey).toBeLessThan(printed.pixels[at]!)
        const x = (at % printed.width) / (150 / 25.4)
        const y = Math.floor(at / printed.width) / (150 / 25.4)
        expect(Math.hypot(x - centre.x, y - centre.y)).toBeLessThan(7)
      })
      expect(inked).toBeGreaterThan(3)
    }
  })
})

describe('a scan', () => {
  const plain = { ...CLEAN_SCAN, inkGrey: 0, paperGrey: 255 }

  test('without defects is the sheet, but for the outermost pixels', () => {
    const scan = scanSheet(printed, plain, createRandom(1))
    let differing = 0
    scan.pixels.forEach((grey, at) => {
      if (grey !== printed.pixels[at]) differing++
    })
    expect(differing).toBe(0)
  })

  test('upside down is turned by half a circle, mirrored is flipped', () => {
    const { width, height } = printed
    const turned = scanSheet(printed, { ...plain, upsideDown: true }, createRandom(1))
    const flipped = scanSheet(printed, { ...plain, mirrored: true }, createRandom(1))
    let worst = 0
    for (let y = 2; y < height - 2; y++) {
      for (let x = 2; x < width - 2; x++) {
        const grey = printed.pixels[y * width + x]!
        worst = Math.max(worst, Math.abs(grey - turned.pixels[(height - 1 - y) * width + width - 1 - x]!))
        worst = Math.max(worst, Math.abs(grey - flipped.pixels[y * width + width - 1 - x]!))
      }
    }
    expect(worst).toBeLessThanOrEqual(1)
  })

  test('a cut sheet shows the surround where paper is missing', () => {
    const scan = scanSheet(printed, { ...plain, surround: 'black', cutBottom: 0.25 }, createRandom(1))
    const below = scan.pixels.subarray(Math.ceil(scan.height * 0.76) * scan.width)
    expect(below.every((grey) => grey === 0)).toBe(true)
  })

  test('ordinary defects stay within what the documentation promises', () => {
    for (let seed = 0; seed < 200; seed++) {
      const defects = ordinaryDefects(createRandom(seed))
      expect(Math.abs(defects.rotation)).toBeLessThanOrEqual(3)
      expect(Math.abs(defects.scale.x - 1)).toBeLessThanOrEqual(0.02)
      expect(defects.paperGrey - defects.inkGrey).toBeGreaterThan(120)
    }
  })
})

test('random choices are options of their contest, and "against all" stands alone unless overvoted', () => {
  const seen = new Set<number>()
  for (let seed = 0; seed < 300; seed++) {
    const { deputy } = randomChoices(layout, createRandom(seed))
    const ids = layout.contests[0]!.options.map((o) => o.optionId)
    expect(deputy!.every((id) => ids.includes(id))).toBe(true)
    expect(new Set(deputy).size).toBe(deputy!.length)
    if (deputy!.includes('deputy-against') && deputy!.length <= 3) expect(deputy).toHaveLength(1)
    seen.add(deputy!.length)
  }
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4])
})
