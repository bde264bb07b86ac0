import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPackage } from '../package/build-package.ts'
import { PUBLIC_FILES } from '../package/manifest.ts'
import {
  CERTIFICATE,
  ELECTION,
  ELECTION_KEY,
  inventPackage,
  ROOT,
} from '../package/testing/invented-package.ts'
import { canonicalBytes } from '../trust/canonical-json.ts'
import { envelopeBytes, signEnvelope } from '../trust/dsse.ts'
import { type SigningKey, signingKeyFromSeed } from '../trust/ed25519.ts'
import { sha256Hex } from '../trust/hash.ts'
import { DERIVED_FILES } from './derived-files.ts'
import {
  CHECKPOINTS_FILE,
  CVRS_FILE,
  EXPORT_FILE,
  EXPORT_TYPE,
  JOURNAL_FILE,
  RESULTS_FILE,
  TOTALS_FILE,
} from './export-files.ts'
import { PICTURES_FOLDER } from './kept-pictures.ts'
import { verifyExport } from './verify-export.ts'

const work = mkdtempSync(join(tmpdir(), 'taanuu-hostile-'))
const place = join(work, 'export', 'ballot-box-1')
const publicFiles: { readonly name: string; readonly bytes: Uint8Array }[] = []
let key: SigningKey
let manifestSha256 = ''
beforeAll(async () => {
  const content = {
    ...(await inventPackage()),
    layouts: [
      {
        ballotStyleId: 'style',
        sheet: 1,
        contests: [{ contestId: 'head', votesAllowed: 1, options: [{ optionId: 'a', kind: 'candidate' }] }],
      },
    ],
  }
  const built = await buildPackage(join(work, 'package'), content, CERTIFICATE, ELECTION_KEY)
  manifestSha256 = built.manifestSha256
  for (const name of PUBLIC_FILES)
    publicFiles.push({ name, bytes: readFileSync(join(work, 'package', name)) })
  const box = content.stations.find(({ stationId }) => stationId === 'ballot-box-1')!
  key = signingKeyFromSeed(box.secret.subarray(0, 32))
  mkdirSync(place, { recursive: true })
})
afterAll(() => rmSync(work, { recursive: true }))

/** An export whose every signature is right, of a station that writes what it likes. */
function writeSigned(files: Readonly<Record<string, Uint8Array>>): void {
  rmSync(place, { recursive: true })
  mkdirSync(place)
  const all = [...publicFiles, ...Object.entries(files).map(([name, bytes]) => ({ name, bytes }))]
  for (const { name, bytes } of all) writeFileSync(join(place, name), bytes)
  const list = {
    v: 1,
    universe: 'training',
    electionId: ELECTION,
    precinct: 9012,
    station: 'ballot-box-1',
    role: 'ballot-box',
    manifestSha256,
    files: all.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256Hex(bytes) })),
  }
  writeFileSync(join(place, EXPORT_FILE), envelopeBytes(signEnvelope(EXPORT_TYPE, list, [key])))
}

function line(value: unknown): Uint8Array {
  return Buffer.concat([canonicalBytes(value), Buffer.from('\n')])
}

