import { expect, test } from 'vitest'
import { planOpenset } from './openset-plan.ts'

/** Ten identities, two impressions each; templates tell which they are. */
const records = Array.from({ length: 20 }, (_, i) => ({
  finger: i >> 1,
  impression: 1 + (i % 2),
  template: Uint8Array.of(i >> 1, 1 + (i % 2)),
}))

test('fills the gallery to the number, and never searches what is enrolled', () => {
  const { gallery, identities, searches } = planOpenset(records, 8, 11, 100, 100)
  expect(gallery.length).toBe(11)
  expect(identities).toBe(8)
  const enrolled = new Set(gallery.map(({ template }) => template.join()))
  expect(enrolled.size).toBe(11)
  for (const { template } of searches) expect(enrolled.has(template.join())).toBe(false)
  const people = new Set(gallery.map(({ id }) => id))
  for (const { finger, mated } of searches) expect(people.has(String(finger))).toBe(mated)
  // identities 0 to 2 are enrolled twice, 3 to 7 searched again, 8 and 9 strangers with both impressions
  expect(searches.filter(({ mated }) => mated).map(({ finger }) => finger)).toEqual([3, 4, 5, 6, 7])
  expect(searches.filter(({ mated }) => !mated).map(({ finger }) => finger)).toEqual([8, 8, 9, 9])
})

test('draws as many searches as asked for, over the whole population', () => {
  const { searches } = planOpenset(records, 8, 8, 2, 3)
  expect(searches.map(({ finger }) => finger)).toEqual([0, 4, 8, 8, 9])
})

test('a failed enrolment is no mate; a failed probe is a search that finds nobody', () => {
  const failed = records.map((record) =>
    (record.finger === 1 && record.impression === 1) || (record.finger === 2 && record.impression === 2)
      ? { ...record, template: new Uint8Array() }
      : record,
  )
  const { gallery, searches } = planOpenset(failed, 8, 7, 100, 100)
  expect(gallery.map(({ id }) => id)).toEqual(['0', '2', '3', '4', '5', '6', '7'])
  expect(searches.filter(({ mated }) => mated).map(({ finger }) => finger)).toEqual([0, 2, 3, 4, 5, 6, 7])
  expect(searches.find(({ finger, mated }) => mated && finger === 2)?.template.length).toBe(0)
})
