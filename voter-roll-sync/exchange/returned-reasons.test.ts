import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MERGED_REASONS, publishedReasons, tellsTooMuch } from './returned-reasons.ts'

function counted(reasons: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}
function published(counts: Readonly<Record<string, number>>, least: number): Record<string, number> {
  const reasons = Object.entries(counts).flatMap(([reason, n]) => Array<string>(n).fill(reason))
  return counted(publishedReasons(reasons, least))
}

describe('reasons of returned sheets', () => {
  it('do not stand alone where few sheets had them, nor where all had the same', () => {
    expect(published({ SHEET_BLANK: 1 }, 10)).toEqual({ [MERGED_REASONS]: 1 })
    expect(published({ SHEET_BLANK: 4, SHEET_OVERVOTE: 5 }, 10)).toEqual({ [MERGED_REASONS]: 9 })
    expect(published({ SHEET_OVERVOTE: 40 }, 10)).toEqual({ [MERGED_REASONS]: 40 })
    expect(published({ SHEET_BLANK: 12, SHEET_OVERVOTE: 30 }, 10)).toEqual({
      SHEET_BLANK: 12,
      SHEET_OVERVOTE: 30,
    })
    // Alone, the one foreign sheet would be known not to be any of the others.
    expect(published({ SHEET_FOREIGN: 1, SHEET_BLANK: 12, SHEET_OVERVOTE: 30 }, 10)).toEqual({
      [MERGED_REASONS]: 13,
      SHEET_OVERVOTE: 30,
    })
    expect(published({}, 10)).toEqual({})
  })

  it('keep their number, tell nothing that is rarer than allowed, and are merged once', () => {
    const counts = fc.dictionary(
      fc.constantFrom('A', 'B', 'C', 'D', MERGED_REASONS),
      fc.integer({ min: 1, max: 40 }),
    )
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 15 }), (given, least) => {
        const out = published(given, least)
        const total = (record: Record<string, number>) => Object.values(record).reduce((sum, n) => sum + n, 0)
        expect(total(out)).toBe(total(given))
        const groups = Object.keys(out)
        if (groups.length > 1) expect(Math.min(...Object.values(out))).toBeGreaterThanOrEqual(least)
        else expect(groups.every((reason) => reason === MERGED_REASONS)).toBe(true)
        expect(published(out, least)).toEqual(out)
        expect(tellsTooMuch(out, least)).toBe(false)
        expect(tellsTooMuch(given, least)).toBe(
          JSON.stringify(Object.entries(given).sort()) !== JSON.stringify(Object.entries(out).sort()),
        )
      }),
    )
  })
})
