import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DistrictResult } from '../../exchange/district/district-result.ts'
import { EXPORT_FILE } from '../../exchange/export-files.ts'
import { compareBundles } from './compare-bundles.ts'
import { findBundles } from './find-bundles.ts'
import type { BundleFacts, StationFacts } from './station-facts.ts'

function table(precinct: number, more: Partial<StationFacts> = {}): StationFacts {
  return {
    universe: 'training',
    electionId: 'e',
    precinct,
    station: 'identification-1',
    role: 'identification',
    exportSha256: `table ${precinct}`,
    closed: true,
    table: { identified: 20, byCommission: 1, checks: 20 },
    box: null,
    results: null,
    withheld: null,
    byHand: { 'identified-signatures': 20 },
    explained: [],
    ...more,
  }
}

function box(precinct: number, inBox: number, more: Partial<StationFacts> = {}): StationFacts {
  const votes = { a: inBox - 5, b: 5 }
  return {
    ...table(precinct),
    station: 'ballot-box-1',
    role: 'ballot-box',
    exportSha256: `box ${precinct}`,
    table: null,
    box: { inBox, returned: 2, unknown: 0 },
    results: {
      v: 1,
      electionId: 'e',
      precinct,
      station: 'ballot-box-1',
      sheets: inBox,
      returned: {},
      contests: [{ contestId: 'x', sheets: inBox, votesAllowed: 1, votes, undervotes: 0, overvotes: 0 }],
    },
    byHand: { 'sheets-by-hand': inBox },
    ...more,
  }
}

function bundle(
  folder: string,
  stations: readonly StationFacts[],
  more: Partial<BundleFacts> = {},
): BundleFacts {
  return { folder, sound: true, fault: null, faults: 0, stations, ...more }
}

const one = bundle('a', [table(1), box(1, 20)])
const two = bundle('b', [table(2), box(2, 20)])

describe('several exports together', () => {
  it('sum up, and say nothing where nothing differs', () => {
    const { differences, sums, stations } = compareBundles([two, one], [1, 2])
    expect(differences).toEqual([])
    expect(stations.map(({ precinct, station }) => `${precinct} ${station}`)).toEqual([
      '1 ballot-box-1',
      '1 identification-1',
      '2 ballot-box-1',
      '2 identification-1',
    ])
    expect(sums).toMatchObject({ precincts: 2, identified: 40, byCommission: 2, inBox: 40, records: 40 })
    expect(sums.contests.get('x')).toEqual({
      undecided: 0,
      votes: { a: 30, b: 10 },
      undervotes: 0,
      overvotes: 0,
    })
  })

  it('name a precinct that is missing and one that nobody expects', () => {
    const kinds = compareBundles([one, two], [1, 3]).differences.map(
      ({ kind, precinct, fault }) => `${kind} ${precinct} ${fault}`,
    )
    expect(kinds).toEqual(['PRECINCT_MISSING 3 true', 'PRECINCT_UNKNOWN 2 true'])
  })

  it('count a copy once, and name another export of the same station', () => {
    const copy = { ...one, folder: 'copy' }
    expect(compareBundles([one, copy], undefined)).toMatchObject({
      differences: [],
      sums: { precincts: 1, records: 20 },
    })
    const other = bundle('other', [table(1), box(1, 20, { exportSha256: 'another' })])
    const { differences, sums } = compareBundles([one, other], undefined)
    expect(differences).toMatchObject([{ kind: 'STATION_TWICE', fault: true, precinct: 1 }])
    expect(sums.records).toBe(20)
  })

  it('name an unsound export and keep its numbers out of the sums', () => {
    const broken = { ...two, sound: false, fault: 'CHAIN x', faults: 3 }
    const { differences, sums } = compareBundles([one, broken], [1, 2])
    expect(differences).toMatchObject([{ kind: 'UNSOUND', fault: true, precinct: 2 }])
    expect(sums).toMatchObject({ precincts: 1, records: 20 })
  })

  it('list voters at two tables for whom officials answered, without calling that a fault', () => {
    const text = 'table-2: identified twice, voter 12345678'
    const { differences } = compareBundles([one, { ...two, doubles: [text] }], [1, 2])
    expect(differences).toEqual([{ kind: 'DOUBLE', fault: false, precinct: 2, text }])
  })

  it('name another election, and a precinct that was taken apart', () => {
    const foreign = bundle('c', [table(3, { electionId: 'other' })])
    const apart = [bundle('d', [table(4)]), bundle('e', [box(4, 20)])]
    const kinds = compareBundles([one, foreign, ...apart], undefined).differences.map(({ kind }) => kind)
    expect(kinds).toContain('OTHER_ELECTION')
    expect(kinds).toContain('PRECINCT_SPLIT')
  })

  it('show numbers that should be equal with what the commission said, without calling it a fault', () => {
    const differing = bundle('f', [
      table(5, { byHand: { 'identified-signatures': 19 } }),
      box(5, 18, { explained: ['checks-sheets'], byHand: { 'sheets-by-hand': 17 } }),
    ])
    const { differences } = compareBundles([differing], undefined)
    expect(differences.map(({ text }) => text)).toEqual([
      'identified 20, signatures 19: -1, not explained',
      'sheets by machine 18, by hand 17: -1, not explained',
      'checks 20, sheets in boxes 18: -2, explained',
    ])
    expect(differences.every(({ fault, kind }) => !fault && kind === 'COUNTS_DIFFER')).toBe(true)
  })
})

