import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StationEvent } from '../../contract/index.ts'
import { createFakeStation } from '../../screens/testing/fake-station.ts'
import { linkStation, type StationProcess } from './station-link.ts'
import { carryStation } from './station-process.ts'

/** Two ends of a message port that clones, as a process boundary does. */
function pair() {
  const child = new EventEmitter()
  const parent = new EventEmitter()
  const process = Object.assign(parent, {
    postMessage: (message: unknown) => void child.emit('message', { data: structuredClone(message) }),
    kill: () => true,
  }) as unknown as StationProcess & EventEmitter
  const link = Object.assign(child, {
    postMessage: (message: unknown) => void parent.emit('message', structuredClone(message)),
  })
  return { process, link }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a station in its own process', () => {
  it('says its windows, answers commands and sends views', async () => {
    const { process, link } = pair()
    const station = createFakeStation()
    const linked = linkStation(() => process)
    await carryStation(link, async () => ({ port: station, windows: ['operator', 'observer'] }), ['--data=x'])
    expect(await linked.ready).toEqual(['operator', 'observer'])
    const events: StationEvent[] = []
    const stop = linked.subscribe('operator', (event) => events.push(event))
    await vi.advanceTimersByTimeAsync(1)
    expect(events).toHaveLength(1)
    expect(await linked.invoke('operator', 'session.lock', {})).toEqual({ ok: true })
    stop()
    await vi.advanceTimersByTimeAsync(1)
    station.show('capture')
    expect(events).toHaveLength(1)
  })

  it('is started again when it ends; open views come back and open commands are answered', async () => {
    const ends = [pair(), pair()]
    const station = createFakeStation()
    let starts = 0
    const linked = linkStation(() => ends[starts++].process)
    await carryStation(ends[0].link, async () => ({ port: station, windows: ['operator'] }), [])
    const events: StationEvent[] = []
    linked.subscribe('operator', (event) => events.push(event))
    await vi.advanceTimersByTimeAsync(1)
    station.invoke = () => new Promise(() => {})
    const open = linked.invoke('operator', 'session.lock', {})
    ends[0].process.emit('exit', 1)
    expect(await open).toEqual({ ok: false, error: { code: 'INTERNAL_FAULT' } })
    const second = createFakeStation()
    void carryStation(ends[1].link, async () => ({ port: second, windows: ['operator'] }), [])
    await vi.advanceTimersByTimeAsync(1500)
    expect(starts).toBe(2)
    expect(events).toHaveLength(2)
  })

  it('drops messages that are not of the wire', async () => {
    const { link } = pair()
    const station = createFakeStation()
    await carryStation(link, async () => ({ port: station, windows: ['operator'] }), [])
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (data) => {
        link.emit('message', { data })
        await vi.advanceTimersByTimeAsync(0)
      }),
    )
    expect(station.invoked).toEqual([])
  })

  it('hides what a station throws', async () => {
    const { process, link } = pair()
    const station = createFakeStation()
    station.invoke = () => Promise.reject(new Error('/secret'))
    const linked = linkStation(() => process)
    await carryStation(link, async () => ({ port: station, windows: ['operator'] }), [])
    expect(await linked.invoke('operator', 'session.lock', {})).toEqual({
      ok: false,
      error: { code: 'INTERNAL_FAULT' },
    })
  })
})