/** Often none, so that the recount behind a readable result is reached in every run. */
const returned = fc.oneof(
  fc.constant({}),
  fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(fc.maxSafeNat(), fc.jsonValue()), { maxKeys: 3 }),
)
const record = fc.record({
  v: fc.constant(1),
  style: fc.constantFrom('style', 'other', '__proto__'),
  sheet: fc.constantFrom(1, 2),
  contests: fc.array(
    fc.record({
      contest: fc.constantFrom('head', 'constructor', 'x'),
      outcome: fc.constantFrom('voted', 'blank', 'overvote'),
      selections: fc.array(fc.constantFrom('a', 'b', '__proto__', 'toString'), { maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
})
/** Pictures that lie in the folder although the policy keeps none, and names that are no pictures. */
const pictures = fc.dictionary(
  fc.constantFrom(`${'0'.repeat(32)}.png`, `${'a'.repeat(32)}.png`, 'note.txt'),
  fc.uint8Array({ maxLength: 120 }),
  { maxKeys: 2 },
)
const event = fc.record({
  v: fc.constant(1),
  seq: fc.constant(0),
  station: fc.constant('ballot-box-1'),
  type: fc.constantFrom(
    'station.closed',
    'station.opened',
    'package.updated',
    'roll.erased',
    'toString',
    '__proto__',
  ),
  at: fc.constantFrom('2026-01-24T02:00:00Z', '9999-99-99T99:99:99Z'),
  prev: fc.constant('0'.repeat(64)),
  body: fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.record({ counters: fc.dictionary(fc.string(), fc.maxSafeNat()) }),
  ),
})
/** A closing of the declared form, so that the recount behind it is reached. */
const closing = fc
  .record({ cvrsSha256: fc.constant('ab'.repeat(32)), counters: fc.constant({ inBox: 1 }) })
  .map((body) => {
    const attestation = { payload: 'e30=', payloadType: 'x', signatures: [{ keyid: 'a', sig: 'b' }] }
    const head = { v: 1, seq: 0, station: 'ballot-box-1', prev: '0'.repeat(64), at: '2026-01-24T02:00:00Z' }
    return { ...head, type: 'station.closed', body: { ...body, attestation } }
  })
const opaque = fc.uint8Array({ maxLength: 80 })

describe('the verifier on a station that signs anything', () => {
  it('names faults and never throws, hangs or accepts', async () => {
    const met = new Set<string>()
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(opaque, event.map(line), { arbitrary: closing.map(line), weight: 4 }),
        fc.oneof(
          opaque,
          fc.string().map((text) => Buffer.from(text)),
        ),
        fc.oneof(opaque, {
          arbitrary: fc.array(record, { maxLength: 3 }).map((all) => Buffer.concat(all.map(line))),
          weight: 3,
        }),
        fc.oneof(opaque, {
          weight: 3,
          arbitrary: returned.map((reasons) =>
            canonicalBytes({
              v: 1,
              electionId: ELECTION,
              precinct: 9012,
              station: 'ballot-box-1',
              sheets: 0,
              returned: reasons,
              contests: [],
            }),
          ),
        }),
        pictures,
        async (journal, heads, records, results, kept) => {
          writeSigned({
            [JOURNAL_FILE]: journal,
            [CHECKPOINTS_FILE]: heads,
            [CVRS_FILE]: records,
            [RESULTS_FILE]: results,
            // Files that a ballot box must export; what is in them is compared only behind a result that holds.
            ...Object.fromEntries([TOTALS_FILE, ...DERIVED_FILES].map((name) => [name, heads])),
          })
          mkdirSync(join(place, PICTURES_FOLDER))
          for (const [name, bytes] of Object.entries(kept))
            writeFileSync(join(place, PICTURES_FOLDER, name), bytes)
          const { sound, findings } = await verifyExport(join(work, 'export'), {
            rootKeys: [ROOT.publicKey],
            heldCheckpoints: [heads.toString()],
            readPicture: () => [],
          })
          for (const { kind } of findings) met.add(kind)
          return !sound
        },
      ),
      { numRuns: 150 },
    )
    expect([...met]).toEqual(
      expect.arrayContaining(['NOT_CANONICAL', 'RULE', 'ATTESTATION', 'CHECKPOINT', 'RECOUNT']),
    )
  })

  it('reads a name that objects have from birth as any other name', async () => {
    const closed = { type: 'station.closed', body: { counters: { constructor: 1 } } }
    writeSigned({ [JOURNAL_FILE]: line(closed), [CHECKPOINTS_FILE]: Buffer.from('') })
    const { findings } = await verifyExport(join(work, 'export'), {
      rootKeys: [ROOT.publicKey],
      heldCheckpoints: [],
    })
    expect(findings.map(({ kind }) => kind)).toContain('NOT_CANONICAL')
  })
})