describe('votes counted by hand', () => {
  it('stand beside those of the machine', () => {
    const plain = box(6, 20)
    const byHand = { counts: {}, votes: { x: { a: 14, b: 5 } } }
    const results = plain.results && { ...plain.results, byHand }
    const { differences } = compareBundles([bundle('g', [table(6), { ...plain, results }])], undefined)
    expect(differences.map(({ text }) => text)).toEqual(['x a: by machine 15, by hand 14: -1'])
  })
})

describe('results of districts', () => {
  const result = (area: string, precinct: number): DistrictResult => ({
    v: 2,
    universe: 'training',
    electionId: 'e',
    area,
    districtKey: 'ab',
    smallStyle: 10,
    sources: [{ precinct, station: 'ballot-box-1', sheets: 14, withheldSha256: 'cd' }],
    sheets: 14,
    tooFew: 0,
    recordsSha256: 'ef',
    contests: [
      {
        ...{
          contestId: 'x',
          sheets: 12,
          votesAllowed: 1,
          votes: { a: 11, c: 1 },
          undervotes: 0,
          overvotes: 0,
        },
        undecided: 2,
      },
    ],
    readers: null,
    doubts: [],
  })
  const facts = (folder: string, result: DistrictResult | null, fault: string | null = null) => ({
    folder,
    result,
    fault,
  })

  it('are added once, whatever copies there are; records counted in two of them and faults are named', () => {
    const north = facts('d', result('north', 1))
    const { differences, sums } = compareBundles([one, two], undefined, [
      north,
      { ...north, folder: 'copy' },
      facts('e', result('south', 1)),
      facts('f', null, 'DISTRICT_RECOUNT: other numbers'),
    ])
    expect(differences.map(({ kind, fault, precinct }) => `${kind} ${fault} ${precinct}`)).toEqual([
      'DISTRICT true null',
      'DISTRICT_TWICE true 1',
    ])
    expect(sums).toMatchObject({ records: 40, countedByDistricts: 14 })
    expect(sums.contests.get('x')).toMatchObject({ votes: { a: 41, b: 10, c: 1 }, undecided: 2 })
  })
})

describe('folders of exports', () => {
  it('are found under regions, and a folder without any is given back', () => {
    const root = mkdtempSync(join(tmpdir(), 'taanuu-bundles-'))
    try {
      for (const place of ['north/101/box', 'north/102/box', 'south/201/table', 'empty']) {
        mkdirSync(join(root, place), { recursive: true })
        if (place !== 'empty') writeFileSync(join(root, place, EXPORT_FILE), '{}')
      }
      expect(findBundles(root)).toEqual(
        ['north/101', 'north/102', 'south/201'].map((place) => join(root, place)),
      )
      expect(findBundles(join(root, 'south/201'))).toEqual([join(root, 'south/201')])
      expect(findBundles(join(root, 'empty'))).toEqual([join(root, 'empty')])
      expect(findBundles(join(root, 'nowhere'))).toEqual([join(root, 'nowhere')])
    } finally {
      rmSync(root, { recursive: true })
    }
  })
})
