import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { decode, encode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import { measureText, wrapText } from './font/text.ts'
import type { BallotDefinition } from './lay-out.ts'
import { gridToMm } from './layout.ts'
import { renderBallot } from './render.ts'
import { sampleContest, sampleLayout } from './sample-ballots.ts'

/** Reviewed pictures; `UPDATE_SNAPSHOTS=1` writes them anew, for a person to look at before they are committed. */
const SNAPSHOTS: readonly (readonly [name: string, change: Partial<BallotDefinition>])[] = [
  ['training-a4-one-contest', {}],
  ['training-a4-two-contests', { contests: [sampleContest('deputy', 9, 3), sampleContest('party', 14, 1)] }],
  [
    'real-a5-three-languages',
    {
      universe: 'real',
      paper: 'A5',
      languages: ['ky', 'ru', 'en'],
      contests: [sampleContest('deputy', 6, 3)],
    },
  ],
]
const SNAPSHOT_DPI = 100

describe('a rendered ballot', () => {
  test.each(SNAPSHOTS)('%s looks as reviewed', (name, change) => {
    const file = new URL(`snapshots/${name}.png`, import.meta.url)
    const { width, height, pixels } = renderBallot(sampleLayout(change), { dpi: SNAPSHOT_DPI })
    if (process.env.UPDATE_SNAPSHOTS === '1' || !existsSync(file)) {
      expect(process.env.UPDATE_SNAPSHOTS, `${name} has no reviewed picture`).toBe('1')
      writeFileSync(file, encode({ width, height, data: pixels, channels: 1, depth: 8 }))
    }
    const reviewed = decode(readFileSync(file))
    expect([reviewed.width, reviewed.height]).toEqual([width, height])
    // Math.hypot may differ in the last bit between engines, which may round one level elsewhere.
    let worst = 0
    for (let i = 0; i < pixels.length; i++)
      worst = Math.max(worst, Math.abs(pixels[i]! - Number(reviewed.data[i])))
    expect(worst).toBeLessThanOrEqual(1)
  })

  test('has its timing marks where the layout says, and clean paper between them', () => {
    const layout = sampleLayout()
    const image = renderBallot(layout)
    const grey = (column: number, row: number) => {
      const { x, y } = gridToMm(layout.grid, column, row)
      return image.pixels[Math.floor((y * 200) / 25.4) * image.width + Math.floor((x * 200) / 25.4)]
    }
    for (let row = 0; row < layout.grid.rows; row++) {
      for (const column of [0, layout.grid.columns - 1]) expect(grey(column, row)).toBe(0)
      if (row > 0) expect(grey(0, row - 0.5)).toBe(255)
    }
    for (let column = 0; column < layout.grid.columns; column++) {
      for (const row of [0, layout.grid.rows - 1]) expect(grey(column, row)).toBe(0)
      if (column > 0) expect(grey(column - 0.5, 0)).toBe(255)
    }
  })

  test('is the same on every sheet: nothing on it can tell two voters apart', () => {
    const [a, b] = [renderBallot(sampleLayout()), renderBallot(sampleLayout())]
    expect(Buffer.compare(a.pixels, b.pixels)).toBe(0)
  })

  test('refuses a mark for an option that it does not have', () => {
    expect(() => renderBallot(sampleLayout(), { marks: [{ optionId: 'nobody' }] })).toThrow(RangeError)
  })
})

describe('text', () => {
  test('covers Kyrgyz, Russian and English, and shows a box for what it lacks', () => {
    const letters = 'АаБбВвГгДдЕеЁёЖжЗзИиЙйКкЛлМмНнҢңОоӨөПпРрСсТтУуҮүФфХхЦцЧчШшЩщЪъЫыЬьЭэЮюЯя№«»–—…ABCxyz0189'
    const missing = measureText('漢', 1, 'bold')
    for (const letter of letters) {
      expect(measureText(letter, 1, 'regular')).toBeGreaterThan(0)
      expect(measureText(letter, 1, 'bold')).not.toBe(missing)
    }
  })

  test('wraps at spaces, keeps every word, and no line with a choice is too wide', () => {
    const text = 'Кыргыз Республикасынын Жогорку Кеңешинин депутаттарын шайлоо'
    const lines = wrapText(text, 40, 4, 'regular')
    expect(lines.join(' ')).toBe(text)
    for (const line of lines)
      if (line.includes(' ')) expect(measureText(line, 4, 'regular')).toBeLessThanOrEqual(40)
    expect(wrapText('', 40, 4, 'regular')).toEqual([])
  })
})
