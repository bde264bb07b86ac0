import { ordinaryDefects, scanSheet } from '@taanuu/simulator/ballots/degrade'
import type { MarkStyle } from '@taanuu/simulator/ballots/marks'
import { type MarkedSheet, markedSheet, type SheetOrder } from '@taanuu/simulator/ballots/paper-ballot'
import { createRandom } from '@taanuu/simulator/random'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCanvas, drawText, fillBox } from './canvas.ts'
import { boxOf } from './compile-style.ts'
import { countContest } from './contests.ts'
import type { GreyImage } from './grey-image.ts'
import { interpretBallot } from './interpret.ts'
import type { BallotReading, InterpretationStage } from './interpretation.ts'
import { type BallotLayout, type Box, gridToMm } from './layout.ts'
import { renderBallot } from './render.ts'
import { sampleContest, sampleLayout } from './sample-ballots.ts'

const small = sampleLayout({ paper: 'A5', contests: [sampleContest('deputy', 7, 3)] })
const twoContests = sampleLayout({
  ballotStyleId: 'two-contests',
  contests: [sampleContest('deputy', 9, 3), sampleContest('party', 14, 1)],
})
const layouts = [small, twoContests]

function codeOf({ metadata }: BallotLayout): Box {
  if (metadata.kind !== 'taanuu-qr') throw new Error('a sample without a page code')
  return boxOf(metadata.box)
}

function read(image: GreyImage, known: readonly BallotLayout[] = layouts): BallotReading {
  const reading = interpretBallot(image, known)
  if (!reading.ok) throw new Error(`refused: ${reading.reason}`)
  return reading
}

function choicesRead(reading: BallotReading) {
  return Object.fromEntries(reading.contests.map((c) => [c.contestId, [...c.marked].sort()]))
}

function choicesMeant(sheet: MarkedSheet) {
  return Object.fromEntries(Object.entries(sheet.choices).map(([id, options]) => [id, [...options].sort()]))
}

/** An upright, clean scan that a test then spoils in its own way. */
function cleanSheet(order: Partial<SheetOrder> = {}): MarkedSheet {
  const defects = { upsideDown: false, rotation: 0, shear: 0, dirtLines: [], specks: 0, surroundMm: 0 }
  const shiftMm = { x: 0, y: 0 }
  return markedSheet({
    layout: small,
    seed: 7,
    defects: { ...defects, shiftMm, scale: { x: 1, y: 1 } },
    ...order,
  })
}

function paint(image: GreyImage, box: Box, grey: number): GreyImage {
  const s = image.dpi / 25.4
  const pixels = image.pixels.slice()
  for (let y = Math.round(box.y * s); y < Math.round((box.y + box.height) * s); y++) {
    pixels.fill(
      grey,
      y * image.width + Math.round(box.x * s),
      y * image.width + Math.round((box.x + box.width) * s),
    )
  }
  return { ...image, pixels }
}

