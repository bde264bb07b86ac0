import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { derivedFiles } from './derived-files.ts'
import { nistCastVoteRecords } from './nist-cast-vote-records.ts'
import { nistResults } from './nist-results.ts'
import { recordsCsv, resultsCsv } from './result-csv.ts'
import { recordProblem } from './tally.ts'
import { randomResult, sampleLayouts } from './testing/random-results.ts'

function validator(name: string) {
  const file = join(import.meta.dirname, 'testing', `${name}.schema.json`)
  // The dialect is draft-04; of what draft-07 reads otherwise these schemas use nothing.
  const { $schema: _dialect, ...schema } = JSON.parse(readFileSync(file, 'utf8'))
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  return ajv.compile(schema)
}

interface Snapshot {
  readonly '@id': string
  readonly Type: string
  readonly CVRContest: readonly {
    readonly ContestId: string
    readonly Undervotes: number
    readonly Overvotes: number
    readonly CVRContestSelection: readonly {
      readonly ContestSelectionId: string
      readonly TotalNumberVotes: number
    }[]
  }[]
}
interface Cvr {
  readonly CurrentSnapshotId: string
  readonly CVRSnapshot: readonly Snapshot[]
}

const document = randomResult(200, 'derived')

describe('files derived from a result', () => {
  it('start from records that ballots can give, all kinds among them', () => {
    for (const record of document.records)
      expect(recordProblem(record, sampleLayouts, 'exclusive')).toBeUndefined()
    const entries = document.records.flatMap((record) => record.contests)
    expect(new Set(entries.map((entry) => entry.outcome)).size).toBe(4)
    expect(entries.some((entry) => entry.unsure && !entry.adjudicated)).toBe(true)
    expect(entries.some((entry) => entry.adjudicated)).toBe(true)
  })

  it('are valid under the schemas of NIST SP 1500-103 and SP 1500-100', () => {
    const records = validator('nist-sp1500-103-cast-vote-records')
    records(nistCastVoteRecords(document))
    expect(records.errors).toBeNull()
    const results = validator('nist-sp1500-100-election-results-reporting')
    results(nistResults(document))
    expect(results.errors).toBeNull()
    // The schemas refuse what is wrong, so that the two nulls above say something.
    expect(records({ ...nistCastVoteRecords(document), Version: '9' })).toBe(false)
    expect(results({ ...nistResults(document), Status: 'final' })).toBe(false)
  })

  it('give the same totals when the current snapshots are counted', () => {
    const { CVR: cvrs } = nistCastVoteRecords(document) as unknown as { readonly CVR: readonly Cvr[] }
    const totals = new Map<string, number>()
    const add = (key: string, n: number) => totals.set(key, (totals.get(key) ?? 0) + n)
    for (const cvr of cvrs) {
      const current = cvr.CVRSnapshot.find((snapshot) => snapshot['@id'] === cvr.CurrentSnapshotId)
      for (const contest of current?.CVRContest ?? []) {
        add(`${contest.ContestId} under`, contest.Undervotes)
        add(`${contest.ContestId} over`, contest.Overvotes)
        for (const one of contest.CVRContestSelection) add(one.ContestSelectionId, one.TotalNumberVotes)
      }
    }
    for (const { contestId, votes, undervotes, overvotes } of document.results.contests) {
      for (const [option, n] of Object.entries(votes))
        expect(totals.get(`selection/${contestId}/${option}`) ?? 0).toBe(n)
      expect([totals.get(`contest/${contestId} under`), totals.get(`contest/${contestId} over`)]).toEqual([
        undervotes,
        overvotes,
      ])
    }
    expect(cvrs.some((cvr) => cvr.CVRSnapshot.length === 2)).toBe(true)
  })

  it('are tables that any reader of CSV takes, with no formula in them', () => {
    const results = parse(resultsCsv(document), { columns: true }) as Record<string, string>[]
    const head = results.filter((row) => row.contest === 'head' && row.option)
    expect(head.map((row) => row.by_hand)).toEqual(['7', '0'])
    expect(results.at(-1)).toMatchObject({ name: 'sheets withheld', machine: '4' })
    expect(results.every((row) => !/^[=+@-]/.test(row.name))).toBe(true)
    const records = parse(recordsCsv(document), { columns: true }) as Record<string, string>[]
    expect(records).toHaveLength(document.records.reduce((sum, record) => sum + record.contests.length, 0))
    expect(Number(records.at(-1)?.record)).toBe(document.records.length)
  })

  it('come out byte for byte the same', () => {
    expect(derivedFiles(randomResult(200, 'derived'))).toEqual(derivedFiles(document))
  })
})
