import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeRoll } from '../roll/roll.ts'
import { decodeBase64, type Envelope } from '../trust/dsse.ts'
import { hasOpenssl, opensslVerifies } from '../trust/testing/openssl.ts'
import {
  CERTIFICATE_FILE,
  closingShareFile,
  MANIFEST_FILE,
  PHOTOS_FILE,
  ROLL_DELTA_FILE,
  ROLL_FILE,
} from './manifest.ts'
import { ELECTION_KEY, inventOfficial, ROOT, stationAgeIdentity } from './testing/invented-package.ts'
import { buildPair, type PackagePair } from './testing/package-pair.ts'

const hasAge = spawnSync('age', ['--version']).status === 0
if (!hasAge) console.warn('`age` is not installed: packages are not opened with it here')
if (!hasOpenssl) console.warn('`openssl` is not installed: signatures are not checked with it here')

let pair: PackagePair
beforeAll(async () => {
  pair = await buildPair()
})
afterAll(() => pair.remove())

function ageOpens(path: string, identity: string): Buffer | undefined {
  const run = spawnSync('age', ['--decrypt', '--identity', '-', path], {
    input: `${identity}\n`,
    maxBuffer: 1e8,
  })
  return run.status === 0 ? run.stdout : undefined
}

describe.skipIf(!hasAge)('the age tool', () => {
  it('opens roll, delta, photos and shares with the keys of those they are for', async () => {
    const { first, second } = pair
    const table = stationAgeIdentity(first.content, 'table-2')
    const roll = ageOpens(join(first.folder, ROLL_FILE), table)
    expect(roll).toEqual(Buffer.from(encodeRoll(first.content.roll)))
    const photos = ageOpens(join(first.folder, PHOTOS_FILE), table)?.toString('utf8').trimEnd().split('\n')
    expect(photos?.map((line) => JSON.parse(line).personalNumber)).toEqual(
      first.content.roll.voters.map((voter) => voter.personalNumber),
    )
    const delta = ageOpens(join(second.delta, ROLL_DELTA_FILE), table)?.toString('utf8')
    expect(delta).toContain('"op":"remove"')
    const chair = await inventOfficial('chair')
    expect(ageOpens(join(first.folder, closingShareFile('chair')), chair.keys.ageIdentity)).toHaveLength(33)
  })

  it('does not open them with any other key', () => {
    const { first } = pair
    const box = stationAgeIdentity(first.content, 'ballot-box-1')
    expect(ageOpens(join(first.folder, ROLL_FILE), box)).toBeUndefined()
  })
})

describe.skipIf(!hasOpenssl)('openssl', () => {
  it('confirms the signatures of certificate and manifest, and of nothing else', () => {
    for (const folder of [pair.first.folder, pair.second.delta]) {
      for (const [file, key] of [
        [CERTIFICATE_FILE, ROOT.publicKey],
        [MANIFEST_FILE, ELECTION_KEY.publicKey],
      ] as const) {
        const envelope = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Envelope
        const payload = decodeBase64(envelope.payload) as Uint8Array
        const signature = decodeBase64(envelope.signatures[0].sig) as Uint8Array
        // Pre-authentication encoding, written out as a stranger would from protocol.md of DSSE.
        const head = `DSSEv1 ${envelope.payloadType.length} ${envelope.payloadType} ${payload.length} `
        const message = Buffer.concat([Buffer.from(head), payload])
        expect(opensslVerifies(key, message, signature)).toBe(true)
        message[message.length - 2] ^= 1
        expect(opensslVerifies(key, message, signature)).toBe(false)
      }
    }
  })
})
