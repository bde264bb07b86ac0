import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writePrecinctExport } from '../audit/testing/precinct-export.ts'
import { inventOfficial, ROOT, stationOf } from '../package/testing/invented-package.ts'
import { envelopeBytes, peekPayload, signEnvelope } from '../trust/dsse.ts'
import { type SigningKey, signingKeyFromSeed } from '../trust/ed25519.ts'
import { EXPORT_FILE, EXPORT_TYPE } from './export-files.ts'
import { verifyExport } from './verify-export.ts'

const PRECINCT = 9012
const work = mkdtempSync(join(tmpdir(), 'taanuu-signers-'))
const list = join(work, 'ballot-box-1', EXPORT_FILE)

function stationKey(stationId: string, role: 'ballot-box' | 'identification'): SigningKey {
  return signingKeyFromSeed(stationOf(PRECINCT, stationId, role).secret.subarray(0, 32))
}
const box = stationKey('ballot-box-1', 'ballot-box')
let chair: SigningKey
let secretary: SigningKey

beforeAll(async () => {
  await writePrecinctExport(work, PRECINCT, ['a', 'a', 'b'])
  const officials = await Promise.all(['chair', 'secretary'].map(inventOfficial))
  chair = officials[0].keys.signing
  secretary = officials[1].keys.signing
})
afterAll(() => rmSync(work, { recursive: true }))

async function faultsWith(signers: readonly SigningKey[]): Promise<readonly string[]> {
  const payload = peekPayload(readFileSync(list))
  writeFileSync(list, envelopeBytes(signEnvelope(EXPORT_TYPE, payload, signers)))
  const { findings } = await verifyExport(work, { rootKeys: [ROOT.publicKey], heldCheckpoints: [] })
  return findings.filter(({ ok }) => !ok).map(({ kind }) => kind)
}

it('the list of files is signed by its station and by as many officials as close it, nothing less and nobody else', async () => {
  expect(await faultsWith([box, chair, secretary])).toEqual([])
  expect(await faultsWith([box, chair])).toEqual(['ATTESTATION'])
  expect(await faultsWith([box])).toEqual(['ATTESTATION'])
  expect(await faultsWith([chair, secretary])).toContain('SIGNATURE')
  expect(await faultsWith([box, stationKey('table-1', 'identification'), chair, secretary])).toContain(
    'SIGNATURE',
  )
  const stranger = signingKeyFromSeed(new Uint8Array(32).fill(9))
  expect(await faultsWith([box, chair, secretary, stranger])).toContain('SIGNATURE')
})
