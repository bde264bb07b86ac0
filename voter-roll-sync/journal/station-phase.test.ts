import { describe, expect, it } from 'vitest'
import type { AnyEvent, EventBody, EventType } from './events.ts'
import { StationPhases } from './station-phase.ts'

const SHA = 'ab'.repeat(32)
const attestation = { payload: '', payloadType: '', signatures: [] }

function at<T extends EventType>(type: T, body: EventBody<T>): AnyEvent {
  return {
    v: 1,
    seq: 0,
    station: 's',
    type,
    at: '2026-01-24T02:00:00Z',
    prev: SHA,
    body,
  } as unknown as AnyEvent
}

const provisioned = at('station.provisioned', {
  role: 'identification',
  universe: 'training',
  electionId: 'e',
  precinct: 9012,
  rootKeyId: 'r',
})
const loaded = at('package.loaded', {
  version: 1,
  manifestSha256: SHA,
  votersOnRoll: 1,
  timeIntervalSeconds: 60,
})
const opened = at('station.opened', { counters: {}, attestation })
const closing = at('closing.begun', {})
const closed = at('station.closed', { counters: {}, attestation })
const erased = at('roll.erased', { act: '7', proofSha256: SHA, attestation })
const updated = (version: number): AnyEvent =>
  at('package.updated', { version, manifestSha256: SHA, votersOnRoll: 1, officialsReplaced: 0, revoked: 0 })
const compared = (fits: boolean): AnyEvent => at('checkpoint.compared', { size: 1, fits })
const started = at('station.started', { eventsVerified: 1, openStep: false })

/** The rule that the last of the events breaks; the others break none. */
function last(...events: readonly AnyEvent[]): string | undefined {
  const phases = new StationPhases()
  for (const event of events.slice(0, -1)) expect(phases.apply(event), event.type).toBeUndefined()
  const said = phases.admits(events.at(-1)!)
  expect(phases.apply(events.at(-1)!)).toBe(said)
  return said
}

describe('the day of a ballot box', () => {
  const box: AnyEvent = at('station.provisioned', {
    ...(provisioned.body as EventBody<'station.provisioned'>),
    role: 'ballot-box',
  })
  const records = (machineSha256: string): AnyEvent =>
    at('records.opened', { sheets: 1, withheld: 0, machineSha256, attestation })
  const decided = at('contest.decided', {
    ...{ style: 's', ballotSheet: 1, contest: 'c', attestation },
    machine: { outcome: 'blank', selections: [], unsure: ['a'] },
    decided: { outcome: 'voted', selections: ['a'] },
  })
  const day = [box, loaded, opened, closing]

  it('ends with records that officials opened, once and for all alike', () => {
    expect(last(box, loaded, opened, records(SHA))).toContain('while the station is open')
    expect(last(...day, closed)).toContain('not opened')
    expect(last(...day, records(SHA), records('b'.repeat(64)))).toContain('something else')
    expect(last(...day, records(SHA), records(SHA), closed)).toBeUndefined()
    expect(last(provisioned, loaded, opened, closing, records(SHA))).toContain('no ballot box')
  })

  it('has decisions about unsure marks only after that', () => {
    expect(last(...day, decided)).toContain('before the records are opened')
    expect(last(...day, records(SHA), decided, decided, closed)).toBeUndefined()
  })
})

describe('the day of a station', () => {
  it('takes a newer package only while voting goes on, and only a newer one', () => {
    expect(last(provisioned, loaded, updated(2))).toContain('while the station is loaded')
    expect(last(provisioned, loaded, opened, updated(1))).toContain('not newer')
    expect(last(provisioned, loaded, opened, updated(2), updated(2))).toContain('not newer')
    expect(last(provisioned, loaded, opened, updated(2), closing, updated(7))).toBeUndefined()
    const phases = new StationPhases()
    for (const event of [provisioned, loaded, opened, updated(2), updated(7)]) phases.apply(event)
    expect(phases).toMatchObject({ packageVersion: 7, earlierVersions: [1, 2] })
  })

  it('ends where the authority has revoked the station', () => {
    const revoked = at('package.refused', { reason: 'STATION_REVOKED' })
    expect(last(provisioned, loaded, opened, revoked, started)).toBeUndefined()
    for (const event of [closing, updated(2), at('station.unlocked', { attestation })])
      expect(last(provisioned, loaded, opened, revoked, event)).toContain('revoked')
    const other = at('package.refused', { reason: 'PKG_EXPIRED' })
    expect(last(provisioned, loaded, opened, other, closing)).toBeUndefined()
  })

  it('ends where a printed checkpoint does not fit', () => {
    expect(last(provisioned, loaded, opened, compared(true), closing)).toBeUndefined()
    expect(last(provisioned, loaded, opened, compared(false), started)).toBeUndefined()
    expect(last(provisioned, loaded, opened, compared(false), closing)).toContain('rolled-back')
    expect(last(provisioned, loaded, compared(false), opened)).toContain('rolled-back')
  })

  it('ends with the closing, but for one erasure of the roll of a table', () => {
    const day = [provisioned, loaded, opened, closing, closed]
    expect(last(...day, started)).toContain('after the station was closed')
    expect(last(...day, erased)).toBeUndefined()
    expect(last(...day, erased, erased)).toContain('twice')
    expect(last(provisioned, loaded, opened, erased)).toContain('before the station is closed')
    const box = at('station.provisioned', {
      ...(provisioned.body as EventBody<'station.provisioned'>),
      role: 'ballot-box',
    })
    const records = at('records.opened', { sheets: 0, withheld: 0, machineSha256: SHA, attestation })
    expect(last(box, loaded, opened, closing, records, closed, erased)).toContain('no roll')
  })

  it('of a spare station begins when a precinct takes it', () => {
    const body = provisioned.body as EventBody<'station.provisioned'>
    const spare = at('station.provisioned', { ...body, precinct: 0, area: 'north' })
    const assigned = at('spare.assigned', { precinct: 9013, attestation })
    expect(last(spare, loaded)).toContain('while the station is spare')
    expect(last(spare, assigned, loaded)).toBeUndefined()
    expect(last(spare, assigned, assigned)).toContain('while the station is provisioned')
    expect(last(provisioned, assigned)).toContain('while the station is provisioned')
    expect(last(at('station.provisioned', { ...body, precinct: 0 }))).toContain('area')
    expect(last(at('station.provisioned', { ...body, area: 'north' }))).toContain('area')
  })
})
