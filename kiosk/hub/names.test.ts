import { X509Certificate } from 'node:crypto'
import { fromPublic } from '@nats-io/nkeys'
import { linkKeyOf } from '@taanuu/voter-roll-sync/sync/exchange-keys'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { certificatePemOf, makeHubCertificate } from './hub-certificate.ts'
import { type Candidate, electHub } from './hub-election.ts'
import { broadcastOf } from './interfaces.ts'
import { signNonce, userOf } from './link-key.ts'
import { carriedSubject, lastId, parseCarried, roomSubjects } from './subjects.ts'

const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/)

describe('subjects', () => {
  it('name every station apart, also where ids hold dots', () => {
    fc.assert(
      fc.property(id, id, id, id, fc.integer({ min: 1, max: 999_999 }), (election, a, b, via, precinct) => {
        const subjects = roomSubjects(election, precinct)
        expect(subjects.journal(a) === subjects.journal(b)).toBe(a === b)
        expect(lastId(subjects.journal(a))).toBe(a)
        expect(subjects.ask(a, b).split('.')).toHaveLength(6)
        const subject = carriedSubject(election, precinct, a, via)
        expect(parseCarried(subject)).toEqual({ electionId: election, precinct, station: a, via })
      }),
    )
  })

  it('that are none are not read as such', () => {
    for (const subject of ['journal.e.0.a.b', 'journal.e.x.a.b', 'journal.e.1.a', 'room.e.1.a.b', '']) {
      expect(parseCarried(subject)).toBeUndefined()
    }
  })
})

describe('the link key', () => {
  const key = linkKeyOf(new Uint8Array(32).fill(7))

  it('is another than the key of the journal, and always the same', () => {
    expect(key).toEqual(linkKeyOf(new Uint8Array(32).fill(7)))
    expect(key.publicKey).not.toEqual(signingKeyFromSeed(new Uint8Array(32).fill(7)).publicKey)
  })

  it('is an nkey to the tools of NATS, and signs as they verify', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.string(), (seed, nonce) => {
        const made = signingKeyFromSeed(seed)
        const { nkey, sig } = signNonce(made, nonce)
        const theirs = fromPublic(userOf(made.publicKey))
        return (
          theirs.getPublicKey() === nkey && theirs.verify(Buffer.from(nonce), Buffer.from(sig, 'base64url'))
        )
      }),
      { numRuns: 20 },
    )
  })
})

describe('the certificate of a hub', () => {
  it('is a sound Ed25519 certificate by itself, new for each hub, and fits an announcement', () => {
    const now = Date.parse('2026-01-24T06:00:00Z')
    const [one, two] = [makeHubCertificate(now), makeHubCertificate(now)]
    const certificate = new X509Certificate(one.certificatePem)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.publicKey.asymmetricKeyType).toBe('ed25519')
    expect(Date.parse(certificate.validFrom)).toBeLessThan(now)
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(now)
    expect(one.announced).not.toBe(two.announced)
    expect(one.announced.length).toBeLessThan(320)
    expect(certificatePemOf(one.announced)).toBe(one.certificatePem)
  })
})

describe('the election of a hub', () => {
  const candidate = fc.record({ station: id, canHost: fc.boolean(), hosts: fc.boolean() })
  const some = fc.uniqueArray(candidate, { selector: ({ station }) => station, maxLength: 8 })

  it('has one outcome for all who hear the same, in whatever order', () => {
    fc.assert(
      fc.property(some, fc.infiniteStream(fc.nat()), (candidates, order) => {
        const shuffled = [...candidates]
          .map((value) => ({ value, at: order.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ value }) => value)
        expect(electHub(shuffled)).toBe(electHub(candidates))
      }),
    )
  })

  it('is won by one that can, and moves nobody while a hub runs', () => {
    fc.assert(
      fc.property(some, (candidates) => {
        const winner = candidates.find(({ station }) => station === electHub(candidates))
        const able = candidates.filter(({ canHost }) => canHost)
        expect(winner?.canHost).toBe(able.length > 0 ? true : undefined)
        if (able.some(({ hosts }) => hosts)) expect(winner?.hosts).toBe(true)
        // Others that come and run no hub change nothing.
        if (winner?.hosts) {
          const late: Candidate = { station: '0', canHost: true, hosts: false }
          expect(electHub([...candidates, late])).toBe(winner.station)
        }
      }),
    )
  })
})

describe('a broadcast address', () => {
  it('has every bit of the host set', () => {
    expect(broadcastOf('192.168.7.20', '255.255.255.0')).toBe('192.168.7.255')
    expect(broadcastOf('10.1.2.3', '255.255.252.0')).toBe('10.1.3.255')
  })
})
