import { startUplink, type Uplink } from '../uplink.ts'
import {
  type Beginning,
  dayPlan,
  dueMs,
  type LoadReport,
  precinctRoom,
  type ScaleOrder,
} from './scale-plan.ts'

/** All hubs of the measurement in one process: the shipped uplink of each, with a made day instead of a room below it. */
process.once('message', (order: ScaleOrder) => {
  const day = dayPlan(order.voters)
  let beginning: Beginning = { beginMs: Number.POSITIVE_INFINITY }
  process.on('message', (told: Beginning) => {
    beginning = told
  })
  const due = (index: number): number =>
    Math.max(
      0,
      Math.min(
        day.batches.length,
        Math.floor((Date.now() - dueMs(order, beginning, index, -1)) / order.paceMs),
      ),
    )
  const uplinks: Uplink[] = Array.from({ length: order.stations }, (_, index) => {
    const { manifest, tables } = precinctRoom(index)
    const [table] = tables
    return startUplink({
      source: () => ({
        next: async (_station, seq) => (seq <= due(index) ? { bytes: day.batches[seq - 1], seq } : undefined),
        relay: () => () => {},
      }),
      regional: order.regional,
      manifest,
      via: table.stationId,
      linkKey: table.linkKey,
      gatherMs: order.gatherMs,
    })
  })
  setInterval(() => {
    const report: LoadReport = {
      up: uplinks.filter(({ state }) => state === 'up').length,
      carriedEvents: uplinks.reduce((sum, { carried }) => sum + (carried.get('table-1') ?? 0), 0),
      dueEvents: uplinks.reduce((sum, _, index) => sum + (day.ends[due(index) - 1] ?? 0), 0),
      rssBytes: process.memoryUsage().rss,
    }
    if (process.connected) process.send?.(report, undefined, undefined, () => {})
  }, 1000)
})
process.once('disconnect', () => process.exit())
