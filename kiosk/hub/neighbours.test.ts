import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Announcement,
  MAX_ANNOUNCEMENT_BYTES,
  openAnnouncement,
  peekAnnouncement,
  signAnnouncement,
} from './announcement.ts'
import { makeHubCertificate } from './hub-certificate.ts'
import { Neighbours, SILENCE_MS } from './neighbours.ts'
import { type InventedRoom, type InventedRoomOptions, inventRoom } from './testing/invented-room.ts'

const NOW = Date.parse('2026-01-24T06:00:00Z')
const room = inventRoom(3)

function said(
  from: InventedRoom,
  table: number,
  change: Partial<Announcement> = {},
  key = from.tables[table].signingKey,
) {
  const { manifest, manifestSha256 } = from
  const announcement: Announcement = {
    v: 1,
    electionId: manifest.electionId,
    universe: manifest.universe,
    precinct: manifest.precinct,
    station: from.tables[table].stationId,
    version: manifest.version,
    manifestSha256,
    rollSha256: manifest.rollSha256,
    size: 12,
    now: NOW,
    boot: '0123456789abcdef',
    n: 1,
    canHost: true,
    hub: null,
    behind: 0,
    at: null,
    ...change,
  }
  return signAnnouncement(announcement, key)
}

function listening(to: InventedRoom = room): Neighbours {
  return new Neighbours({ manifest: to.manifest, stationId: 'table-1', driftSeconds: 5 })
}
function stateOf(neighbours: Neighbours, station: string, atMs = 0) {
  return neighbours.peers(atMs, () => true).find((peer) => peer.station === station)?.state
}

describe('an announcement', () => {
  it('of a hub with four addresses fits one datagram of an Ethernet', () => {
    const addresses = ['192.168.100.200', '192.168.100.201', '192.168.100.202', '192.168.100.203']
    const { announced } = makeHubCertificate(NOW)
    const long = inventRoom(3, { electionId: 'kg-parliament-2026-11-29' })
    const bytes = said(long, 1, { hub: { port: 47_117, addresses, certificate: announced }, n: 86_400 })
    expect(bytes.length).toBeLessThan(1472)
  })

  it('is refused with any byte changed', () => {
    const bytes = said(room, 1)
    for (let at = 0; at < bytes.length; at++) {
      const bad = Uint8Array.from(bytes)
      bad[at] ^= 1
      expect(openAnnouncement(bad, [room.tables[1].signingKey.publicKey]).ok).toBe(false)
    }
  })

  it('never throws on foreign bytes, and reads nothing that is too long', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(peekAnnouncement(bytes)).toBeUndefined()
        expect(listening().hear(bytes, null, 0, NOW).kind).toBe('nothing')
      }),
    )
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(listening().hear(Buffer.from(text), null, 0, NOW).kind).toBe('nothing')
      }),
    )
    expect(peekAnnouncement(Buffer.alloc(MAX_ANNOUNCEMENT_BYTES + 1, 32))).toBeUndefined()
  })

  it('with any field of another kind is none', () => {
    const fields = Object.keys(peekAnnouncement(said(room, 1)) ?? {})
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.anything(), (field, value) => {
        const before = peekAnnouncement(said(room, 1)) as unknown as Record<string, unknown>
        fc.pre(value !== undefined && JSON.stringify(value) !== undefined)
        fc.pre(JSON.stringify(value) !== JSON.stringify(before[field]))
        let bytes: Uint8Array
        try {
          bytes = said(room, 1, { [field]: value } as Partial<Announcement>)
        } catch {
          return
        }
        const heard = listening().hear(bytes, '10.0.0.2', 0, NOW)
        // Whatever it says, it is ours only if the schema holds; and hearing it never throws.
        if (heard.kind === 'neighbour') expect(peekAnnouncement(bytes)).toBeDefined()
      }),
    )
  })
})

