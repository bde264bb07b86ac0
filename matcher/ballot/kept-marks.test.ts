import { readFileSync } from 'node:fs'
import { CLEAN_SCAN, scanSheet } from '@taanuu/simulator/ballots/degrade'
import { drawMarks, MARK_STYLES } from '@taanuu/simulator/ballots/marks'
import { markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import { createRandom } from '@taanuu/simulator/random'
import { expect, test } from 'vitest'
import { compileStyle } from './compile-style.ts'
import { interpretSheet } from './interpret-sheet.ts'
import { keepAgreeingMarks, keepMarks, readKeptMarks, type TileFormat } from './kept-marks.ts'
import { type BallotLayout, gridToMm } from './layout.ts'
import { renderBallot } from './render.ts'
import { sampleContest, sampleLayout } from './sample-ballots.ts'
import { ballotStyleSchema } from './style-problems.ts'

const FORMAT: TileFormat = { tileWidth: 72, tileHeight: 63, pxPerMm: 6, paper: 240, print: 40 }
const layout = sampleLayout({ paper: 'A5', contests: [sampleContest('deputy', 7, 3)] })

test.each(MARK_STYLES)('the kept marks of sheets marked "%s" say nothing against the sheets', (style) => {
  for (let seed = 0; seed < 3; seed++) {
    const { image } = markedSheet({ layout, seed, style, dpi: [200, 150, 300][seed % 3]! })
    const reading = interpretSheet({ front: image }, [layout])
    if (!reading.ok) throw new Error(reading.reason)
    const kept = keepMarks({ front: image }, reading, [layout], FORMAT)!
    const again = readKeptMarks(kept, [layout], reading.ballotStyleId, reading.sheet, {}, FORMAT)!
    for (const [i, { decision, optionId }] of reading.options.entries()) {
      expect(again[i]!.optionId).toBe(optionId)
      if (decision !== 'unsure') expect([decision, 'unsure']).toContain(again[i]!.decision)
      // a tile does not show that the sheet's back is bare
      if (decision === 'mark' && style !== 'light') expect(again[i]!.decision).toBe('mark')
      if (decision === 'mark') expect(again[i]!.decision).not.toBe('no-mark')
    }
  }
})

const EXAMPLE = /```json\n(\{\n {2}"version": 2,[\s\S]*?)```/.exec(
  readFileSync(new URL('../../docs/formats.md', import.meta.url), 'utf8'),
)![1]!
const [front, back] = compileStyle(ballotStyleSchema.parse(JSON.parse(EXAMPLE))) as [
  BallotLayout,
  BallotLayout,
]

test('two sides of a foreign ballot, one of them upside down, are kept in the order of its record, without the name written in', () => {
  const chosen = ['mayor-write-in', 'council-2', 'question-1-yes']
  const scan = (side: BallotLayout, upsideDown: boolean) => {
    const known = side.contests.flatMap((contest) => contest.options.map(({ optionId }) => optionId))
    const marks = chosen
      .filter((id) => known.includes(id))
      .map((optionId) => ({ optionId, style: 'cross' as const }))
    const print = renderBallot(side, { dpi: 200 })
    const pixels = print.pixels.slice()
    for (const { writeIn } of side.contests.flatMap(({ options }) => options)) {
      if (!writeIn) continue
      const from = gridToMm(side.grid, writeIn.column, writeIn.row)
      // A name: a dark bar over the whole area.
      for (let y = from.y + 1; y < from.y + writeIn.rows * side.grid.pitch.y - 1; y += 1 / 8) {
        const start = Math.round((y * 200) / 25.4) * print.width + Math.round((from.x * 200) / 25.4)
        pixels.fill(30, start, start + Math.round((writeIn.columns * side.grid.pitch.x * 200) / 25.4))
      }
    }
    const sheet = drawMarks({ ...print, pixels }, side, marks, createRandom(1))
    return scanSheet(sheet, { ...CLEAN_SCAN, noise: 3, blurPasses: 1, upsideDown }, createRandom(2))
  }
  const images = { front: scan(back, true), back: scan(front, false) }
  const reading = interpretSheet(images, [front, back])
  if (!reading.ok) throw new Error(reading.reason)
  expect(reading.swapped).toBe(true)
  const format = { ...FORMAT, tileWidth: 74, tileHeight: 62 }
  const kept = keepMarks(images, reading, [front, back], format)!
  const again = readKeptMarks(kept, [front, back], reading.ballotStyleId, 1, {}, format)!
  expect(again.filter(({ decision }) => decision === 'mark').map(({ optionId }) => optionId)).toEqual(chosen)
  const tile = kept.pixels.subarray(2 * 74 * 62, 3 * 74 * 62)
  const rightPart = Array.from({ length: 62 }, (_, y) => [...tile.subarray(y * 74 + 58, y * 74 + 74)]).flat()
  expect(Math.min(...rightPart)).toBeGreaterThan(180)
})

test('tiles of another number or size are not read', () => {
  const kept = { width: 72, height: 63 * 6, pixels: new Uint8Array(72 * 63 * 6).fill(240) }
  expect(readKeptMarks(kept, [layout], layout.ballotStyleId, 1, {}, FORMAT)).toBe(undefined)
  const dark = { width: 72, height: 63 * 7, pixels: new Uint8Array(72 * 63 * 7) }
  const read = readKeptMarks(dark, [layout], layout.ballotStyleId, 1, {}, FORMAT)
  expect(read?.some(({ decision }) => decision === 'no-mark') ?? false).toBe(false)
})

test('nothing is kept that would speak against what was read', () => {
  const [yes, no] = [['deputy-o1'], ['deputy-o2']].map((deputy) => {
    return markedSheet({ layout, choices: { deputy }, seed: 3, style: 'full' }).image
  })
  const reading = interpretSheet({ front: yes! }, [layout])
  if (!reading.ok) throw new Error(reading.reason)
  expect(keepAgreeingMarks({ front: yes! }, reading, [layout], FORMAT, {})).toBeDefined()
  expect(keepAgreeingMarks({ front: no! }, reading, [layout], FORMAT, {})).toBe(undefined)
})
