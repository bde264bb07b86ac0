import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CommandResult, StationEvent } from '../contract/index.ts'
import { keepStation } from './kept-station.ts'
import { createSpawner } from './testing/played-processes.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-kept-'))
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

function keep() {
  const spawner = createSpawner()
  const said: string[] = []
  const station = keepStation(
    'identification',
    { folder, mediumFolder: '/medium', say: (line) => said.push(line) },
    spawner.spawn,
  )
  return { ...spawner, said, station }
}

const restarting: CommandResult = { ok: false, error: { code: 'STATION_RESTARTING' } }

describe('a kept station', () => {
  it('gives its process the order first and commands once it serves', async () => {
    const { processes, station } = keep()
    expect(processes[0].sent).toEqual([
      {
        lane: 'order',
        order: {
          role: 'identification',
          stationId: 'identification-1',
          dataFolder: join(folder, 'identification-1'),
          mediumFolder: '/medium',
        },
      },
    ])
    expect(await station.port.invoke('operator', 'session.lock', {})).toEqual(restarting)
    processes[0].say({ lane: 'serving' })
    const asked = station.port.invoke('operator', 'session.lock', {})
    const [, message] = processes[0].sent
    if (message?.lane !== 'station' || message.message.kind !== 'invoke') throw new Error('no command')
    processes[0].say({
      lane: 'station',
      message: { kind: 'result', id: message.message.id, result: { ok: true } },
    })
    expect(await asked).toEqual({ ok: true })
  })

  it('starts a dead process again, later each time it dies at once; drawer and windows stay', async () => {
    const { processes, said, station } = keep()
    const drawer: StationEvent[] = []
    station.port.subscribe('drawer', (event) => drawer.push(event))
    const pauses: number[] = []
    for (let deaths = 1; deaths <= 4; deaths++) {
      processes.at(-1)?.end('SIGKILL')
      expect(station.pid).toBeNull()
      const before = Date.now()
      while (processes.length === deaths) await vi.advanceTimersByTimeAsync(100)
      pauses.push(Date.now() - before)
      expect(station.pid).toBe(deaths + 1)
    }
    expect(pauses).toEqual([1000, 3000, 10_000, 10_000])
    expect(said).toEqual(Array(4).fill('identification-1 stopped (SIGKILL); starting it again'))
    expect(
      await station.port.invoke('drawer', 'sim.plug', { device: 'fingerprint-scanner', plugged: false }),
    ).toEqual({
      ok: true,
    })
    expect(drawer.length).toBe(2)
  })

  it('forgets old deaths of a process that lived well', async () => {
    const { processes } = keep()
    processes[0].end('1')
    await vi.advanceTimersByTimeAsync(1000)
    await vi.advanceTimersByTimeAsync(31_000)
    processes[1].end('1')
    await vi.advanceTimersByTimeAsync(200)
    expect(processes).toHaveLength(3)
  })

  it('stays down when it was closed, also between two processes', async () => {
    const living = keep()
    await living.station.close()
    expect(living.processes[0].killed).toBe(true)
    const dead = keep()
    dead.processes[0].end('1')
    await dead.station.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([living.processes.length, dead.processes.length]).toEqual([1, 1])
  })

  it('says why a process refuses its data', () => {
    const { processes, said } = keep()
    processes[0].say({ lane: 'refused', code: 'HOME_FOREIGN', detail: 'identification-2' })
    expect(said).toEqual(['identification-1: HOME_FOREIGN identification-2'])
  })
})
