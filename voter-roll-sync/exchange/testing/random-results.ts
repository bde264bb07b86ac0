import { createRandom } from '@taanuu/simulator/random'
import type { CastVoteRecord, ContestRecord } from '../cast-vote-record.ts'
import { decodeCastVoteRecords, encodeCastVoteRecords } from '../cast-vote-record.ts'
import type { ResultDocument } from '../result-document.ts'
import { resultsOf } from '../results.ts'
import { layoutsForTallySchema, outcomeOf, tallyRecords } from '../tally.ts'

const words = (text: string) => ({ ky: `${text} ң ө ү`, ru: `${text} щ`, en: text })

/** Two styles: a council of three seats with a write-in, lists of parties on the back, and a head on a second sheet. */
export const sampleLayouts = layoutsForTallySchema.parse([
  {
    version: 2,
    ballotStyleId: 's-1',
    sheets: [
      {
        front: {
          contests: [
            {
              contestId: 'council',
              title: words('Council'),
              votesAllowed: 3,
              options: [
                ...['c1', 'c2', 'c3', 'c4', 'c5'].map((optionId) => ({
                  optionId,
                  label: words(`=Name "${optionId}", of them`),
                  kind: 'candidate',
                })),
                { optionId: 'none', label: words('Against all'), kind: 'against-all' },
                { optionId: 'w1', kind: 'write-in' },
              ],
            },
          ],
        },
        back: {
          contests: [
            {
              contestId: 'lists',
              title: words('Lists'),
              votesAllowed: 1,
              options: [
                { optionId: 'p1', label: words('One'), kind: 'party' },
                { optionId: 'p2', label: 'Two', kind: 'party' },
                { optionId: 'none', label: words('Against all'), kind: 'against-all' },
              ],
            },
          ],
        },
      },
      {
        front: {
          contests: [
            {
              contestId: 'head',
              votesAllowed: 1,
              options: ['h1', 'h2'].map((optionId) => ({ optionId, kind: 'candidate' })),
            },
          ],
        },
      },
    ],
  },
])

/** A result of `count` sheets, all outcomes among them, some contests decided by people. */
export function randomResult(count: number, seed: string): ResultDocument {
  const random = createRandom(seed)
  const drawn = Array.from({ length: count }, (): CastVoteRecord => {
    const layout = sampleLayouts[random.int(0, sampleLayouts.length - 1)]
    return {
      v: 1,
      style: layout.ballotStyleId,
      sheet: layout.sheet,
      contests: layout.contests.map((contest): ContestRecord => {
        const ids = contest.options.map((option) => option.optionId)
        const said = (share: number) => {
          const selections = ids.filter(() => random.next() < share).sort()
          return { outcome: outcomeOf(selections, contest, 'exclusive'), selections }
        }
        const machine = { contest: contest.contestId, ...said(contest.votesAllowed / ids.length) }
        const unsure = ids.filter((id) => !machine.selections.includes(id) && random.next() < 0.05).sort()
        if (unsure.length === 0) return machine
        return random.next() < 0.5 ? { ...machine, unsure } : { ...machine, unsure, adjudicated: said(0.4) }
      }),
    }
  })
  const records = decodeCastVoteRecords(encodeCastVoteRecords(drawn)) ?? []
  const head = { electionId: 'e-1', precinct: 1001, station: 'ballot-box-1' }
  const byHand = { counts: { 'sheets-by-hand': count }, votes: { head: { h1: 7, h2: 0 } } }
  return {
    manifest: {
      universe: 'training',
      electionId: 'e-1',
      title: words('Council of the town'),
      electionDay: '2026-11-22',
      precinct: 1001,
    },
    station: { stationId: 'ballot-box-1', name: 'Ballot box 1' },
    layouts: sampleLayouts,
    records,
    results: resultsOf(head, tallyRecords(records, sampleLayouts), ['SHEET_BLANK'], {
      withheld: { sheets: 4, sha256: 'ab'.repeat(32) },
      byHand,
    }),
    closedAt: '2026-11-22T20:00:00Z',
  }
}
