import type { Clock } from '@taanuu/device-drivers/clock'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PinTrials } from './pin-trials.ts'

function stopwatch(): Clock & { pass(ms: number): void } {
  let now = 5000
  return {
    now: () => now,
    sleep: () => Promise.resolve(),
    pass(ms) {
      now += ms
    },
  }
}

describe('PIN trials', () => {
  it('double the wait with every wrong PIN, up to a quarter of an hour, for one official alone', () => {
    const steady = stopwatch()
    const trials = new PinTrials(new Database(':memory:'), steady)
    const waits = Array.from({ length: 13 }, () => {
      const delay = trials.charge('chair')
      expect(trials.delayMs('chair')).toBe(delay)
      steady.pass(delay)
      expect(trials.delayMs('chair')).toBe(0)
      return delay / 1000
    })
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
    trials.charge('chair')
    expect(trials.delayMs('secretary')).toBe(0)
    trials.clear('chair')
    expect(trials.delayMs('chair')).toBe(0)
    expect(trials.charge('chair')).toBe(1000)
  })

  it('never give a shorter wait through restarts, however the running time is cut up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 40 }),
        (failures, runs) => {
          const database = new Database(':memory:')
          const wall = stopwatch()
          let trials = new PinTrials(database, wall)
          let delay = 0
          for (let i = 0; i < failures; i++) delay = trials.charge('chair')
          let ran = 0
          for (const run of runs) {
            for (let passed = 0; passed + 1000 <= run; passed += 1000) {
              wall.pass(1000)
              ran += 1000
              trials.tick()
            }
            // A restart: the steady clock of the new process starts anywhere.
            const next = stopwatch()
            trials = new PinTrials(database, next)
            expect(trials.delayMs('chair')).toBeGreaterThanOrEqual(Math.max(0, delay - ran))
            trials = new PinTrials(database, wall)
          }
          database.close()
        },
      ),
      { numRuns: 60 },
    )
  })

  it('pass while the station runs: a restart costs at most a few seconds more', () => {
    const database = new Database(':memory:')
    const steady = stopwatch()
    const trials = new PinTrials(database, steady)
    for (let i = 0; i < 8; i++) trials.charge('chair')
    for (let i = 0; i < 100; i++) {
      steady.pass(1000)
      trials.tick()
    }
    expect(new PinTrials(database, stopwatch()).delayMs('chair')).toBeLessThanOrEqual(33_000)
    for (let i = 0; i < 60; i++) {
      steady.pass(1000)
      trials.tick()
    }
    expect(new PinTrials(database, stopwatch()).delayMs('chair')).toBe(0)
  })
})