describe('who is in the room', () => {
  it('is known by signed announcements, and silent after four seconds', () => {
    const neighbours = listening()
    expect(stateOf(neighbours, 'table-2')).toEqual({ kind: 'absent' })
    expect(neighbours.hear(said(room, 1), '10.0.0.2', 0, NOW)).toMatchObject({ kind: 'neighbour' })
    expect(stateOf(neighbours, 'table-2')).toEqual({ kind: 'connected' })
    expect(neighbours.live(SILENCE_MS - 1)).toHaveLength(1)
    expect(neighbours.live(SILENCE_MS)).toHaveLength(0)
  })

  const strangers: readonly (readonly [string, InventedRoomOptions])[] = [
    ['PEER_OTHER_ELECTION', { electionId: 'other-2026', seed: 'x' }],
    ['PEER_OTHER_UNIVERSE', { universe: 'real', seed: 'x' }],
    ['PEER_OTHER_ROLL', { roll: 'another' }],
    ['PEER_UNKNOWN_KEY', { seed: 'x' }],
  ]
  it.each(strangers)('refuses and names %s', (code, options) => {
    const neighbours = listening()
    neighbours.hear(said(inventRoom(3, options), 1), '10.0.0.2', 0, NOW)
    expect(stateOf(neighbours, 'table-2')).toEqual({ kind: 'refused', code })
    const live = neighbours.live(0).filter(({ refusal }) => refusal === null)
    expect(live).toEqual([])
  })

  it('names a revoked station, and one that no table of the precinct is called', () => {
    const revoking = inventRoom(3, { version: 2, revoked: ['table-3'] })
    const neighbours = listening(revoking)
    neighbours.hear(said(room, 2), '10.0.0.3', 0, NOW)
    expect(stateOf(neighbours, 'table-3')).toEqual({ kind: 'refused', code: 'PEER_REVOKED' })
    neighbours.hear(said(inventRoom(9, { seed: 'x' }), 8), '10.0.0.9', 0, NOW)
    expect(stateOf(neighbours, 'table-9')).toEqual({ kind: 'refused', code: 'PEER_UNKNOWN_KEY' })
  })

  it('hears nothing of another precinct under the same roof, nor of itself, nor of a ballot box', () => {
    const neighbours = listening()
    expect(neighbours.hear(said(inventRoom(3, { precinct: 9013 }), 1), '10.0.0.2', 0, NOW).kind).toBe(
      'nothing',
    )
    expect(neighbours.hear(said(room, 0), '10.0.0.1', 0, NOW).kind).toBe('nothing')
  })

  it('refuses a clock beyond the policy, shows it within, and takes it back when it was put right', () => {
    const neighbours = listening()
    const at = (n: number, skewMs: number): void => {
      neighbours.hear(said(room, 1, { n, now: NOW + skewMs }), '10.0.0.2', n * 1000, NOW)
    }
    at(1, -4900)
    expect(stateOf(neighbours, 'table-2', 1000)).toEqual({ kind: 'connected' })
    expect(neighbours.peers(1000, () => true)[0].clockSkewMs).toBe(-4900)
    for (let n = 2; n < 8; n++) at(n, -6000)
    expect(stateOf(neighbours, 'table-2', 7000)).toEqual({ kind: 'refused', code: 'PEER_CLOCK' })
    at(8, 6000)
    expect(stateOf(neighbours, 'table-2', 8000)).toEqual({ kind: 'refused', code: 'PEER_CLOCK' })
    for (let n = 9; n < 15; n++) at(n, 20)
    expect(stateOf(neighbours, 'table-2', 14_000)).toEqual({ kind: 'connected' })
  })

  it('takes no recording for a living machine', () => {
    const neighbours = listening()
    const recorded = said(room, 1, { n: 5 })
    neighbours.hear(recorded, '10.0.0.2', 0, NOW)
    neighbours.hear(said(room, 1, { n: 6, now: NOW + 1000 }), '10.0.0.2', 1000, NOW + 1000)
    // The machine dies; somebody repeats what it said.
    expect(neighbours.hear(recorded, '10.0.0.66', 6000, NOW + 6000).kind).toBe('nothing')
    expect(neighbours.live(6000)).toHaveLength(0)
    // It starts again, and a recording of the run before is nothing either.
    neighbours.hear(
      said(room, 1, { boot: 'fedcba9876543210', n: 0, now: NOW + 7000 }),
      '10.0.0.2',
      7000,
      NOW + 7000,
    )
    expect(neighbours.hear(said(room, 1, { n: 99 }), '10.0.0.66', 8000, NOW + 8000).kind).toBe('nothing')
    expect(neighbours.live(8000)[0].announcement.boot).toBe('fedcba9876543210')
  })

  it('does not let a stranger speak for a table that is here', () => {
    const neighbours = listening()
    neighbours.hear(said(room, 1), '10.0.0.2', 0, NOW)
    neighbours.hear(said(inventRoom(3, { seed: 'x' }), 1), '10.0.0.66', 0, NOW)
    expect(stateOf(neighbours, 'table-2')).toEqual({ kind: 'connected' })
    expect(neighbours.live(0)[0].host).toBe('10.0.0.2')
  })

  it('remembers a bounded number of strangers, and forgets them', () => {
    const neighbours = listening()
    const crowd = inventRoom(1, { seed: 'x' })
    for (let i = 0; i < 40; i++) neighbours.hear(said(crowd, 0, { station: `s-${i}` }), '10.0.0.66', 0, NOW)
    expect(neighbours.peers(0, () => false)).toHaveLength(2 + 16)
    expect(neighbours.peers(20_000, () => false)).toHaveLength(2)
  })
})
