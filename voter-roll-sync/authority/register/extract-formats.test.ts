import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSmallWorkspace, importText, must, type SmallWorkspace } from '../testing/small-workspace.ts'
import { EXTRACT_HEADER, EXTRACT_MAPPING, extractLine, extractRow } from '../testing/synthetic-extract.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { csvRecords } from './csv-records.ts'
import { JsonElements } from './json-elements.ts'
import { type RawRecord, unknownFacts } from './raw-record.ts'
import { readDate } from './voter-row.ts'

let small: SmallWorkspace
let workspace: Workspace
beforeAll(async () => {
  small = await createSmallWorkspace({}, 'none')
  workspace = await small.unlock()
})
afterAll(() => {
  workspace.close()
  small.remove()
})

/** Pieces of any size, as a disk or a pipe gives them. */
async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const cell = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .filter((text) => !text.includes('\r') && text.trim() === text)

describe('CSV', () => {
  it('gives back every cell that was written by the rules of RFC 4180, in whatever pieces it comes', async () => {
    const table = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      )
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 50 }), async (rows, size) => {
        // More than eight lines in a field are a mistake by definition.
        fc.pre(
          rows.flat().every((text) => text.split('\n').length < 3) &&
            rows.every((row) => row.length < 3 || row.join('').split('\n').length < 7),
        )
        const header = rows[0].map((_, i) => `c${i}`)
        const quoted = [header, ...rows]
          .map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(';'))
          .join('\r\n')
        const records: RawRecord[] = []
        const options = { encoding: 'utf-8', delimiter: ';', header: true } as const
        for await (const record of csvRecords(inPieces(Buffer.from(quoted), size), options, unknownFacts()))
          records.push(record)
        expect(
          records.map((record) => (record.kind === 'cells' ? [...record.cells.values()] : record)),
        ).toEqual(rows)
      }),
      { numRuns: 60 },
    )
  })
})

describe('stray quotation marks', () => {
  it('swallow nobody: every line of the extract is a voter or a rejected row', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => extractLine(extractRow(i, 1001, 1)))
    const marks = fc.array(fc.tuple(fc.nat(11), fc.nat(9), fc.boolean()), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(marks, async (places) => {
        const damaged = rows.map((row) => row.split(';'))
        for (const [row, field, first] of places)
          damaged[row][field] = first ? `"${damaged[row][field]}` : `${damaged[row][field]}"`
        const text = [EXTRACT_HEADER, ...damaged.map((cells) => cells.join(';'))].join('\n')
        const result = await importText(workspace, small.home, text, EXTRACT_MAPPING, { dryRun: true })
        const { totals, entries } = must(result)
        expect(totals.read).toBe(rows.length)
        const rejected = new Set(entries.filter(({ kind }) => kind === 'rejected').map(({ line }) => line))
        expect(rejected.size).toBe(totals.rejected)
        // A quoted field is as good as a bare one, so a row of which both ends of a field were marked may be whole.
        const untouched = rows.flatMap((_, i) => (places.some(([row]) => row === i) ? [] : [i + 2]))
        for (const line of untouched) expect(rejected.has(line)).toBe(false)
      }),
      { numRuns: 80 },
    )
  })
})