describe('reading what voters mean', () => {
  test('clear marks on sheets scanned on ordinary days are read as meant, contest by contest', () => {
    let sheets = 0
    fc.assert(
      fc.property(fc.noBias(fc.integer({ min: 0, max: 1e9 })), (seed) => {
        const layout = seed % 8 === 0 ? twoContests : small
        const sheet = markedSheet({ layout, seed, dpi: seed % 2 === 0 ? 200 : 150 })
        const reading = read(sheet.image)
        expect(reading.ballotStyleId).toBe(layout.ballotStyleId)
        expect(reading.orientation).toBe(sheet.defects.upsideDown ? 180 : 0)
        expect(choicesRead(reading)).toEqual(choicesMeant(sheet))
        expect(reading.contests.flatMap((c) => c.unsure)).toEqual([])
        for (const contest of reading.contests) {
          const { votesAllowed } = layout.contests.find((c) => c.contestId === contest.contestId)!
          const count = countContest(contest, votesAllowed)!
          expect(count.votes + count.undervotes + count.overvotes).toBe(votesAllowed)
        }
        sheets++
      }),
      // Biased seeds repeat themselves; shrinking a seed finds nothing simpler.
      { seed: 20261130, numRuns: 100, endOnFailure: true },
    )
    expect(sheets).toBe(100)
  })

  test.each([-5, -3.5, 3.5, 5])('a sheet %d degrees askew is read, either way up', (rotation) => {
    for (const upsideDown of [false, true]) {
      const sheet = markedSheet({
        layout: small,
        seed: rotation,
        defects: { rotation, upsideDown, surroundMm: 14 },
      })
      expect(choicesRead(read(sheet.image))).toEqual(choicesMeant(sheet))
    }
  })

  test.each([
    [0.97, 1.03],
    [1.03, 0.97],
  ])('a sheet stretched by %d across and %d along is read', (x, y) => {
    const sheet = markedSheet({ layout: small, seed: x, defects: { scale: { x, y } } })
    expect(choicesRead(read(sheet.image))).toEqual(choicesMeant(sheet))
  })

  test.each([150, 300])('scans at %d dpi are read', (dpi) => {
    const sheet = markedSheet({ layout: small, seed: dpi, dpi })
    expect(choicesRead(read(sheet.image))).toEqual(choicesMeant(sheet))
  })

  test('marks printed by the renderer are read, and an unmarked sheet is blank in every contest', () => {
    const optionId = twoContests.contests[1]!.options[4]!.optionId
    const reading = read(renderBallot(twoContests, { marks: [{ optionId }] }))
    expect(reading.contests.map((c) => c.outcome)).toEqual(['blank', 'voted'])
    expect(reading.options.filter((b) => b.decision !== 'no-mark').map((b) => b.optionId)).toEqual([optionId])
    expect(read(renderBallot(twoContests)).contests.map((c) => c.outcome)).toEqual(['blank', 'blank'])
  })
})

