import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { ELECTION, ELECTION_KEY } from '../../package/testing/invented-package.ts'
import { canonicalJson } from '../../trust/canonical-json.ts'
import { envelopeBytes, signEnvelope } from '../../trust/dsse.ts'
import { sha256Hex } from '../../trust/hash.ts'
import { boxPublicKey } from '../../trust/sealed-box.ts'
import { type CastVoteRecord, type ContestRecord, encodeCastVoteRecords } from '../cast-vote-record.ts'
import type { LayoutsForTally } from '../layouts-for-tally.ts'
import { sealWithheld, withheldShape } from '../small-styles.ts'
import { outcomeOf } from '../tally.ts'
import { countDistrict, type OpenedDistrict, openDistrict, type WithheldFile } from './count-district.ts'
import {
  DISTRICT_FILE,
  DISTRICT_RECORDS_FILE,
  DISTRICT_TYPE,
  type DistrictResult,
  signDistrictResult,
} from './district-result.ts'
import type { Reading, Readings } from './doubts.ts'
import { doubtsForm, readDecisions } from './doubts-form.ts'
import { verifyDistrict, type WithheldFact } from './verify-district.ts'

const folder = mkdtempSync(join(tmpdir(), 'taanuu-doubts-'))
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

const SECRET = new Uint8Array(32).fill(5)
const KEY = Buffer.from(boxPublicKey(SECRET)).toString('hex')
const DISTRICT = { universe: 'training', electionId: ELECTION, area: 'north', secret: SECRET } as const
const LEAST = 2

const contestOf = (contestId: string, votesAllowed: number, options: readonly string[]) => ({
  ...{ contestId, votesAllowed },
  options: options.map((optionId) => ({ optionId, kind: optionId === 'none' ? 'against-all' : 'candidate' })),
})
const HEAD = contestOf('head', 1, ['a', 'b', 'none'])
const COUNCIL = contestOf('council', 2, ['c', 'd', 'e', 'none'])
const CONTESTS = [HEAD, COUNCIL]
const layoutsOf = (precinct: number): LayoutsForTally => [
  { ballotStyleId: `style-${precinct}`, sheet: 1, contests: CONTESTS },
]

/** A contest as the machine read it: any options marked, any others unsure. */
const entryOf = (contest: typeof HEAD): fc.Arbitrary<ContestRecord> => {
  const marks = contest.options.map(() => fc.constantFrom('no', 'no', 'mark', 'unsure'))
  return fc.tuple(...marks).map((marks): ContestRecord => {
    const those = (mark: string) =>
      contest.options.flatMap(({ optionId }, i) => (marks[i] === mark ? [optionId] : []))
    const [selections, unsure] = [those('mark').sort(), those('unsure').sort()]
    const outcome = outcomeOf(selections, contest, 'exclusive')
    return { contest: contest.contestId, outcome, selections, ...(unsure.length > 0 ? { unsure } : {}) }
  })
}
const sheet = fc.tuple(entryOf(HEAD), entryOf(COUNCIL))
const precincts = fc.array(fc.array(sheet, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 })
type Sheets = readonly (readonly ContestRecord[])[]

