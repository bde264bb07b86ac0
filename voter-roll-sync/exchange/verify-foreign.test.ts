import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { decodeCastVoteRecords } from './cast-vote-record.ts'
import { openCountsSlip } from './counts-slip.ts'
import { EXPORT_FILE, JOURNAL_FILE } from './export-files.ts'
import { verifyExport } from './verify-export.ts'

const folder = mkdtempSync(join(tmpdir(), 'taanuu-foreign-'))
afterAll(() => rmSync(folder, { recursive: true }))
const options = { rootKeys: [new Uint8Array(32).fill(7)], heldCheckpoints: [] }

describe('the verifier on things that are no export', () => {
  it('names what it was given instead of failing', async () => {
    expect((await verifyExport(join(folder, 'nowhere'), options)).findings[0]).toMatchObject({
      kind: 'FILE_MISSING',
    })
    writeFileSync(join(folder, 'file'), 'x')
    expect((await verifyExport(join(folder, 'file'), options)).findings[0]).toMatchObject({
      kind: 'FILE_UNREADABLE',
    })
    mkdirSync(join(folder, 'empty'))
    expect((await verifyExport(join(folder, 'empty'), options)).findings[0]).toMatchObject({
      kind: 'STATION_MISSING',
    })
  })

  it('never throws and never accepts, whatever bytes lie in the files', async () => {
    const place = join(folder, 'noise', 'identification-1')
    mkdirSync(place, { recursive: true })
    const names = [EXPORT_FILE, JOURNAL_FILE, 'manifest.dsse.json', 'election-certificate.dsse.json']
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 4, maxLength: 4 }),
        async (contents) => {
          for (const [i, name] of names.entries()) writeFileSync(join(place, name), contents[i])
          const { sound, findings } = await verifyExport(join(folder, 'noise'), options)
          return !sound && findings.some((finding) => !finding.ok)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('reads slips and records without throwing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => !openCountsSlip(text, options.rootKeys).ok),
    )
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        (bytes) => decodeCastVoteRecords(bytes) === undefined,
      ),
    )
  })
})
