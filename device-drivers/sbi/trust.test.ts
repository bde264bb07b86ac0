import { generateKeyPairSync } from 'node:crypto'
import { makeTrainingIdentity, type TrainingIdentity } from '@taanuu/simulator/devices/training-certificate'
import { CompactSign } from 'jose'
import { describe, expect, it } from 'vitest'
import { verifyToken } from './trust.ts'

const NOW = Date.UTC(2026, 10, 21)
const DAY_MS = 24 * 3600_000
const validity = { from: NOW - DAY_MS, to: NOW + DAY_MS }
const authority = makeTrainingIdentity({ name: 'Authority', isAuthority: true, validity })
const provider = makeTrainingIdentity({ name: 'Provider', issuer: authority, isAuthority: true, validity })
const device = makeTrainingIdentity({ name: 'Device', issuer: provider, isAuthority: false, validity })
/** Signed by a device, which may not sign certificates. */
const impostor = makeTrainingIdentity({ name: 'Impostor', issuer: device, isAuthority: false, validity })
const trust = { certificates: [authority.pem], simulated: true }

function token(
  payload: unknown,
  chain: readonly TrainingIdentity[],
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const x5c = chain.map((identity) => identity.der.toString('base64'))
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'RS256', x5c, ...header })
    .sign(chain[0].privateKey)
}

async function reasonFor(text: string, now = NOW): Promise<string> {
  const result = await verifyToken(text, trust, now)
  return result.ok ? 'ok' : result.reason
}

describe('signed replies', () => {
  it('are believed by way of the certificates that came with them, in a list or alone', async () => {
    expect(await verifyToken(await token({ a: 1 }, [device, provider]), trust, NOW)).toEqual({
      ok: true,
      payload: { a: 1 },
    })
    const alone = { certificates: [provider.pem], simulated: true }
    const single = await token({ a: 1 }, [device], { x5c: device.der.toString('base64') })
    expect((await verifyToken(single, alone, NOW)).ok).toBe(true)
  })

  it.each<[string, () => Promise<string>, number, string]>([
    ['without the certificate between', () => token({}, [device]), NOW, 'NOT_TRUSTED'],
    [
      'by a certificate that a device made',
      () => token({}, [impostor, device, provider]),
      NOW,
      'NOT_TRUSTED',
    ],
    [
      'after the certificate’s time',
      () => token({}, [device, provider]),
      NOW + 2 * DAY_MS,
      'CERTIFICATE_EXPIRED',
    ],
    ['before it', () => token({}, [device, provider]), NOW - 2 * DAY_MS, 'CERTIFICATE_EXPIRED'],
    ['that expired', () => token({ exp: NOW / 1000 - 1 }, [device, provider]), NOW, 'TOKEN_EXPIRED'],
    ['not yet valid', () => token({ nbf: NOW / 1000 + 1 }, [device, provider]), NOW, 'TOKEN_EXPIRED'],
    ['without a certificate', () => token({}, [device], { x5c: [] }), NOW, 'NO_CERTIFICATE'],
    ['with a certificate that is none', () => token({}, [device], { x5c: ['AAAA'] }), NOW, 'NO_CERTIFICATE'],
    ['by RS512', () => token({}, [device, provider], { alg: 'RS512' }), NOW, 'ALGORITHM_REFUSED'],
    ['by PS256', () => token({}, [device, provider], { alg: 'PS256' }), NOW, 'ALGORITHM_REFUSED'],
  ])('%s are refused', async (_name, make, now, expected) => {
    expect(await reasonFor(await make(), now)).toBe(expected)
  })

  it('by a shared secret made of the public certificate are refused', async () => {
    const secret = Buffer.from(authority.pem)
    const text = await new CompactSign(Buffer.from('{}'))
      .setProtectedHeader({ alg: 'HS256', x5c: [authority.der.toString('base64')] })
      .sign(secret)
    expect(await reasonFor(text)).toBe('ALGORITHM_REFUSED')
  })

  it('by another key than the certificate’s are refused', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const text = await token({}, [{ ...device, privateKey }, provider])
    expect(await reasonFor(text)).toBe('BAD_SIGNATURE')
  })

  it('changed in any one character are refused', async () => {
    const text = await token({ serialNo: '1234' }, [device, provider])
    for (let i = 0; i < text.length; i += 97) {
      const other = text[i] === 'A' ? 'B' : 'A'
      expect(await reasonFor(text.slice(0, i) + other + text.slice(i + 1))).not.toBe('ok')
    }
    for (const nonsense of ['', '.', '..', 'a.b', 'a.b.c.d', '{}.{}.{}'])
      expect(await reasonFor(nonsense)).toBe('NOT_A_TOKEN')
  })
})
