import type { Clock } from '@taanuu/device-drivers/clock'
import type { EventBody } from '@taanuu/voter-roll-sync/journal/events'
import type { Database } from 'better-sqlite3'

export type ClockJump = EventBody<'clock.jumped'>

/** The wall clock's last reading is written down this often (milliseconds). */
const WRITE_INTERVAL_MS = 60_000

/**
 * Notices that somebody set the wall clock: against the steady clock while the station runs, against its own last reading
 * on disk when it starts. How long a station was off cannot be known, so only a clock that stands before that reading
 * has jumped during a stop. Nothing here decides anything; jumps are told and go into the journal.
 */
export class ClockWatch {
  readonly #database: Database
  readonly #wall: Clock
  readonly #steady: Clock
  #offset: number
  #writtenAt: number

  constructor(database: Database, wall: Clock, steady: Clock) {
    this.#database = database
    this.#wall = wall
    this.#steady = steady
    database.exec(
      `CREATE TABLE IF NOT EXISTS last_clock (id INTEGER PRIMARY KEY CHECK (id = 0), wall_ms INTEGER NOT NULL) STRICT`,
    )
    this.#offset = wall.now() - steady.now()
    this.#writtenAt = steady.now()
  }

  /** At the start, once: the jump since the last reading on disk, if the clock went back by more than `driftSeconds`. */
  sinceStop(driftSeconds: number): ClockJump | null {
    const row = this.#database.prepare('SELECT wall_ms FROM last_clock WHERE id = 0').get() as
      | { wall_ms: number }
      | undefined
    const back = row ? (row.wall_ms - this.#wall.now()) / 1000 : 0
    return back > driftSeconds ? { direction: 'back', seconds: Math.round(back), during: 'stop' } : null
  }

  /** Each tick: the jump since the last one that was told, if it is greater than `driftSeconds`; small drift adds up. */
  tick(driftSeconds: number): ClockJump | null {
    const moved = (this.#wall.now() - this.#steady.now() - this.#offset) / 1000
    if (Math.abs(moved) > driftSeconds) {
      return {
        direction: moved > 0 ? 'forward' : 'back',
        seconds: Math.round(Math.abs(moved)),
        during: 'run',
      }
    }
    if (this.#steady.now() - this.#writtenAt >= WRITE_INTERVAL_MS) this.remember()
    return null
  }

  /** The jump stands in the journal: it is told once. */
  told(): void {
    this.#offset = this.#wall.now() - this.#steady.now()
    this.remember()
  }

  /** Writes the present reading down. */
  remember(): void {
    this.#writtenAt = this.#steady.now()
    this.#database
      .prepare('INSERT OR REPLACE INTO last_clock (id, wall_ms) VALUES (0, ?)')
      .run(Math.floor(this.#wall.now()))
  }
}
