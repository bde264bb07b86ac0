import { markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import { expect, test } from 'vitest'
import { countContest } from './contests.ts'
import { interpretBallot } from './interpret.ts'
import type { BallotLayout } from './layout.ts'
import { sampleContest, sampleLayout } from './sample-ballots.ts'

const LAYOUTS: readonly BallotLayout[] = [
  sampleLayout({ ballotStyleId: 'one', contests: [sampleContest('deputy', 9, 3)] }),
  sampleLayout({
    ballotStyleId: 'two',
    contests: [sampleContest('deputy', 9, 3), sampleContest('party', 14, 1)],
  }),
  sampleLayout({ ballotStyleId: 'long', contests: [sampleContest('party', 30, 1)] }),
  sampleLayout({ ballotStyleId: 'a5', paper: 'A5', contests: [sampleContest('deputy', 7, 3)] }),
]
const SHEETS = 2000

test(`${SHEETS} sheets of four styles: no vote misread, and the sums agree`, { timeout: 20 * 60_000 }, () => {
  const sums = { votes: 0, undervotes: 0, overvotes: 0, allowed: 0 }
  for (let seed = 0; seed < SHEETS; seed++) {
    const layout = LAYOUTS[seed % LAYOUTS.length]!
    const sheet = markedSheet({ layout, seed })
    const reading = interpretBallot(sheet.image, LAYOUTS)
    expect(reading, `seed ${seed}`).toMatchObject({ ok: true, ballotStyleId: layout.ballotStyleId })
    if (!reading.ok) continue
    for (const contest of reading.contests) {
      const { votesAllowed } = layout.contests.find((c) => c.contestId === contest.contestId)!
      expect(contest.unsure, `seed ${seed}`).toEqual([])
      expect([...contest.marked].sort(), `seed ${seed}`).toEqual(
        [...sheet.choices[contest.contestId]!].sort(),
      )
      const count = countContest(contest, votesAllowed)!
      sums.votes += count.votes
      sums.undervotes += count.undervotes
      sums.overvotes += count.overvotes
      sums.allowed += votesAllowed
    }
  }
  expect(sums.votes + sums.undervotes + sums.overvotes).toBe(sums.allowed)
})