describe('doubtful marks are never votes', () => {
  test.each<[MarkStyle, readonly string[]]>([
    ['dot', ['unsure', 'no-mark']],
    ['tick-outside', ['unsure']],
  ])('%s', (style, allowed) => {
    for (let seed = 0; seed < 12; seed++) {
      const sheet = markedSheet({
        layout: small,
        seed,
        style,
        choices: { deputy: ['deputy-o2', 'deputy-o5'] },
      })
      const reading = read(sheet.image)
      for (const option of reading.options) {
        const meant = sheet.choices.deputy!.includes(option.optionId)
        expect(meant ? allowed : ['no-mark']).toContain(option.decision)
      }
    }
  })

  test('a faint pencil is read where the back is known to be bare, and unsure where its print may shine through', () => {
    for (let seed = 0; seed < 12; seed++) {
      const choices = { deputy: ['deputy-o2', 'deputy-o5'] }
      const { image } = markedSheet({ layout: small, seed, style: 'light', choices })
      const decisions = (known: readonly BallotLayout[]) =>
        read(image, known)
          .options.filter((o) => o.decision !== 'no-mark')
          .map((o) => [o.optionId, o.decision])
      expect(decisions([small])).toEqual(choices.deputy.map((id) => [id, 'mark']))
      const twoSided = [small, { ...small, page: 2 as const }]
      expect(decisions(twoSided)).toEqual(choices.deputy.map((id) => [id, 'unsure']))
    }
  })

  test('an oval under a sticker is unsure, and so is its contest', () => {
    const { image } = cleanSheet({ choices: { deputy: ['deputy-o1'] } })
    const { target } = small.contests[0]!.options[3]!
    const { x, y } = gridToMm(small.grid, target.column, target.row)
    const reading = read(paint(image, { x: x - 4, y: y - 3, width: 8, height: 6 }, 240))
    expect(reading.contests[0]).toMatchObject({
      marked: ['deputy-o1'],
      unsure: ['deputy-o4'],
      outcome: 'unsure',
    })
  })

  test('a dirt line of the scanner through the ovals is no mark', () => {
    const { target } = small.contests[0]!.options[0]!
    const { x } = gridToMm(small.grid, target.column, target.row)
    const { image } = cleanSheet({ choices: { deputy: [] } })
    for (const width of [0.15, 0.4]) {
      const dirty = paint(image, { x: x - 0.4, y: 0, width, height: 210 }, 40)
      expect(read(dirty).contests[0]!.outcome).toBe('blank')
    }
    expect(read(paint(image, { x: x - 1.5, y: 0, width: 3, height: 210 }, 40)).contests[0]!.outcome).toBe(
      'unsure',
    )
  })

  test.each([0.2, 0.4, 0.6, 0.9])(
    'dirt %d mm wide that comes and goes in the middle of a sheet is never a vote',
    (width) => {
      const { target } = small.contests[0]!.options[0]!
      const { x } = gridToMm(small.grid, target.column, target.row)
      const { image } = cleanSheet({ choices: { deputy: [] } })
      for (const offset of [-1.6, -0.7, 0, 0.9]) {
        const dirty = paint(image, { x: x + offset, y: 60, width, height: 100 }, 40)
        expect(read(dirty).contests[0]!.marked).toEqual([])
      }
      const marked = cleanSheet({ choices: { deputy: ['deputy-o2'] }, style: 'full' }).image
      const both = read(paint(marked, { x, y: 60, width: 0.3, height: 100 }, 40))
      expect(both.contests[0]!.marked).toEqual(['deputy-o2'])
    },
  )

  test('the rules decide, not the code', () => {
    const { image } = cleanSheet({ style: 'half', choices: { deputy: ['deputy-o1'] } })
    expect(read(image).contests[0]!.marked).toEqual(['deputy-o1'])
    const strict = interpretBallot(image, layouts, { rules: { definiteFill: 0.9 } })
    expect(strict).toMatchObject({ contests: [{ marked: [], unsure: ['deputy-o1'], outcome: 'unsure' }] })
    const both = cleanSheet({ choices: { deputy: ['deputy-o1', 'deputy-against'] } }).image
    expect(read(both).contests[0]!.outcome).toBe('overvote')
    const ordinary = interpretBallot(both, layouts, { rules: { againstAll: 'ordinary' } })
    expect(ordinary).toMatchObject({ contests: [{ outcome: 'undervote' }] })
  })
})

describe('damage', () => {
  const { image, choices } = cleanSheet({ choices: { deputy: ['deputy-o3', 'deputy-o6'] } })

  test('a few timing marks torn or smeared away do not matter', () => {
    const torn = paint(
      paint(image, { x: 0, y: 0, width: 12, height: 20 }, 240),
      { x: 90, y: 0, width: 20, height: 9 },
      240,
    )
    expect(read(torn).contests[0]!.marked).toEqual(choices.deputy)
  })

  test('a third of the page code may be lost', () => {
    const code = codeOf(small)
    const stained = paint(image, { ...code, width: code.width * 0.5, height: code.height * 0.4 }, 20)
    expect(read(stained).contests[0]!.marked).toEqual(choices.deputy)
  })

  test('a dirt line may cross the page code anywhere', () => {
    const code = codeOf(small)
    for (let x = code.x - 0.4; x < code.x + code.width; x += 0.8) {
      const dirty = paint(image, { x, y: 0, width: 0.3, height: 210 }, 30)
      expect(read(dirty).contests[0]!.marked).toEqual(choices.deputy)
    }
  })

  test('a lost page code makes the sheet unreadable', () => {
    expect(interpretBallot(paint(image, codeOf(small), 240), layouts)).toEqual({
      ok: false,
      reason: 'unreadable',
    })
  })

  test('a scan in which print hardly stands out from paper is refused', () => {
    const pixels = image.pixels.map((grey) => 14 + Math.round((grey * 9) / 255))
    expect(interpretBallot({ ...image, pixels }, layouts)).toEqual({ ok: false, reason: 'unreadable' })
  })

  test.each([0.1, 0.3, 0.5])('a sheet with %d of it cut off is refused as damaged', (cutBottom) => {
    const cut = cleanSheet({ defects: { cutBottom, rotation: 1, surroundMm: 4 } })
    expect(interpretBallot(cut.image, layouts)).toEqual({ ok: false, reason: 'damaged' })
  })

  test('a side whose marks are gone is damage', () => {
    const side = paint(image, { x: 0, y: 0, width: 11.5, height: 210 }, 240)
    expect(interpretBallot(side, layouts)).toEqual({ ok: false, reason: 'damaged' })
  })

  test('a sheet whose ovals are pasted over is damage, not a blank vote', () => {
    const area = small.print!.contests[0]!.headings[0]!
    const pasted = paint(image, { ...area, height: 110 }, 240)
    expect(interpretBallot(pasted, layouts)).toEqual({ ok: false, reason: 'damaged' })
  })
})

