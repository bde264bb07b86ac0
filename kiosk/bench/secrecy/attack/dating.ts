import type { Loot, Truth } from '../day/loot.ts'
import { headSizes } from './pauses.ts'
import { median } from './statistics.ts'

/**
 * When each sheet fell. Published times are rounded down to the policy's interval; within one, events are spread evenly.
 * Where a head was signed once a minute, the number of heads between two events tells more: here each head of an
 * interval counts as an equal part of it.
 */
export function datingErrors(
  loot: Loot,
  truth: Truth,
): { readonly byTimes: number; readonly byHeads: number } {
  const heads = [...headSizes(loot)].sort((a, b) => a - b)
  const intervals = Map.groupBy(loot.events, (event) => event.at)
  const starts = [...intervals.keys()].map((at) => Date.parse(at))
  const width = Math.min(
    ...starts
      .slice(1)
      .map((start, i) => start - starts[i])
      .filter((step) => step > 0),
  )
  const byTimes: number[] = []
  const byHeads: number[] = []
  let sheet = 0
  for (const [at, events] of intervals) {
    const from = Date.parse(at)
    const first = events[0].seq
    const last = events[events.length - 1].seq
    const own = heads.filter((size) => size > first && size <= last + 1)
    for (const event of events) {
      if (event.type !== 'sheet.in-box') continue
      const trueMs = truth.cast[sheet++].atMs
      const before = own.filter((size) => size <= event.seq).length
      byTimes.push(Math.abs(from + width / 2 - trueMs) / 1000)
      byHeads.push(Math.abs(from + (width * (before + 0.5)) / (own.length + 1) - trueMs) / 1000)
    }
  }
  return { byTimes: median(byTimes), byHeads: median(byHeads) }
}
