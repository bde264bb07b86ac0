import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SpawnedProcess } from '../shared/process-endpoint.ts'
import type { DeviceWire } from './device-messages.ts'
import { keepDeviceProcess, PING_MS, SILENCE_MS, START_MS } from './keep-device-process.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Device processes that a test plays. */
function keep() {
  const played: {
    sent: DeviceWire[]
    say(message: DeviceWire): void
    end(how: string): void
    killed: string[]
  }[] = []
  const said: string[] = []
  function spawn(): SpawnedProcess<DeviceWire> {
    const listeners = new Set<(message: DeviceWire) => void>()
    const exits: ((how: string) => void)[] = []
    const process = {
      sent: [] as DeviceWire[],
      killed: [] as string[],
      say: (message: DeviceWire) => {
        for (const listener of listeners) listener(message)
      },
      end(how: string) {
        for (const exit of exits.splice(0)) exit(how)
      },
    }
    played.push(process)
    return {
      pid: played.length,
      send: (message) => void process.sent.push(message),
      onMessage(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      onExit: (listener) => void exits.push(listener),
      kill(how) {
        process.killed.push(how ?? 'asked')
        process.end('SIGKILL')
      },
    }
  }
  const kept = keepDeviceProcess({
    spawn,
    begin: { holder: 'identification-1', admitSimulated: true },
    say: (line) => said.push(line),
  })
  const heard: string[] = []
  kept.onMessage(({ kind }) => heard.push(kind))
  return { kept, played, said, heard }
}

describe('a kept device process', () => {
  it('is told first whose it is, and asked for a sign of life every second', () => {
    const { played } = keep()
    expect(played[0].sent[0]).toEqual({ kind: 'begin', holder: 'identification-1', admitSimulated: true })
    vi.advanceTimersByTime(3 * PING_MS)
    expect(played[0].sent.slice(1).map(({ kind }) => kind)).toEqual(['ping', 'ping', 'ping'])
  })

  it('is ended without asking when it falls silent, and started again', () => {
    const { played, said, heard } = keep()
    played[0].say({ kind: 'ready' })
    for (let second = 0; second < 30; second++) {
      vi.advanceTimersByTime(PING_MS)
      played[0].say({ kind: 'pong', id: second + 1 })
    }
    expect(played[0].killed).toEqual([])
    vi.advanceTimersByTime(SILENCE_MS + 2 * PING_MS)
    expect(played[0].killed).toEqual(['now'])
    expect(heard).toEqual(['ready', 'gone'])
    expect(said).toEqual([
      'the device process has fallen silent',
      'the device process stopped (SIGKILL); starting it again',
    ])
    vi.advanceTimersByTime(2000)
    expect(played).toHaveLength(2)
  })

  it('may be slow to start', () => {
    const { played } = keep()
    vi.advanceTimersByTime(START_MS - PING_MS)
    expect(played[0].killed).toEqual([])
    vi.advanceTimersByTime(3 * PING_MS)
    expect(played[0].killed).toEqual(['now'])
  })

  it('comes back later each time it dies at once, at most after two seconds', () => {
    const { played } = keep()
    const pauses: number[] = []
    for (let deaths = 1; deaths <= 5; deaths++) {
      played.at(-1)?.end('1')
      const before = Date.now()
      while (played.length === deaths) vi.advanceTimersByTime(50)
      pauses.push(Date.now() - before)
    }
    expect(pauses).toEqual([200, 500, 1000, 2000, 2000])
  })

  it('tells a new listener that it is ready, and stays down when it was closed', async () => {
    const { kept, played } = keep()
    played[0].say({ kind: 'ready' })
    const late: string[] = []
    kept.onMessage(({ kind }) => late.push(kind))
    expect(late).toEqual(['ready'])
    await kept.close()
    vi.advanceTimersByTime(60_000)
    expect({ processes: played.length, pid: kept.pid }).toEqual({ processes: 1, pid: null })
  })
})
