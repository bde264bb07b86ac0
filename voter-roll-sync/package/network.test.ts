import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { linkKeyOf } from '../sync/exchange-keys.ts'
import { buildPackage } from './build-package.ts'
import { manifestSchema } from './manifest.ts'
import { NETWORK_FILE, type Network, networkSchema } from './network.ts'
import { ELECTION_KEY, inventPackage, NOON, ROOT, TABLE_1 } from './testing/invented-package.ts'
import { readPackageJson, verifyPackage } from './verify-package.ts'

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIBszCCAWWgAwIBAgIUBQ==\n-----END CERTIFICATE-----\n'
const NETWORK: Network = {
  v: 1,
  centre: { recipient: `age1${'q'.repeat(58)}`, oprfPublicKey: 'ab'.repeat(32) },
  regional: { urls: ['tls://region.example.kg:7422'], certificateAuthority: CERTIFICATE },
}
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('the network of a package', () => {
  it('is signed with the package and read back; without one there is no file', async () => {
    for (const network of [NETWORK, undefined]) {
      const folder = mkdtempSync(join(tmpdir(), 'taanuu-network-'))
      folders.push(folder)
      const content = await inventPackage()
      await buildPackage(folder, network ? { ...content, network } : content, ROOT, ELECTION_KEY)
      const verified = await verifyPackage(folder, TABLE_1, null, NOON)
      if (!verified.ok) throw new Error(verified.error.code)
      const { manifest } = verified.value
      expect(manifest.files.some((file) => file.name === NETWORK_FILE)).toBe(network !== undefined)
      const read = readPackageJson(folder, NETWORK_FILE, manifest)
      expect(read.ok ? networkSchema.parse(read.value) : undefined).toEqual(network)
    }
  })

  it('names a key of its own for every table, and none for a ballot box', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taanuu-network-'))
    folders.push(folder)
    const content = await inventPackage()
    const { manifest } = await buildPackage(folder, content, ROOT, ELECTION_KEY)
    for (const [i, { role, linkKey, signingKey }] of manifest.stations.entries()) {
      const { publicKey } = linkKeyOf(content.stations[i].secret.subarray(0, 32))
      expect(linkKey).toBe(role === 'ballot-box' ? undefined : Buffer.from(publicKey).toString('hex'))
      expect(linkKey).not.toBe(signingKey)
    }
    const [first, ...rest] = manifest.stations
    const doubled = { ...manifest, stations: [{ ...first, linkKey: rest[0].signingKey }, ...rest] }
    expect(manifestSchema.safeParse(doubled).success).toBe(false)
  })

  it('takes nothing but servers over TLS, an age recipient and certificates', () => {
    const regional = NETWORK.regional!
    const wrong: readonly unknown[] = [
      { ...NETWORK, regional: { ...regional, urls: ['nats://region.example.kg:4222'] } },
      { ...NETWORK, regional: { ...regional, urls: ['tls://region.example.kg:7422/../x'] } },
      { ...NETWORK, regional: { ...regional, urls: [] } },
      { ...NETWORK, regional: { ...regional, certificateAuthority: 'authorization { user: a }' } },
      { ...NETWORK, centre: { recipient: 'age1x', oprfPublicKey: null } },
      { ...NETWORK, more: 1 },
      { ...NETWORK, v: 2 },
    ]
    for (const value of wrong) expect(networkSchema.safeParse(value).success).toBe(false)
    expect(networkSchema.safeParse({ v: 1, centre: null, regional: null }).success).toBe(true)
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const value = { ...NETWORK, regional: { ...regional, urls: [`tls://${text}`] } }
        // Nothing that could end a quoted word in a server's configuration gets through.
        expect(networkSchema.safeParse(value).success && /["\s{}\\$]/.test(text)).toBe(false)
      }),
      { numRuns: 500 },
    )
  })
})