describe('JSON elements', () => {
  it('are cut where they stand, whatever else the document holds', async () => {
    const document = fc.tuple(
      fc.array(fc.jsonValue(), { maxLength: 6 }),
      fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
    )
    await fc.assert(
      fc.asyncProperty(
        document,
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async ([elements, rest], size, pretty) => {
          const { VoterRecord: _own, ...others } = rest
          const text = JSON.stringify(
            { ...others, x: { VoterRecord: [1] }, VoterRecord: elements, y: ['VoterRecord'] },
            null,
            pretty ? 2 : 0,
          )
          const reader = new JsonElements('VoterRecord')
          const read: unknown[] = []
          for await (const { bytes } of reader.read(inPieces(Buffer.from(text), size)))
            read.push(JSON.parse(String(bytes)))
          // What JSON cannot tell apart (minus zero) is compared as JSON.
          expect(JSON.stringify(read)).toBe(JSON.stringify(elements))
          expect(reader.whole).toBe(true)
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('hostile bytes', () => {
  const good = [EXTRACT_HEADER, ...[0, 1, 2, 3, 4].map((i) => extractLine(extractRow(i, 1001)))].join('\n')
  const json = Buffer.from(JSON.stringify(nistDocument([0, 1, 2])))

  it('never break the import, whichever bytes of an extract are changed, and totals add up', async () => {
    const edits = fc.array(
      fc.tuple(fc.nat(), fc.constantFrom(0x22, 0x0a, 0x3b, 0x00, 0xff, 0x5b, 0x7d, 0xd0, 0x2c, 0x5c)),
      {
        minLength: 1,
        maxLength: 12,
      },
    )
    await fc.assert(
      fc.asyncProperty(edits, fc.boolean(), fc.boolean(), async (changes, asJson, cut) => {
        const bytes = Buffer.from(asJson ? json : Buffer.from(good))
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        const part = cut ? bytes.subarray(0, changes[0][0] % bytes.length) : bytes
        const result = await importText(
          workspace,
          small.home,
          part,
          asJson ? NIST_MAPPING : EXTRACT_MAPPING,
          { dryRun: true },
        )
        if (!result.ok) {
          expect(['MAPPING_UNFIT', 'REGISTER_UNREADABLE']).toContain(result.error.code)
          return
        }
        const { totals, entries } = result.value
        expect(totals.read).toBe(totals.accepted + totals.rejected)
        const lines = entries.filter(({ kind }) => kind === 'rejected').map(({ line }) => line)
        expect(new Set(lines).size).toBeLessThanOrEqual(totals.rejected)
        expect(lines.length).toBeGreaterThanOrEqual(totals.rejected)
      }),
      { numRuns: 120 },
    )
  })

  it('are read or refused as pure noise, too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (noise) => {
        for (const mapping of [EXTRACT_MAPPING, NIST_MAPPING]) {
          const result = await importText(workspace, small.home, noise, mapping, { dryRun: true })
          if (result.ok) expect(result.value.totals.accepted).toBe(0)
        }
      }),
      { numRuns: 40 },
    )
  })
})

const NIST_MAPPING = {
  v: 1,
  format: 'nist-sp1500-102',
  columns: {
    personalNumber: 'Id:personal-number',
    surname: 'LastName',
    givenName: 'FirstName',
    patronymic: 'MiddleName',
    sex: 'Gender',
    birthDate: 'DateOfBirth',
    precinct: 'Precinct',
    address: 'Address',
  },
  fingers: [{ position: 'right-index', column: 'File:right-index', as: 'base64', format: 'taanuu' }],
} as const

function nistDocument(people: readonly number[]) {
  return {
    '@type': 'VRI.VoterRecordResults',
    TransactionId: 'register-2027',
    VoterRecord: people.map((i) => {
      const row = extractRow(i, 1001)
      return {
        '@type': 'VRI.VoterRecord',
        PollingLocation: {
          '@type': 'VRI.ReportingUnit',
          Type: 'precinct',
          ExternalIdentifier: [
            { '@type': 'VRI.ExternalIdentifier', Type: 'local-level', Value: row.precinct },
          ],
        },
        Voter: {
          '@type': 'VRI.Voter',
          Name: {
            '@type': 'VRI.Name',
            LastName: row.surname,
            FirstName: row.givenName,
            MiddleName: [row.patronymic],
          },
          DateOfBirth: readDate(row.birthDate, 'DD.MM.YYYY'),
          Gender: 'male',
          ResidenceAddress: { '@type': 'addr.GeneralAddressClass_type', GeneralAddress: row.address },
          VoterId: [
            { '@type': 'VRI.VoterId', Type: 'other', OtherType: 'personal-number', StringValue: row.number },
            {
              '@type': 'VRI.VoterId',
              Type: 'other',
              OtherType: 'right-index',
              FileValue: { '@type': 'VRI.File', Data: row.finger1, MimeType: 'application/octet-stream' },
            },
          ],
        },
      }
    }),
  }
}

describe('NIST SP 1500-102', () => {
  it('the sample is a document of the standard', () => {
    const path = join(import.meta.dirname, '../testing/nist-sp1500-102-voter-records-interchange.schema.json')
    // The schema says draft-04 but uses nothing that later drafts read otherwise.
    const { $schema: _draft, ...schema } = JSON.parse(readFileSync(path, 'utf8'))
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema)
    expect(validate(nistDocument([0, 1])), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true)
    expect(validate({ ...nistDocument([0]), VoterRecord: [{ '@type': 'VRI.VoterRecord' }] })).toBe(false)
  })

  it('is imported as a stream; a damaged record is named with its line, a cut document refused whole', async () => {
    const text = JSON.stringify(nistDocument([0, 1, 2, 3]), null, 1)
    const whole = must(
      await importText(workspace, small.home, `\ufeff${text}`, NIST_MAPPING, { dryRun: true }),
    )
    expect(whole.totals).toMatchObject({ read: 4, accepted: 4 })
    const second = text.split('\n').findIndex((line, i) => i > 30 && line.includes('"VRI.VoterRecord"'))
    const damaged = text.split('\n').with(second, '   "@type": "VRI.Nobody",').join('\n')
    const { totals, entries } = must(
      await importText(workspace, small.home, damaged, NIST_MAPPING, { dryRun: true }),
    )
    expect(totals).toMatchObject({ read: 4, accepted: 3, reasons: { BAD_JSON: 1 } })
    expect(entries).toMatchObject([{ line: second, detail: '@type' }])
    const cut = await importText(workspace, small.home, text.slice(0, -20), NIST_MAPPING)
    expect(cut).toMatchObject({ ok: false, error: { code: 'REGISTER_UNREADABLE' } })
    const utf16 = must(
      await importText(workspace, small.home, Buffer.from(`\ufeff${text}`, 'utf16le'), NIST_MAPPING, {
        dryRun: true,
      }),
    )
    expect(utf16.totals.accepted).toBe(4)
  })
})
