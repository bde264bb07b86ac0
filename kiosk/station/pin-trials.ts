import type { Clock } from '@taanuu/device-drivers/clock'
import type { Database } from 'better-sqlite3'

/** The wait after a first wrong PIN; each further one doubles it (milliseconds). */
const FIRST_DELAY_MS = 1000
/** Longer would let anybody who holds a card keep its owner out for a polling day (milliseconds). */
const LONGEST_DELAY_MS = 15 * 60 * 1000
/** What is left of a wait is written down this often, so a restart costs at most this much more (milliseconds). */
const WRITE_INTERVAL_MS = 5000

interface Trial {
  readonly failures: number
  /** Steady time at which this card's PIN may be tried again. */
  readonly dueMs: number
}

/**
 * Wrong PINs of each official, and how long his card has to wait. A trial is charged before the PIN is looked at, so that
 * pulling the plug gives no free ones. A wait passes only while the station runs: neither a restart nor a clock that is set
 * can shorten it.
 */
export class PinTrials {
  readonly #database: Database
  readonly #steady: Clock
  readonly #trials = new Map<string, Trial>()
  #writtenAt: number

  constructor(database: Database, steady: Clock) {
    this.#database = database
    this.#steady = steady
    this.#writtenAt = steady.now()
    database.exec(
      `CREATE TABLE IF NOT EXISTS pin_trial
         (official TEXT PRIMARY KEY, failures INTEGER NOT NULL, left_ms INTEGER NOT NULL) STRICT`,
    )
    const rows = database.prepare('SELECT official, failures, left_ms FROM pin_trial').all() as {
      official: string
      failures: number
      left_ms: number
    }[]
    for (const { official, failures, left_ms } of rows) {
      this.#trials.set(official, { failures, dueMs: this.#writtenAt + left_ms })
    }
  }

  /** Milliseconds until this official's PIN may be tried; 0: now. */
  delayMs(officialId: string): number {
    const trial = this.#trials.get(officialId)
    return trial ? Math.max(0, trial.dueMs - this.#steady.now()) : 0
  }

  /** Counts a trial as failed, durably; gives the wait that it costs (milliseconds). */
  charge(officialId: string): number {
    const failures = (this.#trials.get(officialId)?.failures ?? 0) + 1
    const delay = Math.min(FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 20), LONGEST_DELAY_MS)
    this.#write(officialId, failures, delay)
    this.#trials.set(officialId, { failures, dueMs: this.#steady.now() + delay })
    return delay
  }

  /** The PIN was right after all: everything of this official is forgotten. */
  clear(officialId: string): void {
    this.#database.prepare('DELETE FROM pin_trial WHERE official = ?').run(officialId)
    this.#trials.delete(officialId)
  }

  /** Called about once a second: writes down how much of the waits is left. */
  tick(): void {
    const now = this.#steady.now()
    if (now - this.#writtenAt < WRITE_INTERVAL_MS) return
    this.#writtenAt = now
    for (const [officialId, { failures, dueMs }] of this.#trials) {
      // The row whose wait has just ended is written a last time, with nothing left of it.
      if (dueMs > now - 2 * WRITE_INTERVAL_MS) this.#write(officialId, failures, Math.max(0, dueMs - now))
    }
  }

  #write(officialId: string, failures: number, leftMs: number): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO pin_trial (official, failures, left_ms) VALUES (?, ?, ?)')
      .run(officialId, failures, Math.ceil(leftMs))
  }
}
