import { randomBytes } from 'node:crypto'
import { signingKeyFromSeed, signBytes as signShipped } from '@taanuu/voter-roll-sync/trust/ed25519'
import {
  boxPublicKey,
  seal as sealShipped,
  unseal as unsealShipped,
} from '@taanuu/voter-roll-sync/trust/sealed-box'
import { expect, it } from 'vitest'
import { seal, unseal } from './native-sealed-box.ts'
import { signBytes } from './native-signature.ts'

it('opens what the shipped one seals, and the other way round', () => {
  const secret = randomBytes(32)
  const key = boxPublicKey(secret)
  const text = randomBytes(300)
  expect(Buffer.from(unsealShipped(seal(text, key), secret)!)).toEqual(text)
  expect(Buffer.from(unseal(sealShipped(text, key), secret)!)).toEqual(text)
  expect(seal(text, key).length).toBe(sealShipped(text, key).length)
  const altered = Buffer.from(seal(text, key))
  altered[60] ^= 1
  expect(unseal(altered, secret)).toBeUndefined()
})

it('signs the very bytes of the shipped one', () => {
  const key = signingKeyFromSeed(randomBytes(32))
  const message = randomBytes(200)
  expect(Buffer.from(signBytes(key, message))).toEqual(Buffer.from(signShipped(key, message)))
})
