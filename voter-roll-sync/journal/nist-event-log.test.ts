import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@taanuu/simulator/random'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { afterAll, describe, expect, it } from 'vitest'
import { canonicalBytes } from '../trust/canonical-json.ts'
import { type AnyEvent, eventDeclarations, parseEvent } from './events.ts'
import { Journal } from './journal.ts'
import { leafHash } from './merkle-tree.ts'
import { type LoggedStation, nistEventLog, nistEventLogDocumentation } from './nist-event-log.ts'
import { follow, ledgerOf, play, type Role, randomDay } from './testing/random-day.ts'

const folder = mkdtempSync(join(tmpdir(), 'taanuu-nist-'))
afterAll(() => rmSync(folder, { recursive: true }))

const schemaFile = join(import.meta.dirname, 'testing', 'nist-sp1500-101-election-event-logging.schema.json')
// The dialect is draft-04; of what draft-07 reads otherwise this schema uses nothing.
const { $schema: _dialect, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'))
const ajv = new Ajv({ strict: false, allErrors: true })
addFormats.default(ajv)
const validate = ajv.compile(schema)

function expectValid(log: unknown): void {
  validate(log)
  expect(validate.errors).toBeNull()
}

function dayOf(role: Role): LoggedStation {
  const mode = role === 'ballot-box' ? 'rollback' : 'wal'
  const options = { path: join(folder, role), station: role, now: () => 1_800_000_000_000, mode } as const
  const journal = Journal.open({ ...options, synchronous: 'OFF' })
  if (!journal.ok) throw new Error(journal.error.code)
  const ledger = ledgerOf(role)
  follow(journal.value, ledger)
  play(journal.value, randomDay(role, 200, createRandom('nist'), ledger))
  const { events, leaves } = journal.value
  journal.value.close()
  return { station: role, role, events, leaves }
}

interface LoggedEvent {
  readonly Id: string
  readonly Sequence: string
  readonly TimeStamp: string
  readonly Details: string
  readonly Hash: string
  readonly Disposition: string
  readonly OtherDisposition?: string
  readonly Severity: string
  readonly UserId?: string
}

function eventsOf(log: Readonly<Record<string, unknown>>): readonly (readonly LoggedEvent[])[] {
  return (log.Device as { Event: LoggedEvent[] }[]).map((device) => device.Event)
}

const stations = [dayOf('identification'), dayOf('ballot-box')]
const log = nistEventLog('e-1', stations, '2026-11-22T12:00:00Z')

describe('NIST SP 1500-101', () => {
  it('log of a day is valid and holds every event whole', () => {
    expectValid(log)
    for (const [i, logged] of eventsOf(log).entries()) {
      const { events, station } = stations[i]
      let prev = '0'.repeat(64)
      const again = logged.map(({ Id, Sequence, TimeStamp, Details, Hash }) => {
        const body = JSON.parse(Details)
        const event = parseEvent({
          v: 1,
          seq: Number(Sequence),
          station,
          type: Id,
          at: TimeStamp,
          prev,
          body,
        })!
        prev = Buffer.from(leafHash(canonicalBytes(event))).toString('hex')
        expect(Hash).toBe(prev)
        return event
      })
      expect(again).toEqual(events)
    }
  })

  it('says who signed, and what succeeded, failed, or is neither', () => {
    const table = new Map(
      eventsOf(log).flatMap((events) => events.map((event) => [event.Id, event] as const)),
    )
    expect(table.get('station.closed')?.UserId?.split(' ')).toHaveLength(2)
    expect(table.get('check.printed')).not.toHaveProperty('UserId')
    expect(table.get('sheet.returned')).toMatchObject({ Disposition: 'other', OtherDisposition: 'returned' })
    expect(table.get('key.refused')).toMatchObject({ Disposition: 'failure', Severity: 'warning' })
    const ends = eventsOf(log)[0].filter(({ Id }) => Id === 'case.ended')
    for (const end of ends) {
      const served = /"reason":"IDENTIFIED/.test(end.Details)
      expect(end.Disposition).toBe(served ? 'success' : 'failure')
    }
    expect(new Set(ends.map(({ Disposition }) => Disposition)).size).toBe(2)
  })

  it('knows every declared event and every kind it uses', () => {
    const documentation = nistEventLogDocumentation('identification', '2026-11-22')
    expectValid(documentation)
    const ids = (documentation.EventIdDescription as { Id: string }[]).map(({ Id }) => Id)
    expect(ids).toEqual(Object.keys(eventDeclarations))
    const kinds = (documentation.EventTypeDescription as { Type: string }[]).map(({ Type }) => Type)
    const used = ids.map((type) => {
      // Dispositions read bodies; an empty one is enough for the kind.
      const event = { v: 1, seq: 0, station: 's', type, at: '2026-11-22T02:00:00Z', prev: '', body: {} }
      const station = { ...stations[0], events: [event as unknown as AnyEvent], leaves: [new Uint8Array(32)] }
      const made = nistEventLog('e-1', [station], '2026-11-22T12:00:00Z')
      expectValid(made)
      return (eventsOf(made)[0][0] as unknown as { Type: string }).Type
    })
    expect([...new Set(used)].sort()).toEqual([...kinds].sort())
  })

  it('is refused by the schema if it is wrong, so that the checks above mean something', () => {
    const [first] = eventsOf(log)[0]
    const wrong = {
      ...log,
      Device: [{ '@type': 'EventLogging.Device', Id: 'x', Event: [{ ...first, Disposition: 'fine' }] }],
    }
    expect(validate(wrong)).toBe(false)
    expect(validate({ ...log, GeneratedTime: 'today' })).toBe(false)
  })
})
