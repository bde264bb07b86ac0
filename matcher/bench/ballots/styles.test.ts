import { describe, expect, test } from 'vitest'
import { compileStyle } from '../../ballot/compile-style.ts'
import { gridToMm } from '../../ballot/layout.ts'
import { ballotStyleSchema, explainStyle } from '../../ballot/style-problems.ts'
import { benchStyles } from './styles.ts'

/** A layout of a foreign ballot says where targets are in marks, measured with a ruler. */
const RULER_MM = 0.5

describe.each(benchStyles().map((style) => [style.name, style] as const))('%s', (_, style) => {
  test('has a layout without problems', () => {
    expect(explainStyle(style.layout)).toEqual([])
  })

  test('is printed as its layout says', () => {
    const layouts = compileStyle(ballotStyleSchema.parse(style.layout))
    expect(layouts).toHaveLength(style.sides.length)
    style.sides.forEach((side, i) => {
      const { contests, grid } = layouts[i]!
      expect(contests.map(({ contestId, votesAllowed }) => [contestId, votesAllowed])).toEqual(
        side.contests.map(({ contestId, votesAllowed }) => [contestId, votesAllowed]),
      )
      contests.forEach((contest, c) => {
        const printed = side.contests[c]!.options
        expect(contest.options.map(({ optionId, kind }) => [optionId, kind])).toEqual(
          printed.map(({ optionId, kind }) => [optionId, kind]),
        )
        contest.options.forEach(({ target, writeIn }, o) => {
          const { centre, shape } = printed[o]!.target
          const at = gridToMm(grid, target.column, target.row)
          expect(Math.hypot(at.x - centre.x, at.y - centre.y)).toBeLessThan(RULER_MM)
          expect(target.shape).toBe(shape)
          expect(writeIn === undefined).toBe(printed[o]!.writeIn === undefined)
        })
      })
    })
  })
})
