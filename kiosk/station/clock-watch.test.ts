import type { Clock } from '@taanuu/device-drivers/clock'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { ClockWatch } from './clock-watch.ts'

/** A wall clock that is set, beside a steady one that is not. */
function clocks(): { wall: Clock; steady: Clock; pass(seconds: number): void; set(seconds: number): void } {
  let ran = 0
  let offset = 1_800_000_000_000
  const sleep = (): Promise<void> => Promise.resolve()
  return {
    wall: { now: () => offset + ran, sleep },
    steady: { now: () => ran, sleep },
    pass(seconds) {
      ran += seconds * 1000
    },
    set(seconds) {
      offset += seconds * 1000
    },
  }
}

const YEAR = 365 * 24 * 3600

describe('the clock watch', () => {
  it('tells a jump of a running clock once, in either direction', () => {
    const time = clocks()
    const watch = new ClockWatch(new Database(':memory:'), time.wall, time.steady)
    for (let i = 0; i < 100; i++) {
      time.pass(1)
      expect(watch.tick(5)).toBeNull()
    }
    time.set(-YEAR)
    time.pass(1)
    expect(watch.tick(5)).toEqual({ direction: 'back', seconds: YEAR, during: 'run' })
    // Not told yet, such as on a full disk: it is not forgotten.
    expect(watch.tick(5)).toEqual({ direction: 'back', seconds: YEAR, during: 'run' })
    watch.told()
    expect(watch.tick(5)).toBeNull()
    time.set(90)
    expect(watch.tick(5)).toEqual({ direction: 'forward', seconds: 90, during: 'run' })
    watch.told()
    expect(watch.tick(5)).toBeNull()
  })

  it('adds small steps up until they are worth telling', () => {
    const time = clocks()
    const watch = new ClockWatch(new Database(':memory:'), time.wall, time.steady)
    const told = Array.from({ length: 12 }, () => {
      time.pass(1)
      time.set(1)
      const jump = watch.tick(5)
      if (jump) watch.told()
      return jump
    }).filter((jump) => jump !== null)
    expect(told).toEqual([
      { direction: 'forward', seconds: 6, during: 'run' },
      { direction: 'forward', seconds: 6, during: 'run' },
    ])
  })

  it('knows after a stop that the clock went back behind its last reading on disk, and only that', () => {
    const database = new Database(':memory:')
    const time = clocks()
    const watch = new ClockWatch(database, time.wall, time.steady)
    expect(watch.sinceStop(5)).toBeNull()
    watch.remember()
    time.set(-YEAR)
    const again = new ClockWatch(database, time.wall, time.steady)
    expect(again.sinceStop(5)).toEqual({ direction: 'back', seconds: YEAR, during: 'stop' })
    again.told()
    expect(new ClockWatch(database, time.wall, time.steady).sinceStop(5)).toBeNull()
    // A station may be off for a year.
    time.set(YEAR)
    expect(new ClockWatch(database, time.wall, time.steady).sinceStop(5)).toBeNull()
  })
})
