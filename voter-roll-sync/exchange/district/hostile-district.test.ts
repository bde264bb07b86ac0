import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { ELECTION, ELECTION_KEY } from '../../package/testing/invented-package.ts'
import { canonicalBytes } from '../../trust/canonical-json.ts'
import { envelopeBytes, signEnvelope } from '../../trust/dsse.ts'
import { sha256Hex } from '../../trust/hash.ts'
import { type Result, success } from '../../trust/result.ts'
import { boxPublicKey } from '../../trust/sealed-box.ts'
import { type CastVoteRecord, encodeCastVoteRecords } from '../cast-vote-record.ts'
import type { LayoutsForTally } from '../layouts-for-tally.ts'
import { sealWithheld, withheldShape } from '../small-styles.ts'
import {
  countDistrict,
  type District,
  type DistrictCount,
  openDistrict,
  type WithheldFile,
} from './count-district.ts'
import { DISTRICT_FILE, DISTRICT_RECORDS_FILE, DISTRICT_TYPE, signDistrictResult } from './district-result.ts'
import { verifyDistrict, type WithheldFact } from './verify-district.ts'

const folder = mkdtempSync(join(tmpdir(), 'taanuu-hostile-district-'))
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

const SECRET = new Uint8Array(32).fill(3)
const KEY = Buffer.from(boxPublicKey(SECRET)).toString('hex')
const DISTRICT = { universe: 'training', electionId: ELECTION, area: 'north', secret: SECRET } as const
const LEAST = 5

function layoutsOf(precinct: number): LayoutsForTally {
  const options = ['a', 'b'].map((optionId) => ({ optionId, kind: 'candidate' }))
  const contests = [{ contestId: 'head', votesAllowed: 1, options }]
  return [{ ballotStyleId: `style-${precinct}`, sheet: 1, contests }]
}

function fileOf(precinct: number, votes: readonly string[]): WithheldFile {
  const layouts = layoutsOf(precinct)
  const records = votes.map(
    (vote): CastVoteRecord => ({
      v: 1,
      style: `style-${precinct}`,
      sheet: 1,
      contests: [{ contest: 'head', outcome: 'voted', selections: [vote] }],
    }),
  )
  const sheets = records.map((record) => ({ record, picture: null }))
  const bytes = sealWithheld(sheets, Buffer.from(KEY, 'hex'), withheldShape(layouts, false))
  return {
    ...{ precinct, bytes, layouts, districtKey: KEY, againstAll: 'exclusive', smallStyle: LEAST },
    keepImages: false,
    station: 'box',
    sheets: votes.length,
    withheldSha256: sha256Hex(bytes),
  }
}

function factOf({ precinct, station, sheets, withheldSha256, layouts }: WithheldFile): WithheldFact {
  return {
    ...{ universe: 'training', electionId: ELECTION, area: 'north', districtKey: KEY, smallStyle: LEAST },
    ...{ precinct, station, sheets, sha256: withheldSha256, againstAll: 'exclusive' },
    electionKey: Buffer.from(ELECTION_KEY.publicKey).toString('hex'),
    layouts: () => layouts,
  }
}

/** Nobody decides anything. */
function count(district: District, files: readonly WithheldFile[]): Result<DistrictCount> {
  const opened = openDistrict(district, files)
  return opened.ok ? success(countDistrict(opened.value, null)) : opened
}

const files = [fileOf(1, ['a', 'b', 'a', 'a']), fileOf(2, ['b', 'b', 'a'])]
const facts = files.map(factOf)
const votes = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 4 })

function write(result: Uint8Array, records: Uint8Array): void {
  writeFileSync(join(folder, DISTRICT_FILE), result)
  writeFileSync(join(folder, DISTRICT_RECORDS_FILE), records)
}

