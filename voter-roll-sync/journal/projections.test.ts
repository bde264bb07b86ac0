import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@taanuu/simulator/random'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canonicalBytes, parseCanonical } from '../trust/canonical-json.ts'
import { checkAttestation } from './attestation.ts'
import { BallotBoxLedger } from './ballot-box-ledger.ts'
import { type AnyEvent, parseEvent } from './events.ts'
import { Journal } from './journal.ts'
import { StationPhases } from './station-phase.ts'
import {
  DAY_OFFICIALS,
  follow,
  type Ledger,
  ledgerOf,
  mustFit,
  play,
  type Role,
  randomDay,
} from './testing/random-day.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-projections-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const DAYS = 3
const UNITS = 40
const roles: readonly Role[] = ['identification', 'ballot-box']

function open(name: string, role: Role, now: () => number): Journal {
  const mode = role === 'ballot-box' ? 'rollback' : 'wal'
  const journal = Journal.open({ path: join(folder, name), station: 's-1', now, mode, synchronous: 'OFF' })
  if (!journal.ok) throw new Error(journal.error.code)
  return journal.value
}

/** A day lived through with its projections following; returns all three. */
function live(name: string, role: Role, seed: number, now = () => 0) {
  const journal = open(name, role, now)
  const ledger = ledgerOf(role)
  const phases = follow(journal, ledger)
  play(journal, randomDay(role, UNITS, createRandom(seed), ledger))
  return { journal, ledger, phases }
}

function rebuilt(role: Role, events: readonly AnyEvent[]) {
  const ledger = ledgerOf(role)
  const phases = new StationPhases()
  for (const event of events) mustFit(phases.apply(event) ?? ledger.apply(event), event)
  return { ledger, phases }
}

/** Everything that a projection tells. */
function told(ledger: Ledger, phases: StationPhases): unknown {
  const { phase, packageVersion, manifestSha256, precinct } = phases
  const day = { phase, packageVersion, manifestSha256, precinct }
  if (ledger instanceof BallotBoxLedger) {
    const { counters, openSheet, nextSheet } = ledger
    return { day, counters, openSheet, nextSheet }
  }
  const { identified, counters, openCase, nextCase } = ledger
  return { day, counters, openCase, nextCase, identified: [...identified] }
}

describe('projections', () => {
  for (const role of roles) {
    it(`are the same when they are rebuilt: while the day goes on, after a restart, from an export (${role})`, () => {
      for (let seed = 0; seed < DAYS; seed++) {
        const name = `${role}-${seed}`
        const { journal, ledger, phases } = live(name, role, seed)
        const expected = told(ledger, phases)
        expect(phases.phase).toBe('closed')
        const inMemory = rebuilt(role, journal.events)
        expect(told(inMemory.ledger, inMemory.phases)).toEqual(expected)

        const exported = join(folder, `${name}.jsonl`)
        writeFileSync(exported, journal.events.map((event) => `${canonicalBytes(event)}\n`).join(''))
        journal.close()
        const reopened = open(name, role, () => 0)
        const fromDisk = rebuilt(role, reopened.events)
        reopened.close()
        expect(told(fromDisk.ledger, fromDisk.phases)).toEqual(expected)

        const lines = readFileSync(exported, 'utf8').trimEnd().split('\n')
        const events = lines.map((line) => parseEvent(parseCanonical(Buffer.from(line)))!)
        const fromExport = rebuilt(role, events)
        expect(told(fromExport.ledger, fromExport.phases)).toEqual(expected)
      }
    })

    it(`are the same after every single event, as a restart there would build them (${role})`, () => {
      const ledger = ledgerOf(role)
      const phases = new StationPhases()
      const { journal } = live(`${role}-steps`, role, 77)
      for (const [i, event] of journal.events.entries()) {
        mustFit(phases.apply(event) ?? ledger.apply(event), event)
        const again = rebuilt(role, journal.events.slice(0, i + 1))
        expect(told(again.ledger, again.phases)).toEqual(told(ledger, phases))
      }
      journal.close()
    })

    it(`do not depend on the clock, nor does the order of events (${role})`, () => {
      for (let seed = 0; seed < DAYS; seed++) {
        const clock = createRandom(`clock ${seed}`)
        const wild = () => clock.int(0, 4_000_000_000_000)
        const steady = live(`${role}-steady-${seed}`, role, seed)
        const jumping = live(`${role}-jumping-${seed}`, role, seed, wild)
        const restarted = rebuilt(role, jumping.journal.events)
        expect(withoutTimes(told(jumping.ledger, jumping.phases))).toEqual(
          withoutTimes(told(steady.ledger, steady.phases)),
        )
        expect(told(restarted.ledger, restarted.phases)).toEqual(told(jumping.ledger, jumping.phases))
        expect(jumping.journal.events.map(({ seq, type }) => [seq, type])).toEqual(
          steady.journal.events.map(({ seq, type }) => [seq, type]),
        )
        const times = jumping.journal.events.map(({ at }) => at)
        expect(times).not.toEqual([...times].sort())
        steady.journal.close()
        jumping.journal.close()
        // A journal whose times run backwards is as sound as any other.
        expect(open(`${role}-jumping-${seed}`, role, wild).size).toBe(times.length)
      }
    })
  }

  it('rest on acts that two officials signed', () => {
    const { journal } = live('acts', 'identification', 3)
    const acts = journal.events.filter((event) => 'attestation' in event.body)
    expect(acts.length).toBeGreaterThan(2)
    const keys = DAY_OFFICIALS.map(({ publicKey }) => publicKey)
    for (const act of acts) expect(checkAttestation(act, keys)).toMatchObject({ ok: true })
    for (const act of acts)
      expect(checkAttestation({ ...act, seq: act.seq + 1 }, keys)).toMatchObject({ ok: false })
    journal.close()
  })
})

function withoutTimes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, entry) => (key === 'at' ? undefined : entry))
}
