import { CLEAN_SCAN, scanSheet } from '@taanuu/simulator/ballots/degrade'
import { drawHandMark, inkLayer, layInk } from '@taanuu/simulator/ballots/hand-marks'
import { bleedThrough } from '@taanuu/simulator/ballots/paper-defects'
import { createRandom } from '@taanuu/simulator/random'
import { describe, expect, test } from 'vitest'
import type { GreyImage } from './grey-image.ts'
import { placePage } from './interpret.ts'
import { interpretSheet } from './interpret-sheet.ts'
import { layOutBallot } from './lay-out.ts'
import { gridToMm } from './layout.ts'
import { shiningThrough } from './other-side.ts'
import { renderBallot } from './render.ts'
import { sampleContest, sampleDefinition } from './sample-ballots.ts'
import { optionsOf } from './targets.ts'

const laid = layOutBallot(
  sampleDefinition({
    contests: [sampleContest('deputy', 7, 3)],
    back: [sampleContest('council', 9, 2)],
    paper: 'A5',
  }),
)
if (!laid.ok) throw new Error(laid.reason)
const layouts = laid.layouts
const [front, back] = [layouts[0]!, layouts[1]!]

/** Grey print and thin lines may be of either side, as far as a scan tells. */
function blackAlone(page: GreyImage): GreyImage {
  return { ...page, pixels: page.pixels.map((grey) => (grey < 40 ? grey : 255)) }
}

/** Both sides with marks in a hard pencil, `strength` of each side's darkness seen on the other. */
function scans(marked: readonly string[], strength: number, print = (page: GreyImage) => page) {
  const sides = [front, back].map((layout) => {
    const page = print(renderBallot(layout, { dpi: 200 }))
    const layer = inkLayer(page)
    for (const { optionId, target } of optionsOf(layout)) {
      if (!marked.includes(optionId)) continue
      const centre = gridToMm(layout.grid, target.column, target.row)
      drawHandMark(layer, { ...target, centre }, 'tick', 'faint', createRandom(optionId))
    }
    return layInk(page, layer)
  })
  const before = sides.map((page) => ({ ...page, pixels: page.pixels.slice() }))
  for (const [i, page] of sides.entries()) bleedThrough(page, before[1 - i]!, strength)
  const [one, two] = sides.map((page, i) =>
    scanSheet(page, { ...CLEAN_SCAN, surroundMm: 3, noise: 4, blurPasses: 1 }, createRandom(i)),
  )
  return { front: one!, back: two! }
}

function strengthSeen(images: ReturnType<typeof scans>): number {
  const [one, two] = [placePage(images.front, layouts, {}), placePage(images.back, layouts, {})]
  if (!one.ok || !two.ok) throw new Error('a side was not placed')
  const other = { kind: 'seen', page: two.page, placement: two.placements[0]! } as const
  return shiningThrough(one.page, one.placements[0]!, other)(optionsOf(front)[0]!.target)!.strength
}

describe('the other side', () => {
  test.each([0, 0.12, 0.22])('%d of its darkness shining through is measured', (strength) => {
    expect(strengthSeen(scans([], strength))).toBeCloseTo(strength, 1)
  })

  test.each([0, 0.22])(
    'a faint tick is a vote and nothing that shines through is, with %d shining',
    (strength) => {
      const marked = ['deputy-o2', 'council-o5']
      const reading = interpretSheet(scans(marked, strength), layouts)
      if (!reading.ok) throw new Error(reading.reason)
      expect(reading.options.filter((o) => o.decision === 'mark').map((o) => o.optionId)).toEqual(marked)
      expect(reading.options.filter((o) => o.decision === 'unsure')).toEqual([])
    },
  )

  describe('that nobody scanned and that has no contests', () => {
    const { print: _, ...foreign } = front
    const marks = (strength: number) => {
      const reading = interpretSheet({ front: scans(['deputy-o2'], strength, blackAlone).front }, [foreign])
      if (!reading.ok) throw new Error(reading.reason)
      return reading.options.filter((o) => o.decision !== 'no-mark').map((o) => [o.optionId, o.decision])
    }

    test('is bare where the paper of this side is: a faint tick is a vote', () => {
      expect(marks(0)).toEqual([['deputy-o2', 'mark']])
    })

    test('shines through where this side shows it anywhere: a faint tick may be its print', () => {
      expect(marks(0.12)).toEqual([['deputy-o2', 'unsure']])
      expect(marks(0.22).every(([, decision]) => decision === 'unsure')).toBe(true)
    })

    test('is not known where its layout says that there are contests on it', () => {
      const { front: alone } = scans(['deputy-o2'], 0, blackAlone)
      const { print: __, ...other } = back
      const reading = interpretSheet({ front: alone }, [foreign, other])
      expect(reading.ok && reading.options.find((o) => o.optionId === 'deputy-o2')?.decision).toBe('unsure')
    })
  })
})
