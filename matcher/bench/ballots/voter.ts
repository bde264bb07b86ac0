import type { HandMarkKind } from '@taanuu/simulator/ballots/hand-marks'
import type { PenKind } from '@taanuu/simulator/ballots/pen'
import type { Random } from '@taanuu/simulator/random'
import type { BenchContest, BenchStyle } from './bench-style.ts'

/** What one voter does to one ballot: a pen, a habit, choices, accidents. */
export type VoterMark = { readonly optionId: string; readonly kind: HandMarkKind; readonly pen: PenKind }

const PENS: readonly (readonly [PenKind, number])[] = [
  ['ballpoint', 46],
  ['gel', 16],
  ['felt', 10],
  ['pencil', 13],
  ['faint', 6],
  ['skipping', 9],
]
/** Pens whose ink a black-and-white scan keeps. */
const DARK_PENS: readonly PenKind[] = ['ballpoint', 'gel', 'felt']
const HABITS: readonly (readonly [HandMarkKind, number])[] = [
  ['filled', 34],
  ['half', 5],
  ['scribble', 9],
  ['tick', 18],
  ['cross', 18],
  ['slash', 4],
  ['overlong-tick', 4],
  ['overlong-cross', 4],
  ['circle-around', 2],
  ['tick-beside', 2],
]
const ACCIDENTS = ['dot', 'rest', 'stray-dots', 'erased'] as const
/** Share of voters who keep to one way of marking; the rest change from mark to mark. */
const KEEPS_HABIT = 0.8
const ACCIDENT_CHANCE = 0.3
const CORRECTION_CHANCE = 0.08

export function voterMarks(style: BenchStyle, random: Random, only?: 'dark-pens'): readonly VoterMark[] {
  const drawn = random.weighted(PENS)
  const pen = only === 'dark-pens' && !DARK_PENS.includes(drawn) ? random.pick(DARK_PENS) : drawn
  const habit = random.weighted(HABITS)
  const marks: VoterMark[] = []
  for (const contest of style.sides.flatMap((side) => side.contests)) {
    for (const optionId of choices(contest, random)) {
      marks.push({ optionId, pen, kind: random.chance(KEEPS_HABIT) ? habit : random.weighted(HABITS) })
    }
    const marked = new Set(marks.map((mark) => mark.optionId))
    const left = contest.options.filter((option) => !marked.has(option.optionId))
    if (left.length === 0) continue
    const { optionId } = random.pick(left)
    if (random.chance(CORRECTION_CHANCE / style.sides.length))
      marks.push({ optionId, pen, kind: 'struck-out' })
    else if (random.chance(ACCIDENT_CHANCE / 3)) marks.push({ optionId, pen, kind: random.pick(ACCIDENTS) })
  }
  return marks
}

/** Mostly as many as allowed, sometimes fewer or none, now and then too many; "against all" mostly alone. */
function choices(contest: BenchContest, random: Random): readonly string[] {
  const most = Math.min(contest.votesAllowed, contest.options.length)
  const count = random.weighted([
    [most, 70],
    [random.int(0, most), 15],
    [0, 10],
    [Math.min(most + 1, contest.options.length), 5],
  ])
  const chosen = random.shuffle(contest.options).slice(0, count)
  const against = chosen.find((option) => option.kind === 'against-all')
  const alone = against !== undefined && count <= most
  return (alone ? [against] : chosen).map((option) => option.optionId)
}