describe('what a district counts', () => {
  test('is every vote of its precincts once, or nothing where there are too few; and everybody gets the same', () => {
    fc.assert(
      fc.property(fc.array(votes, { minLength: 1, maxLength: 4 }), (precincts) => {
        const sources = precincts.map((list, i) => fileOf(i + 1, list))
        const all = precincts.flat()
        const counted = count(DISTRICT, sources)
        if (!counted.ok) {
          expect(counted.error.code).toBe('DISTRICT_TOO_FEW')
          expect(all.length).toBeLessThan(LEAST)
          return
        }
        const { result, records } = counted.value
        const [{ votes }] = result.contests
        expect(votes).toEqual({
          a: all.filter((vote) => vote === 'a').length,
          b: all.filter((vote) => vote === 'b').length,
        })
        write(signDistrictResult(result, ELECTION_KEY), records)
        expect(verifyDistrict(folder, sources.map(factOf))).toEqual({ ok: true, value: result })
      }),
      { numRuns: 25 },
    )
  })

  test('is refused whole where one sealed byte differs, or the key is another', () => {
    fc.assert(
      fc.property(fc.nat(files[0].bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Uint8Array.from(files[0].bytes)
        bytes[at] ^= change
        const counted = count(DISTRICT, [{ ...files[0], bytes }, files[1]])
        expect(!counted.ok && counted.error.code).toBe('DISTRICT_RECORD')
      }),
      { numRuns: 40 },
    )
    const other = count({ ...DISTRICT, secret: new Uint8Array(32).fill(4) }, files)
    expect(!other.ok && other.error.code).toBe('DISTRICT_OTHER_KEY')
    const fewer = count(DISTRICT, [{ ...files[0], sheets: 3 }, files[1]])
    expect(!fewer.ok && fewer.error.code).toBe('DISTRICT_RECORD')
  })
})

describe('the verifier on the folder of a district', () => {
  test('names a fault and never throws or accepts, whatever bytes lie in it', () => {
    const opaque = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(opaque, opaque, (result, records) => {
        write(result, records)
        return !verifyDistrict(folder, facts).ok
      }),
      { numRuns: 60 },
    )
  })

  test('believes nothing that the election signs without its precincts, and nothing that does not add up', () => {
    const genuine = count(DISTRICT, files)
    if (!genuine.ok) throw new Error(genuine.error.code)
    const { result, records } = genuine.value
    const met = new Set<string>()
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(result) as (keyof typeof result)[])),
        fc.oneof(
          fc.jsonValue(),
          fc.constantFrom(
            0,
            1,
            4,
            6,
            7,
            8,
            KEY,
            'south',
            [],
            ['A', 'B'],
            [...result.sources, result.sources[0]],
          ),
        ),
        fc.constantFrom(records, encodeCastVoteRecords([]), Buffer.from('{}\n')),
        (field, value, content) => {
          const changed = { ...result, [field]: value, recordsSha256: sha256Hex(content) }
          const again = canonicalBytes(changed)
          if (Buffer.compare(again, canonicalBytes(result)) === 0) return true
          write(
            envelopeBytes(
              signEnvelope(DISTRICT_TYPE, JSON.parse(Buffer.from(again).toString()), [ELECTION_KEY]),
            ),
            content,
          )
          const verified = verifyDistrict(folder, facts)
          if (!verified.ok) met.add(verified.error.code)
          return !verified.ok
        },
      ),
      { numRuns: 300 },
    )
    expect([...met]).toEqual(
      expect.arrayContaining(['DISTRICT_FORM', 'DISTRICT_SOURCE', 'DISTRICT_RECORDS', 'DISTRICT_TOO_FEW']),
    )
    write(signDistrictResult(result, ELECTION_KEY), records)
    expect(verifyDistrict(folder, facts).ok).toBe(true)
    expect(verifyDistrict(folder, facts.slice(1)).ok).toBe(false)
    expect(verifyDistrict(folder, [{ ...facts[0], sha256: '0'.repeat(64) }, facts[1]]).ok).toBe(false)
  })
})