describe('paper that is not ours', () => {
  test('a blank sheet, on ordinary days and in any surround', () => {
    const paper = createCanvas(148, 210, 200)
    for (let seed = 0; seed < 16; seed++) {
      const random = createRandom(seed)
      const scan = scanSheet(paper, ordinaryDefects(random), random)
      expect(interpretBallot(scan, layouts)).toEqual({ ok: false, reason: 'blank-page' })
    }
    expect(interpretBallot(paper, layouts)).toEqual({ ok: false, reason: 'blank-page' })
  })

  test('no paper at all', () => {
    const dark = createCanvas(148, 210, 200)
    dark.pixels.fill(3)
    expect(interpretBallot(dark, layouts)).toEqual({ ok: false, reason: 'not-a-ballot' })
  })

  test('a printed page without timing marks', () => {
    const page = createCanvas(210, 297, 200)
    for (let y = 30; y < 270; y += 6)
      drawText(page, 'Бул барак бюллетень эмес. '.repeat(3), { x: 20, y }, { em: 4, face: 'regular' })
    fillBox(page, { x: 20, y: 10, width: 60, height: 10 })
    expect(interpretBallot(page, layouts)).toEqual({ ok: false, reason: 'not-a-ballot' })
  })

  test.each([
    ['wrong-election', { electionId: 'another-2026' }],
    ['wrong-precinct', { precinctId: 'p-0113' }],
    ['wrong-universe', { universe: 'real' }],
    ['unknown-style', { ballotStyleId: 'district-13' }],
    ['unknown-style', { contests: [sampleContest('deputy', 8, 3)] }],
  ] as const)('%s', (reason, change) => {
    const other = sampleLayout({ paper: 'A5', contests: [sampleContest('deputy', 7, 3)], ...change })
    const { image } = markedSheet({ layout: other, seed: 3 })
    expect(interpretBallot(image, [small])).toEqual({ ok: false, reason })
    expect(interpretBallot(image, [small, other])).toMatchObject({
      ok: true,
      ballotStyleId: other.ballotStyleId,
    })
  })

  test('a sheet of another paper size is refused', () => {
    const { image } = markedSheet({ layout: twoContests, seed: 1 })
    expect(interpretBallot(image, [small]).ok).toBe(false)
    expect(interpretBallot(markedSheet({ layout: small, seed: 1 }).image, [twoContests]).ok).toBe(false)
  })

  test('a copy printed to another size is refused', () => {
    const { image } = markedSheet({
      layout: small,
      seed: 2,
      defects: { rotation: 0, scale: { x: 0.94, y: 0.94 } },
    })
    expect(interpretBallot(image, layouts)).toEqual({ ok: false, reason: 'wrong-scale' })
  })

  test.each([false, true])('a mirror image is refused (upside down: %s)', (upsideDown) => {
    const { image } = markedSheet({ layout: small, seed: 4, defects: { mirrored: true, upsideDown } })
    expect(interpretBallot(image, layouts)).toEqual({ ok: false, reason: 'mirrored' })
  })
})

