import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageDecrypt, ageEncrypt, ageIdentityFromBytes, ageRecipientOf } from './age-keys.ts'
import { deriveOfficialKeys, formatKeyCard, parseKeyCard } from './key-card.ts'
import { boxPublicKey, lockBox, openBox, seal, unseal } from './sealed-box.ts'
import { joinShares, shareSecret } from './secret-sharing.ts'

const card = { electionId: 'e-1', officialId: 'chair', secret: randomBytes(16) }

describe('key cards', () => {
  it('read back, and a mistyped character is noticed', () => {
    const text = formatKeyCard(card)
    expect(parseKeyCard(text)).toMatchObject({ ok: true, value: { officialId: 'chair' } })
    for (let at = 0; at < text.length; at++) {
      const wrong = `${text.slice(0, at)}${text[at] === '1' ? '2' : '1'}${text.slice(at + 1)}`
      expect(parseKeyCard(wrong).ok).toBe(false)
    }
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (other) => !parseKeyCard(other).ok))
  })

  it('give other keys with another PIN or another card', async () => {
    const keys = await deriveOfficialKeys(card, '2222')
    expect((await deriveOfficialKeys(card, '2222')).ageIdentity).toBe(keys.ageIdentity)
    expect((await deriveOfficialKeys(card, '2223')).ageIdentity).not.toBe(keys.ageIdentity)
    expect((await deriveOfficialKeys({ ...card, secret: randomBytes(16) }, '2222')).ageIdentity).not.toBe(
      keys.ageIdentity,
    )
  })
})

describe('shares', () => {
  it('any two of four open, one does not, and a wrong key is refused by name', async () => {
    const secret = randomBytes(32)
    const identities = Array.from({ length: 4 }, () => ageIdentityFromBytes(randomBytes(32)))
    const holders = await Promise.all(
      identities.map(async (identity, i) => ({ id: `${i}`, ageRecipient: await ageRecipientOf(identity) })),
    )
    const shares = await shareSecret(secret, 2, holders)
    for (const [a, b] of [
      [0, 1],
      [3, 1],
      [2, 3],
    ]) {
      const joined = await joinShares(
        [a, b].map((i) => ({ age: shares[i].age, identity: identities[i] })),
        2,
      )
      expect(joined.ok && Buffer.compare(joined.value, secret)).toBe(0)
    }
    expect(await joinShares([{ age: shares[0].age, identity: identities[0] }], 2)).toMatchObject({
      error: { code: 'SHARES_TOO_FEW' },
    })
    const wrong = [0, 1].map((i) => ({ age: shares[i].age, identity: identities[i + 1] }))
    expect(await joinShares(wrong, 2)).toMatchObject({ error: { code: 'DECRYPTION_FAILED' } })
  })
})

describe('boxes', () => {
  it('open with their key only and refuse any changed bit', async () => {
    const secret = randomBytes(32)
    const sealed = seal(Buffer.from('a sheet'), boxPublicKey(secret))
    expect(Buffer.from(unseal(sealed, secret)!).toString()).toBe('a sheet')
    expect(unseal(sealed, randomBytes(32))).toBeUndefined()
    const locked = lockBox(Buffer.from('a secret'), secret)
    expect(Buffer.from(openBox(locked, secret)!).toString()).toBe('a secret')
    const age = await ageEncrypt(Buffer.from('a roll'), [await ageRecipientOf(ageIdentityFromBytes(secret))])
    for (const at of [0, 20, 40, 60]) {
      const [badSeal, badLock, badAge] = [sealed, locked, age].map((bytes) => {
        const bad = Uint8Array.from(bytes)
        bad[at % bad.length] ^= 4
        return bad
      })
      expect(unseal(badSeal, secret)).toBeUndefined()
      expect(openBox(badLock, secret)).toBeUndefined()
      expect((await ageDecrypt(badAge, ageIdentityFromBytes(secret))).ok).toBe(false)
    }
  })
})
