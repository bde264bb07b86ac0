import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type ExportOfPrecinct, writePrecinctExport } from '../audit/testing/precinct-export.ts'
import { ROOT } from '../package/testing/invented-package.ts'
import { MERGED_REASONS } from './returned-reasons.ts'
import { verifyExport } from './verify-export.ts'

/** Kinds of faults of a precinct whose box has three sheets. */
async function faultsOf(precinct: Partial<ExportOfPrecinct>): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-counts-'))
  try {
    await writePrecinctExport(folder, 9012, ['a', 'a', 'b'], precinct)
    const { findings } = await verifyExport(folder, { rootKeys: [ROOT.publicKey], heldCheckpoints: [] })
    return findings.filter(({ ok }) => !ok).map(({ kind }) => kind)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('a result that says why a single sheet was returned is refused', async () => {
  expect(await faultsOf({ returned: [MERGED_REASONS, MERGED_REASONS] })).toEqual([])
  expect(await faultsOf({ returned: ['SHEET_BLANK'] })).toEqual(['RECOUNT'])
  expect(await faultsOf({ returned: ['SHEET_BLANK', MERGED_REASONS] })).toEqual(['RECOUNT'])
})

it('what a box was told of a box is what that one has', async () => {
  expect(await faultsOf({ toldOfBoxes: [{ station: 'ballot-box-1', inBox: 3 }] })).toEqual([])
  expect(await faultsOf({ toldOfBoxes: [{ station: 'ballot-box-1', inBox: 4 }] })).toEqual(['RECONCILIATION'])
})