describe('any bytes at all', () => {
  test('pictures that are none are refused', () => {
    const good = renderBallot(small)
    const bad: readonly Partial<GreyImage>[] = [
      { width: 0 },
      { width: -3 },
      { height: 1.5 },
      { width: Number.NaN },
      { dpi: Number.NaN },
      { dpi: 20 },
      { dpi: 5000 },
      { width: 1e9, height: 1e9 },
      { pixels: good.pixels.subarray(0, good.pixels.length - 1) },
      { pixels: new Uint8Array(0) },
    ]
    for (const change of bad) {
      expect(interpretBallot({ ...good, ...change }, layouts)).toEqual({ ok: false, reason: 'bad-image' })
    }
  })

  test('a scan cut short anywhere gives a named refusal', () => {
    const { image } = markedSheet({ layout: small, seed: 5 })
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.93, noNaN: true }), fc.boolean(), (share, declared) => {
        const height = Math.floor(image.height * share)
        const pixels = image.pixels.subarray(0, height * image.width)
        const reading = interpretBallot(
          { ...image, pixels, height: declared ? height : image.height },
          layouts,
        )
        expect(reading.ok).toBe(false)
      }),
      { numRuns: 40 },
    )
  })

  test('random pictures neither throw nor hang nor read as ballots', () => {
    const picture = fc.record({
      seed: fc.integer(),
      width: fc.integer({ min: 1, max: 1300 }),
      height: fc.integer({ min: 1, max: 1300 }),
      levels: fc.constantFrom(2, 3, 256),
      grain: fc.constantFrom(1, 5, 13, 40),
    })
    fc.assert(
      fc.property(picture, ({ seed, width, height, levels, grain }) => {
        const random = createRandom(seed)
        const tile = Uint8Array.from({ length: 8192 }, () => (random.int(0, levels - 1) * 255) / (levels - 1))
        const pixels = new Uint8Array(width * height)
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            pixels[y * width + x] = tile[(Math.floor(x / grain) + 131 * Math.floor(y / 13)) % 8192]!
          }
        }
        expect(interpretBallot({ width, height, pixels, dpi: 200 }, layouts).ok).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  test('a ballot with random blocks of it overwritten never throws and never invents an option', () => {
    const { image } = markedSheet({ layout: small, seed: 6 })
    const known = small.contests[0]!.options.map((o) => o.optionId)
    const block = fc.record({
      x: fc.double({ min: 0, max: 120, noNaN: true }),
      y: fc.double({ min: 0, max: 180, noNaN: true }),
      width: fc.double({ min: 1, max: 28, noNaN: true }),
      height: fc.double({ min: 1, max: 30, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(block, fc.constantFrom(0, 128, 255)), { maxLength: 8 }), (blocks) => {
        const spoiled = blocks.reduce((picture, [box, grey]) => paint(picture, box, grey), image)
        const reading = interpretBallot(spoiled, layouts)
        if (reading.ok) expect(reading.options.map((b) => b.optionId)).toEqual(known)
      }),
      { numRuns: 40 },
    )
  })
})

test('the sink sees the stages in order, and a throw-free run without it gives the same reading', () => {
  const { image } = markedSheet({ layout: small, seed: 8 })
  const stages: InterpretationStage['stage'][] = []
  const seen = interpretBallot(image, [small], { sink: ({ stage }) => stages.push(stage) })
  expect(stages).toEqual([
    'light',
    'mark-candidates',
    'timing-ring',
    'tone',
    'streaks',
    'page-code',
    'targets',
  ])
  expect(interpretBallot(image, [small])).toEqual(seen)
})
