import { expect, it } from 'vitest'
import { quantity } from './quantity.ts'

it('has one noun for one thing and another for none and several', () => {
  expect([0, 1, 2].map((n) => quantity(n, 'urn'))).toEqual(['0 urns', '1 urn', '2 urns'])
  expect([1, 21].map((n) => quantity(n, 'person', 'people'))).toEqual(['1 person', '21 people'])
})
