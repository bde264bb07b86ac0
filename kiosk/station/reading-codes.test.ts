import { expect, test } from 'vitest'
import { failureCode, hintCode } from './reading-codes.ts'

test('a hint to dry the finger is said of a wet one, a hint to moisten it of a dry one', () => {
  expect(hintCode('dry')).toBe(failureCode('too-wet'))
  expect(hintCode('wet')).toBe(failureCode('too-dry'))
  expect(hintCode(null)).toBeNull()
})