function fileOf(precinct: number, sheets: Sheets): WithheldFile {
  const layouts = layoutsOf(precinct)
  const withheld = sheets.map((contests) => {
    const record: CastVoteRecord = { v: 1, style: `style-${precinct}`, sheet: 1, contests: [...contests] }
    return { record, picture: null }
  })
  const bytes = sealWithheld(withheld, Buffer.from(KEY, 'hex'), withheldShape(layouts, false))
  return {
    ...{ precinct, bytes, layouts, districtKey: KEY, againstAll: 'exclusive', smallStyle: LEAST },
    ...{ station: 'box', sheets: sheets.length, withheldSha256: sha256Hex(bytes), keepImages: false },
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

function verdict(result: DistrictResult, records: Uint8Array, files: readonly WithheldFile[]) {
  writeFileSync(join(folder, DISTRICT_FILE), signDistrictResult(result, ELECTION_KEY))
  writeFileSync(join(folder, DISTRICT_RECORDS_FILE), records)
  return verifyDistrict(folder, files.map(factOf))
}

function open(files: readonly WithheldFile[]): OpenedDistrict {
  const opened = openDistrict(DISTRICT, files)
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

/** Whether people have to decide: some mark is unsure, and the clear ones are not too many already. Said apart from the product. */
const inDoubt = ({ unsure, outcome }: ContestRecord) => unsure !== undefined && outcome !== 'overvote'

/** What two people read of each contest in doubt, by the contest's options and a seed. */
function readingsOf(opened: OpenedDistrict, draws: readonly number[]): readonly Readings[] {
  return opened.doubts.map(({ contest }, i) => {
    const options = CONTESTS.find(({ contestId }) => contestId === contest)!.options
    const readingOf = (draw: number): Reading =>
      draw % 8 === 7
        ? null
        : options.flatMap(({ optionId }, at) => ((draw >> at) & 1 ? [optionId] : [])).sort()
    const draw = draws[i % draws.length]
    return [readingOf(draw), readingOf(draw % 3 === 0 ? draw + 1 : draw)]
  })
}
const draws = fc.array(fc.nat(63), { minLength: 1, maxLength: 12 })

describe('marks in doubt at a district', () => {
  it('no vote is invented or lost: every sheet is decided or stated as undecided, whatever was read', () => {
    fc.assert(
      fc.property(precincts, draws, fc.boolean(), (drawn, draws, asked) => {
        fc.pre(drawn.flat().length >= LEAST)
        const files = drawn.map((sheets, i) => fileOf(i + 1, sheets))
        const opened = open(files)
        const sheets = drawn.flat()
        const doubts = sheets.flat().filter(inDoubt)
        expect(opened.doubts).toHaveLength(doubts.length)
        const readings = readingsOf(opened, draws)
        const counted = countDistrict(opened, asked ? { readers: ['A', 'B'], readings } : null)
        for (const { contestId, options, votesAllowed } of CONTESTS) {
          const got = counted.result.contests.find((contest) => contest.contestId === contestId)!
          const sure = sheets.flat().filter((entry) => entry.contest === contestId && !inDoubt(entry))
          const both = opened.doubts.flatMap(({ contest }, i) => {
            const [first, second] = asked ? readings[i] : [null, null]
            return contest === contestId && first && second && first.join() === second.join() ? [first] : []
          })
          const decided = [...sure.map(({ selections }) => selections), ...both]
          const isOver = (marks: readonly string[]) =>
            marks.length > votesAllowed || (marks.length > 1 && marks.includes('none'))
          const valid = decided.filter((marks) => !isOver(marks))
          expect(got.votes).toEqual(
            Object.fromEntries(
              options.map(({ optionId }) => [
                optionId,
                valid.filter((marks) => marks.includes(optionId)).length,
              ]),
            ),
          )
          expect(got.sheets + got.undecided).toBe(sheets.length)
          expect(got.undecided).toBe(sheets.length - decided.length)
          const votes = Object.values(got.votes).reduce((sum, number) => sum + number, 0)
          expect(votes + got.undervotes + got.overvotes).toBe(got.sheets * votesAllowed)
        }
        const { result, records } = counted
        expect(result.doubts.reduce((sum, { number }) => sum + number, 0)).toBe(doubts.length)
        expect(verdict(result, records, files)).toEqual({ ok: true, value: result })
        expect(Buffer.from(records).toString()).not.toContain('style-')
        expect(canonicalJson(result.doubts)).not.toMatch(/style-|precinct|station/)
        // What the machine read is still there.
        const machine = Buffer.from(records)
          .toString()
          .replaceAll(/"adjudicated":\{[^}]*\},/g, '')
        expect(machine.split('\n').sort()).toEqual(
          Buffer.from(encodeCastVoteRecords(opened.records)).toString().split('\n').sort(),
        )
      }),
      { numRuns: 25 },
    )
  })

  const unsure = (selections: readonly string[] = []): ContestRecord => ({
    ...{ contest: 'head', selections: [...selections], unsure: ['a'] },
    outcome: selections.length === 0 ? 'blank' : 'voted',
  })
  const clear: ContestRecord = { contest: 'council', outcome: 'voted', selections: ['c', 'd'] }
  const files = [
    fileOf(1, [
      [unsure(), clear],
      [unsure(), clear],
    ]),
    fileOf(2, [[unsure(['b']), clear]]),
  ]
  const a: Readings = [['a'], ['a']]

  it('nothing of an undecided contest counts, not its clear mark either; the other contests of the sheet do', () => {
    const { contests } = countDistrict(open(files), null).result
    expect(contests).toMatchObject([
      { contestId: 'head', sheets: 0, votes: { a: 0, b: 0, none: 0 }, undervotes: 0, undecided: 3 },
      { contestId: 'council', sheets: 3, votes: { c: 3, d: 3, e: 0 }, undecided: 0 },
    ])
  })

  it('the verifier refuses decisions that two people did not make, hidden doubts, and other totals', () => {
    const opened = open(files)
    const readings: readonly Readings[] = [a, [['a'], []], [['b'], ['b']]]
    const { result, records } = countDistrict(opened, { readers: ['A', 'B'], readings })
    expect(verdict(result, records, files).ok).toBe(true)
    const codeOf = (changes: Partial<DistrictResult>, content: Uint8Array = records) => {
      const said = verdict({ ...result, ...changes, recordsSha256: sha256Hex(content) }, content, files)
      return said.ok ? 'accepted' : said.error.code
    }
    expect(codeOf({ doubts: result.doubts.slice(1) })).toBe('DISTRICT_DECISIONS')
    expect(codeOf({ doubts: [...result.doubts].reverse() })).toBe('DISTRICT_DECISIONS')
    expect(codeOf({ doubts: result.doubts.map((doubt) => ({ ...doubt, number: 2 })) })).toBe(
      'DISTRICT_DECISIONS',
    )
    const differing = (first: Reading, second: Reading) =>
      result.doubts.map((doubt) => ({ ...doubt, readings: [first, second] as [string[], string[]] }))
    expect(codeOf({ doubts: differing(['a'], ['a']) })).toBe('DISTRICT_DECISIONS')
    expect(codeOf({ doubts: differing(['a'], ['b']) })).toBe('DISTRICT_DECISIONS')
    expect(codeOf({ doubts: differing(['x'], ['y']) })).toBe('DISTRICT_DECISIONS')
    for (const readers of [null, ['A', ' a '], ['A', 'A']] as const)
      expect(codeOf({ readers: readers && [...readers] })).toBe('DISTRICT_DECISIONS')
    const [head, council] = result.contests
    expect(codeOf({ contests: [{ ...head, undecided: 0 }, council] })).toBe('DISTRICT_RECOUNT')
    expect(codeOf({ contests: [{ ...head, undecided: 2 }, council] })).toBe('DISTRICT_RECOUNT')
    const all = countDistrict(opened, { readers: ['A', 'B'], readings: [a, a, a] })
    expect(codeOf({}, all.records)).toBe('DISTRICT_DECISIONS')
    const dropped = Buffer.from(
      Buffer.from(records)
        .toString()
        .split('\n')
        .slice(0, -1)
        .map((line) => line.replace(',"unsure":["a"]', '').replace(/"adjudicated":\{[^}]*\},/, ''))
        .sort()
        .map((line) => `${line}\n`)
        .join(''),
    )
    expect(codeOf({}, dropped)).toBe('DISTRICT_DECISIONS')
    const before = { ...result, v: 1 }
    writeFileSync(
      join(folder, DISTRICT_FILE),
      envelopeBytes(signEnvelope(DISTRICT_TYPE, before, [ELECTION_KEY])),
    )
    const old = verifyDistrict(folder, files.map(factOf))
    expect(!old.ok && old.error.code).toBe('DISTRICT_VERSION')
  })

  it('a record that was decided before it was opened is refused', () => {
    const early: ContestRecord = { ...unsure(), adjudicated: { outcome: 'voted', selections: ['a'] } }
    const opened = openDistrict(DISTRICT, [fileOf(1, [[early, clear]]), files[1]])
    expect(opened).toMatchObject({ ok: false, error: { code: 'DISTRICT_RECORD' } })
  })
})

describe('the form of doubts', () => {
  const files = [fileOf(1, [[doubt('a'), clearOf()]]), fileOf(2, [[doubt('b'), clearOf()]])]
  function doubt(option: string): ContestRecord {
    return { contest: 'head', outcome: 'blank', selections: [], unsure: [option] }
  }
  function clearOf(): ContestRecord {
    return { contest: 'council', outcome: 'blank', selections: [] }
  }
  const opened = open(files)
  type Form = { reader: string; doubts: { read: string[] | null; contest: string }[] }
  const filled = (
    reader: string,
    reads: readonly Reading[],
    change: (form: Form) => void = () => undefined,
  ) => {
    const form = JSON.parse(JSON.stringify(doubtsForm(opened).form)) as Form
    form.reader = reader
    for (const [i, read] of reads.entries()) form.doubts[i].read = read && [...read]
    change(form)
    return Buffer.from(JSON.stringify(form, null, 3))
  }
  const good = filled('Айгүл', [['a'], null])
  const codeOf = (first: Uint8Array, second: Uint8Array) => {
    const read = readDecisions(opened, [first, second])
    return read.ok ? 'read' : read.error.code
  }

  it('gives what two people read, in any byte form of the same JSON', () => {
    const marked = Buffer.concat([Buffer.from('\ufeff'), filled(' Bek ', [['b', 'a'], []])])
    expect(readDecisions(opened, [good, marked])).toEqual({
      ok: true,
      value: {
        readers: ['Айгүл', 'Bek'],
        readings: [
          [['a'], ['a', 'b']],
          [null, []],
        ],
      },
    })
  })

  it('is refused with a named reason where it is not a filled copy, or both are by one person', () => {
    expect(codeOf(filled('', [['a']]), good)).toBe('DECISIONS_READER')
    expect(codeOf(good, good)).toBe('DECISIONS_ONE_PERSON')
    expect(codeOf(good, filled('АЙГҮЛ ', [['a']]))).toBe('DECISIONS_ONE_PERSON')
    expect(codeOf(filled('B', [['c']]), good)).toBe('DECISIONS_READING')
    expect(codeOf(filled('B', [['a', 'a']]), good)).toBe('DECISIONS_READING')
    expect(
      codeOf(
        filled('B', [], (form) => form.doubts.pop()),
        good,
      ),
    ).toBe('DECISIONS_OTHER')
    expect(
      codeOf(
        filled('B', [], (form) => form.doubts.reverse()),
        good,
      ),
    ).toBe('DECISIONS_OTHER')
    expect(
      codeOf(
        filled('B', [], (form) => Object.assign(form, { extra: 1 })),
        good,
      ),
    ).toBe('DECISIONS_OTHER')
    const other = doubtsForm(open([files[0], fileOf(2, [[doubt('none'), clearOf()]])])).form
    expect(codeOf(Buffer.from(JSON.stringify({ ...other, reader: 'B' })), good)).toBe('DECISIONS_OTHER')
    expect(
      codeOf(
        filled('B', [], (form) => Object.assign(form.doubts[0], { read: 'a' })),
        good,
      ),
    ).toBe('DECISIONS_FILE')
  })

  it('any bytes give a named error, never a crash or a reading', () => {
    const changed = fc
      .tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }))
      .map(([at, by]) => good.map((byte, i) => (i === at ? byte ^ by : byte)))
    const nested = fc.constant(
      Buffer.from(`{"reader":"B","doubts":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
    )
    const lone = fc.constant(Buffer.from('{"reader":"B","doubts":[],"x":"\\ud800"}'))
    const other = filled('Other', [null, null])
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), changed, nested, lone), (bytes) => {
        const read = readDecisions(opened, [bytes, other])
        if (!read.ok) expect(read.error.code).toMatch(/^DECISIONS_/)
        // Another letter of the name, white space, or one known option for another.
        else
          for (const first of read.value.readings.flatMap(([first]) => first ?? []))
            expect(['a', 'b', 'none']).toContain(first)
      }),
      { numRuns: 150 },
    )
  })
})
