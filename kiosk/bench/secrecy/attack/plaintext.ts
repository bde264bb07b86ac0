import { patternsOf } from '../../../simulated/disk/encodings.ts'
import { leaksIn } from '../../../simulated/disk/leak-scan.ts'
import { ManyPatterns } from '../../../simulated/disk/many-patterns.ts'
import type { DiskCopy } from '../day/disk-copy.ts'
import type { Loot } from '../day/loot.ts'

/** What a record in the clear would hold besides options. */
const RECORD_WORDS = ['"kind":"cast"', '"kind":"returned"', '"selections"'] as const

/**
 * Places before closing at which an option or a record can be read: every byte of every file outside the package, free
 * pages, slack and logs included, in thirteen encodings and in compressed streams. The worst of the three copies counts.
 */
export function votesReadableBeforeClosing({ copies, optionIds }: Loot): number {
  const search = new ManyPatterns(
    patternsOf([...optionIds, ...RECORD_WORDS].map((text) => ({ label: text, text }))),
  )
  return Math.max(...[copies.morning, copies.noon, copies.evening].map((copy) => placesIn(copy, search)))
}

function placesIn(copy: DiskCopy, search: ManyPatterns): number {
  let places = 0
  for (const { bytes } of copy.files) for (const _ of leaksIn(bytes, search)) places++
  return places
}
