import type { Loot } from '../day/loot.ts'

/** Files whose time differs between the copies of the morning and the evening, the package's included. */
export function changedFiles({ copies }: Loot): readonly string[] {
  const before = new Map(copies.morning.times.map(({ path, modifiedMs }) => [path, modifiedMs]))
  return copies.evening.times
    .filter(({ path, modifiedMs }) => before.get(path) !== modifiedMs)
    .map(({ path }) => path)
}
