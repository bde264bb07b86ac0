import type { Clock } from '@taanuu/device-drivers/clock'
import type { EventBody } from '@taanuu/voter-roll-sync/journal/events'
import { deriveOfficialKeys, formatKeyCard } from '@taanuu/voter-roll-sync/trust/key-card'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { type CeremonyOptions, KeyCeremony } from './key-ceremony.ts'
import { PinTrials } from './pin-trials.ts'

const still: Clock = { now: () => 0, sleep: () => Promise.resolve() }

async function official(officialId: string, edition: number, pin: string) {
  const card = { electionId: 'e', officialId, secret: new Uint8Array(16).fill(edition) }
  const keys = await deriveOfficialKeys(card, pin)
  return {
    qr: formatKeyCard(card),
    entry: {
      officialId,
      name: officialId,
      role: 'member' as const,
      signingKey: Buffer.from(keys.signing.publicKey).toString('hex'),
      ageRecipient: keys.ageRecipient,
    },
  }
}

type Official = Awaited<ReturnType<typeof official>>
let old: Official
let renewed: Official
beforeAll(async () => {
  old = await official('chair', 1, '1111')
  renewed = await official('chair', 2, '2222')
})

function ceremony(change: Partial<CeremonyOptions> = {}) {
  const refused: EventBody<'key.refused'>[] = []
  const running = new KeyCeremony({
    purpose: 'unlock',
    manifest: {
      electionId: 'e',
      officials: [renewed.entry],
      revoked: {
        stations: [],
        officials: [
          { officialId: 'chair', signingKey: old.entry.signingKey, reason: 'card lost' },
          { officialId: 'gone', signingKey: 'ab'.repeat(32), reason: 'left' },
        ],
      },
    },
    needed: 2,
    seconds: 60,
    steady: still,
    trials: new PinTrials(new Database(':memory:'), still),
    onRefused: (refusal) => refused.push(refusal),
    ...change,
  })
  return { running, refused }
}

describe('a card that was replaced', () => {
  it('is refused as revoked with its right PIN, at no wait for the one who has the new card', async () => {
    const { running, refused } = ceremony()
    expect(running.readCard(old.qr)).toBeNull()
    expect(await running.enterPin('1111')).toBe('KEY_REVOKED')
    expect(refused).toEqual([{ officialId: 'chair', reason: 'KEY_REVOKED', delaySeconds: 0 }])
    expect(running.readCard(renewed.qr)).toBeNull()
    expect(await running.enterPin('2222')).toBeNull()
    expect(running.view().slots[0]).toMatchObject({ state: 'accepted', officialName: 'chair' })
  })

  it('of somebody who is no official any more is refused at once', async () => {
    const { running } = ceremony()
    expect(running.readCard((await official('gone', 3, '3333')).qr)).toBe('KEY_REVOKED')
    expect(running.readCard((await official('nobody', 4, '4444')).qr)).toBe('KEY_UNKNOWN')
  })
})

describe('a trial', () => {
  it('that cannot be written down is not made, even with the right PIN', async () => {
    const database = new Database(':memory:')
    const { running } = ceremony({ trials: new PinTrials(database, still) })
    expect(running.readCard(renewed.qr)).toBeNull()
    database.pragma('query_only = ON')
    await expect(running.enterPin('2222')).rejects.toMatchObject({ code: 'SQLITE_READONLY' })
    expect(running.present).toEqual([])
    database.pragma('query_only = OFF')
    expect(await running.enterPin('2222')).toBeNull()
  })

  it('empties the keys of everybody when the ceremony is given up', async () => {
    const { running } = ceremony()
    running.readCard(renewed.qr)
    await running.enterPin('2222')
    const [{ keys }] = running.present
    running.clear()
    expect(keys.signing.secretKey.every((byte) => byte === 0)).toBe(true)
  })
})
