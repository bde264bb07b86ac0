import {
  accept,
  armed,
  atStart,
  type BallotCase,
  BOXED,
  ballot,
  type CataloguedFault,
  inPicture,
  PLAIN_MS,
  REPEATED_MS,
  type SheetShape,
} from './case.ts'

const JAMMED = { error: 'PaperJam', state: 'jammed', withinMs: PLAIN_MS } as const

function shaped(sheet: SheetShape, expected: BallotCase['expected'] = BOXED): BallotCase {
  return { device: 'ballot', strike: { sheet }, expected }
}

/** Faults 52 to 71: paper, path and ballot scanner. */
export const BALLOT_FAULTS: readonly CataloguedFault[] = [
  {
    number: 52,
    name: 'jam at the mouth, in the path, on the way to the box',
    cases: [
      ballot('jam-front', [armed], { ...JAMMED, sheet: 'returned' }),
      ballot('jam-transport', [armed], { ...JAMMED, sheet: 'returned' }),
      ballot('jam-accept', [armed], { ...JAMMED, sheet: 'unknown' }),
    ],
  },
  {
    number: 53,
    name: 'jam that the scanner does not report',
    cases: [ballot('jam-accept-unreported', [armed], { ...JAMMED, sheet: 'unknown' })],
  },
  {
    number: 54,
    name: 'cover opened',
    cases: [
      ballot('cover-opened', [inPicture, accept], {
        error: 'CoverOpen',
        state: 'cover-open',
        sheet: 'unknown',
        withinMs: PLAIN_MS,
      }),
      ballot('cover-opened', [atStart], { error: 'CoverOpen', state: 'cover-open', withinMs: PLAIN_MS }),
    ],
  },
  {
    number: 55,
    name: 'two sheets at once',
    cases: [
      ballot('double-feed', [armed], {
        error: 'DoubleFeed',
        state: 'idle',
        sheet: 'returned',
        withinMs: PLAIN_MS,
      }),
    ],
  },
  {
    number: 56,
    name: 'sheet held back',
    cases: [ballot('held-back', [armed], BOXED, { durationMs: 3000 })],
  },
  { number: 57, name: 'sheet askew', cases: [shaped('skewed')] },
  {
    number: 58,
    name: 'sheet too short or too long',
    cases: [shaped('short'), shaped('long', { ...JAMMED, sheet: 'returned' })],
  },
  {
    number: 59,
    name: 'sheet upside down or back first',
    cases: [shaped('upside-down'), shaped('back-first')],
  },
  { number: 60, name: 'blank side', cases: [shaped('blank-side')] },
  {
    number: 61,
    name: 'first picture after a reconnect shifted',
    cases: [ballot('shifted-picture', [atStart], BOXED, { pictureDiffers: true })],
  },
  {
    number: 62,
    name: 'buffer overrun in the scanner',
    cases: [
      ballot('lost-block', [inPicture], {
        error: 'SequenceGap',
        state: 'idle',
        sheet: 'returned',
        withinMs: REPEATED_MS,
      }),
    ],
  },
  { number: 63, name: 'line of dirt', cases: [shaped('dirt-line')] },
  {
    number: 64,
    name: 'calibration needed',
    cases: [ballot('calibration-needed', [atStart], { error: 'Busy', state: 'faulted', withinMs: PLAIN_MS })],
  },
  {
    number: 65,
    name: 'box full',
    cases: [ballot('box-full', [atStart], { ...JAMMED, sheet: 'unknown' })],
  },
  {
    number: 66,
    name: 'second sheet during the eject',
    cases: [ballot('second-sheet', [accept], BOXED, { durationMs: 4000 })],
  },
  {
    number: 67,
    name: 'sheet in the path at power-on',
    cases: [ballot('sheet-inside', [atStart], BOXED)],
  },
  {
    number: 68,
    name: 'sheet pulled back after it was accepted',
    cases: [
      ballot('pulled-back', [armed], {
        error: 'PaperHeldBack',
        state: 'unrecoverable',
        sheet: 'unknown',
        withinMs: PLAIN_MS,
      }),
    ],
  },
  {
    number: 69,
    name: 'a sensor that always sees paper',
    cases: [
      ballot('front-sensor-stuck', [atStart], {
        error: 'PaperHeldBack',
        state: 'unrecoverable',
        sheet: 'unknown',
        withinMs: PLAIN_MS,
      }),
      ballot('rear-sensor-stuck', [accept], { ...JAMMED, sheet: 'unknown' }),
    ],
  },
  {
    number: 70,
    name: 'a look at the sensors stops the feeder',
    // Three of the driver's own looks fall into this wait; a plain status command would leave the feeder off.
    cases: [ballot('one-byte-chunks', [atStart], BOXED, { idleMs: 95_000 })],
  },
  {
    number: 71,
    name: 'end of the scan said twice',
    cases: [ballot('double-end', [armed], BOXED)],
  },
]
