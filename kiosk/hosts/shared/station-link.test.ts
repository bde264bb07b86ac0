import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StationEvent } from '../../contract/index.ts'
import { createFakeStation } from '../../screens/testing/fake-station.ts'
import type { ProcessEndpoint } from './process-endpoint.ts'
import { createRemoteStation, type LinkMessage, serveStationLink } from './station-link.ts'

/** Two ends that clone and deliver later, as a process boundary does; `cut` loses what is on its way. */
function createConnection() {
  const listeners = [new Set<(message: LinkMessage) => void>(), new Set<(message: LinkMessage) => void>()]
  let open = true
  const end = (own: number): ProcessEndpoint<LinkMessage> => ({
    send(message) {
      const copy = structuredClone(message)
      queueMicrotask(() => {
        if (open) for (const listener of listeners[1 - own]) listener(copy)
      })
    },
    onMessage(listener) {
      listeners[own].add(listener)
      return () => listeners[own].delete(listener)
    },
  })
  return { host: end(0), station: end(1), cut: () => (open = false) }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))
const restarting = { ok: false, error: { code: 'STATION_RESTARTING' } }

/** A remote station with a living process behind it. */
function connected() {
  const connection = createConnection()
  const station = createFakeStation()
  const remote = createRemoteStation()
  serveStationLink(connection.station, station)
  remote.attach(connection.host)
  return { connection, station, remote }
}

function screensOf(events: readonly StationEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'view' && event.window === 'operator' ? [event.view.screen.kind] : [],
  )
}

describe('a station in its own process', () => {
  it('shows why it refuses to serve, through restarts, until it serves', async () => {
    const connection = createConnection()
    const remote = createRemoteStation()
    const events: StationEvent[] = []
    remote.subscribe('operator', (event) => events.push(event))
    remote.refuse('STATION_IN_USE')
    remote.detach()
    expect(events.at(-1)).toMatchObject({
      view: { screen: { kind: 'unprovisioned', code: 'STATION_IN_USE' } },
    })
    expect(await remote.invoke('operator', 'session.lock', {})).toEqual(restarting)
    serveStationLink(connection.station, createFakeStation())
    remote.attach(connection.host)
    await settled()
    expect(screensOf(events)).toEqual(['starting', 'unprovisioned', 'unprovisioned', 'ready'])
    remote.detach()
    expect(screensOf(events).at(-1)).toBe('starting')
  })

  it('shows "starting" until it serves, then its views; commands are answered', async () => {
    const connection = createConnection()
    const station = createFakeStation()
    const remote = createRemoteStation()
    const events: StationEvent[] = []
    remote.subscribe('operator', (event) => events.push(event))
    expect(await remote.invoke('operator', 'session.lock', {})).toEqual(restarting)
    serveStationLink(connection.station, station)
    remote.attach(connection.host)
    await settled()
    expect(screensOf(events)).toEqual(['starting', 'ready'])
    expect(await remote.invoke('operator', 'session.lock', {})).toEqual({ ok: true })
    expect(station.invoked).toEqual([{ window: 'operator', name: 'session.lock', input: {} }])
  })

  it('gives a second window of the kind the present view, and nothing to one that left', async () => {
    const { station, remote } = connected()
    const first: StationEvent[] = []
    const second: StationEvent[] = []
    const leave = remote.subscribe('operator', (event) => first.push(event))
    await settled()
    leave()
    station.show('capture')
    await settled()
    remote.subscribe('operator', (event) => second.push(event))
    expect(screensOf(first)).toEqual(['starting', 'ready'])
    expect(screensOf(second)).toEqual(['capture'])
  })

  it('keeps apart one listener of two windows', async () => {
    const { remote } = connected()
    const events: StationEvent[] = []
    const listen = (event: StationEvent) => void events.push(event)
    remote.subscribe('operator', listen)
    remote.subscribe('observer', listen)
    await settled()
    const windows = events.flatMap((event) => (event.type === 'view' ? [event.window] : []))
    expect(new Set(windows)).toEqual(new Set(['operator', 'observer']))
  })

  it('answers what was open when it died, and comes back to every window', async () => {
    const { connection, station, remote } = connected()
    const events: StationEvent[] = []
    remote.subscribe('operator', (event) => events.push(event))
    await settled()
    station.invoke = () => new Promise(() => {})
    const open = remote.invoke('operator', 'session.lock', {})
    connection.cut()
    remote.detach()
    expect(await open).toEqual(restarting)
    expect(await remote.invoke('operator', 'session.lock', {})).toEqual(restarting)
    const again = createConnection()
    const second = createFakeStation()
    second.show('capture')
    serveStationLink(again.station, second)
    remote.attach(again.host)
    await settled()
    expect(screensOf(events)).toEqual(['starting', 'ready', 'starting', 'capture'])
  })

  it('forgets what a window showed before, also one that nobody looks at', async () => {
    const { station, remote } = connected()
    const leave = remote.subscribe('operator', () => {})
    station.show('capture')
    await settled()
    leave()
    remote.detach()
    const events: StationEvent[] = []
    remote.subscribe('operator', (event) => events.push(event))
    expect(screensOf(events)).toEqual(['starting'])
    // Station and precinct stay; of the voter nothing does.
    const [view] = events.flatMap((event) =>
      event.type === 'view' && event.window === 'operator' ? [event.view] : [],
    )
    expect(view.head).not.toBeNull()
    expect(view).toMatchObject({ counters: null, notice: null, devices: [] })
  })

  it('keeps what a station throws in its own process', async () => {
    const { station, remote } = connected()
    station.invoke = () => Promise.reject(new Error('/secret'))
    expect(await remote.invoke('operator', 'session.lock', {})).toEqual({
      ok: false,
      error: { code: 'INTERNAL_FAULT' },
    })
  })

  it('answers every command exactly once, whatever dies when', async () => {
    const step = fc.constantFrom('invoke', 'die', 'start', 'settle')
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const remote = createRemoteStation()
        const answers: Promise<unknown>[] = []
        let connection: ReturnType<typeof createConnection> | null = null
        const die = () => {
          if (!connection) return
          connection.cut()
          connection = null
          remote.detach()
        }
        for (const name of steps) {
          if (name === 'invoke') answers.push(remote.invoke('operator', 'session.lock', {}))
          else if (name === 'settle') await settled()
          else die()
          if (name === 'start') {
            connection = createConnection()
            serveStationLink(connection.station, createFakeStation())
            remote.attach(connection.host)
          }
        }
        await settled()
        die()
        const answered = await Promise.all(answers)
        for (const answer of answered)
          expect([JSON.stringify({ ok: true }), JSON.stringify(restarting)]).toContain(JSON.stringify(answer))
      }),
    )
  })
})
