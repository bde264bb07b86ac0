import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from './virtual-clock.ts'

const START = Date.UTC(2026, 10, 1, 7)

describe('VirtualClock', () => {
  it('starts at the given epoch and jumps over a twelve-hour wait at once', async () => {
    const clock = new VirtualClock(START)
    expect(clock.now()).toBe(START)
    const wall = performance.now()
    await clock.sleep(12 * 3600_000)
    expect(clock.now()).toBe(START + 12 * 3600_000)
    expect(performance.now() - wall).toBeLessThan(20_000)
  })

  it('wakes sleepers by due time, and in order of the call when due together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 }), async (waits) => {
        const clock = new VirtualClock(START)
        const woken: { due: number; index: number; at: number }[] = []
        await Promise.all(
          waits.map(async (ms, index) => {
            await clock.sleep(ms)
            woken.push({ due: START + ms, index, at: clock.now() })
          }),
        )
        expect(woken.every((w) => w.at === w.due)).toBe(true)
        const sorted = [...woken].sort((a, b) => a.due - b.due || a.index - b.index)
        expect(woken).toEqual(sorted)
      }),
    )
  })

  it('lets everything at one instant happen before time moves', async () => {
    const clock = new VirtualClock(START)
    const seen: number[] = []
    const later = clock.sleep(1).then(() => seen.push(-1))
    async function chain(): Promise<void> {
      for (let i = 0; i < 50; i++) {
        await Promise.resolve()
        seen.push(clock.now() - START)
      }
    }
    await Promise.all([chain(), later])
    expect(seen).toEqual([...Array(50).fill(0), -1])
  })

  it('stands still while real work is held, and passes its result and its failure on', async () => {
    const clock = new VirtualClock(START)
    let woken = false
    const sleeping = clock.sleep(5).then(() => {
      woken = true
    })
    const atEnd = await clock.hold(new Promise<number>((r) => setTimeout(() => r(clock.now()), 20)))
    expect(atEnd).toBe(START)
    expect(woken).toBe(false)
    await sleeping
    expect(clock.now()).toBe(START + 5)
    await expect(clock.hold(Promise.reject(new Error('lost')))).rejects.toThrow('lost')
    await clock.sleep(1)
    expect(clock.now()).toBe(START + 6)
  })

  it('returns early from a sleep whose signal aborts, without moving time to it', async () => {
    const clock = new VirtualClock(START)
    const stop = new AbortController()
    const long = clock.sleep(60_000, stop.signal)
    await clock.sleep(10)
    stop.abort()
    await long
    expect(clock.now()).toBe(START + 10)
    await clock.sleep(20)
    expect(clock.now()).toBe(START + 30)
    await clock.sleep(1000, AbortSignal.abort())
    expect(clock.now()).toBe(START + 30)
  })
})
