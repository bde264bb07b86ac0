import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ALL_ZONES, decide } from './decide.ts'
import { DEFAULT_MARK_RULES, type TargetEvidence } from './interpretation.ts'
import type { Strokes } from './strokes.ts'

const NO_INK: Strokes = {
  strokeMm: 0,
  darkness: 0,
  spreadMm: 0,
  overInk: 0,
  specks: 0,
  runsOn: 0,
  ends: 'inside',
  tinted: 0,
  broad: 0,
  step: 0,
}
const TICK: Strokes = { ...NO_INK, strokeMm: 3, darkness: 0.17, spreadMm: 3, ends: 'beyond' }
const EMPTY: TargetEvidence = {
  optionId: 'o',
  centre: { x: 0, y: 0 },
  outline: 1,
  fill: 0,
  lineFill: 0,
  tint: 0,
  near: { left: 0, right: 0, above: 0, below: 0 },
  hidden: 0,
}

function decided(evidence: Partial<TargetEvidence>, printed = false) {
  const { decision, why } = decide({ ...EMPTY, ...evidence }, DEFAULT_MARK_RULES, {
    free: ALL_ZONES,
    printed,
  })
  return why ?? decision
}

describe('weak ink', () => {
  test.each<[string, Partial<TargetEvidence>, string]>([
    ['nothing', {}, 'no-mark'],
    ['a faint tick', { tint: 0.05, strokes: TICK }, 'mark'],
    ['a faint tick whose back nobody saw', { tint: 0.05, strokes: without(TICK, 'overInk') }, 'faint'],
    ['what soaked through', { tint: 0.05, strokes: { ...TICK, overInk: 0.9 } }, 'faint'],
    ['an eraser’s trace', { tint: 0.07, strokes: { ...TICK, darkness: 0.08 } }, 'no-mark'],
    ['an eraser’s dark trace', { tint: 0.09, strokes: { ...TICK, darkness: 0.11 } }, 'faint'],
    ['a thin stroke as pale as that', { tint: 0.03, strokes: { ...TICK, darkness: 0.11 } }, 'mark'],
    [
      'the same inside the target',
      { tint: 0.03, strokes: { ...TICK, darkness: 0.11, ends: 'inside' } },
      'faint',
    ],
    ['a stain’s rim', { tint: 0.05, strokes: { ...TICK, step: 0.11 } }, 'faint'],
    ['arms of a long cross', { tint: 0.05, strokes: { ...TICK, tinted: 0.16 } }, 'mark'],
    ['the tint of a patch', { tint: 0.05, strokes: { ...TICK, tinted: 0.16, broad: 0.1 } }, 'faint'],
    [
      'half a target in hard pencil',
      { tint: 0.06, strokes: { ...TICK, strokeMm: 1.8, spreadMm: 1.8 } },
      'mark',
    ],
    ['a stain’s edge', { tint: 0.08, strokes: { ...TICK, tinted: 0.5 } }, 'faint'],
    ['a fold', { tint: 0.03, strokes: { ...TICK, runsOn: 2 } }, 'no-mark'],
    ['dirt that came or went', { tint: 0.08, strokes: { ...TICK, runsOn: 1 } }, 'line'],
    [
      'a pen at rest',
      { fill: 0.09, tint: 0.07, strokes: { ...NO_INK, strokeMm: 1.5, spreadMm: 1.5 } },
      'no-mark',
    ],
    [
      'a stroke that ends at the printed line',
      { fill: 0.09, tint: 0.07, strokes: { ...NO_INK, strokeMm: 1.5, spreadMm: 1.5, ends: 'at-line' } },
      'little-ink',
    ],
    [
      'a tick that starts in the target and leaves it',
      { fill: 0.09, tint: 0.07, strokes: { ...TICK, strokeMm: 1.3, spreadMm: 1.3, darkness: 0.8 } },
      'mark',
    ],
    ['an outline in an outline, of a strip fed twice', { outline: 0.6, fill: 0.13, tint: 0.1 }, 'not-seen'],
    ['the same nearly filled', { outline: 0.6, fill: 0.5, tint: 0.5 }, 'mark'],
    ['scattered dots', { fill: 0.08, tint: 0.06, strokes: { ...NO_INK, spreadMm: 3 } }, 'little-ink'],
    ['specks of a bitonal scan', { fill: 0.02, tint: 0.02, strokes: { ...NO_INK, specks: 5 } }, 'little-ink'],
    ['a pale patch', { tint: 0.06, strokes: { ...NO_INK, strokeMm: 1.5, darkness: 0.2 } }, 'faint'],
  ])('%s', (_, evidence, expected) => {
    expect(decided(evidence)).toBe(expected)
  })

  test('where the print tints the ovals nothing faint is a vote', () => {
    expect(decided({ tint: 0.05, strokes: TICK }, true)).toBe('faint')
  })

  test('a vote takes enough ink, or a stroke that only a hand on this side can have left', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    const strokes = fc.record({
      strokeMm: fc.double({ min: 0, max: 5, noNaN: true }),
      darkness: share,
      spreadMm: fc.double({ min: 0, max: 5, noNaN: true }),
      overInk: share,
      specks: fc.nat(9),
      runsOn: fc.constantFrom<0 | 1 | 2>(0, 1, 2),
      ends: fc.constantFrom<Strokes['ends']>('inside', 'at-line', 'beyond'),
      tinted: share,
      broad: share,
      step: share,
    })
    fc.assert(
      fc.property(
        share,
        share,
        fc.option(strokes, { nil: undefined }),
        fc.boolean(),
        (fill, tint, s, printed) => {
          const evidence = { fill, tint, ...(s !== undefined && { strokes: s }) }
          if (decided(evidence, printed) !== 'mark' || fill >= DEFAULT_MARK_RULES.definiteFill) return
          expect(printed).toBe(false)
          expect(s).toMatchObject({ runsOn: 0 })
          expect(s!.step).toBeLessThan(0.05)
          const { strokeMm, strokeDarkness } = DEFAULT_MARK_RULES
          const leaves = s!.ends === 'beyond'
          expect(s!.darkness).toBeGreaterThanOrEqual((leaves ? 0.8 : 1) * strokeDarkness)
          const half = tint >= 0.25 * s!.darkness && s!.strokeMm > 1.6
          expect(s!.strokeMm >= strokeMm || leaves || half).toBe(true)
        },
      ),
    )
  })
})

function without<T extends object, K extends keyof T>(from: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = from
  return rest
}
