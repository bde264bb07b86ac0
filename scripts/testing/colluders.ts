import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CHECKPOINT_SEPARATOR,
  CHECKPOINTS_FILE,
  ERASURE_FILE,
  EXPORT_FILE,
  EXPORT_TYPE,
  type ExportManifest,
  JOURNAL_FILE,
  SLIP_FILE,
} from '@taanuu/voter-roll-sync/exchange/export-files'
import { attest } from '@taanuu/voter-roll-sync/journal/attestation'
import { journalOrigin, signCheckpoint } from '@taanuu/voter-roll-sync/journal/checkpoint'
import { type AnyEvent, FIRST_PREV, parseEvent } from '@taanuu/voter-roll-sync/journal/events'
import { leafHash, MerkleTree } from '@taanuu/voter-roll-sync/journal/merkle-tree'
import { canonicalBytes } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { envelopeBytes, peekPayload, signEnvelope } from '@taanuu/voter-roll-sync/trust/dsse'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'

export interface ColluderKeys {
  readonly station: SigningKey
  /** Two officials of each version of the package. */
  readonly officials: Readonly<Record<number, readonly SigningKey[]>>
}

/**
 * The station and its officials together, with all keys and all the time in the world: they write another day into the
 * export of a table and sign everything that has to be signed. What they lack is the authority, and checkpoints that
 * others hold.
 */
export function rewriteDay(
  place: string,
  keys: ColluderKeys,
  forge: (events: readonly AnyEvent[]) => readonly AnyEvent[],
): void {
  const path = (name: string): string => join(place, name)
  const list = peekPayload(readFileSync(path(EXPORT_FILE))) as ExportManifest
  const proof = list.files.some(({ name }) => name === ERASURE_FILE)
    ? (peekPayload(readFileSync(path(ERASURE_FILE))) as Readonly<Record<string, unknown>>)
    : undefined
  const tree = new MerkleTree()
  const lines: Uint8Array[] = []
  let version = 1
  let prev = FIRST_PREV
  let closing = 0
  for (const [seq, { body: before, ...event }] of forge(readEvents(place)).entries()) {
    const { attestation, ...body } = before as Record<string, unknown>
    if (event.type === 'package.loaded' || event.type === 'package.updated') version = Number(body.version)
    if (event.type === 'station.closed') closing = seq + 1
    if (event.type === 'roll.erased' && proof) {
      const erased = { ...proof, act: body.act, journalSize: seq }
      const type = 'application/vnd.taanuu.roll-erasure+json'
      writeFileSync(path(ERASURE_FILE), envelopeBytes(signEnvelope(type, erased, [keys.station])))
      body.proofSha256 = sha256Hex(readFileSync(path(ERASURE_FILE)))
    }
    const draft = { ...event, seq, prev, body } as unknown as AnyEvent
    const officials = keys.officials[version] ?? []
    const whole = attestation ? { ...draft, body: { ...body, attestation: attest(draft, officials) } } : draft
    const line = canonicalBytes(whole)
    lines.push(line, Buffer.from('\n'))
    tree.push(leafHash(line))
    prev = Buffer.from(leafHash(line)).toString('hex')
  }
  writeFileSync(path(JOURNAL_FILE), Buffer.concat(lines))
  const origin = journalOrigin(list.electionId, list.station)
  const heads = [1, tree.size].map((size) =>
    signCheckpoint({ origin, size, root: tree.root(size) }, keys.station),
  )
  writeFileSync(path(CHECKPOINTS_FILE), heads.join(CHECKPOINT_SEPARATOR))
  const stopped = closing === 0
  if (!stopped) {
    const slip = peekPayload(readFileSync(path(SLIP_FILE))) as Readonly<Record<string, unknown>>
    const journalRoot = Buffer.from(tree.root(closing)).toString('base64')
    const slipType = 'application/vnd.taanuu.counts-slip+json'
    const counts = { ...slip, journalSize: closing, journalRoot }
    writeFileSync(path(SLIP_FILE), envelopeBytes(signEnvelope(slipType, counts, [keys.station])))
  } else rmSync(path(SLIP_FILE))
  const kept = list.files.filter(({ name }) => !(stopped && name === SLIP_FILE))
  const files = kept.map(({ name }) => {
    const bytes = readFileSync(path(name))
    return { name, bytes: bytes.length, sha256: sha256Hex(bytes) }
  })
  writeFileSync(
    path(EXPORT_FILE),
    envelopeBytes(
      signEnvelope(EXPORT_TYPE, { ...list, files }, [keys.station, ...(keys.officials[version] ?? [])]),
    ),
  )
}

export function readEvents(place: string): readonly AnyEvent[] {
  return readFileSync(join(place, JOURNAL_FILE), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AnyEvent)
}

export interface Lie {
  readonly name: string
  readonly forge: (events: readonly AnyEvent[]) => readonly AnyEvent[]
}

/** Every event left out, said twice, moved or told to the second; every field of every event with another value, or none. */
export function liesAbout(events: readonly AnyEvent[]): readonly Lie[] {
  return events.flatMap((event, i) => {
    const put = (changed: readonly AnyEvent[]) => (all: readonly AnyEvent[]) => [
      ...all.slice(0, i),
      ...changed,
      ...all.slice(i + 1),
    ]
    const at = `${event.type} ${i}`
    const next = events[i + 1]
    return [
      { name: `${at} left out`, forge: put([]) },
      { name: `${at} twice`, forge: put([event, event]) },
      {
        name: `${at} with a field more`,
        forge: put([{ ...event, body: { ...event.body, name: 'Асан' } } as unknown as AnyEvent]),
      },
      { name: `${at} to the second`, forge: put([{ ...event, at: event.at.replace(/\d\dZ$/, '07Z') }]) },
      ...(next
        ? [
            {
              name: `${at} after the next`,
              forge: (all: readonly AnyEvent[]) => [...all.slice(0, i), next, event, ...all.slice(i + 2)],
            },
          ]
        : []),
      ...Object.keys(event.body)
        .filter((field) => field !== 'attestation')
        .flatMap((field) =>
          otherValues((event.body as Record<string, unknown>)[field], field)
            .map((value) => ({ ...event, body: { ...event.body, [field]: value } }))
            // What a declaration refuses is another kind of fault, which the second verifier leaves to the first.
            .filter((lie) => parseEvent(lie) !== undefined)
            .map((lie, n) => ({ name: `${at} ${field} ${n}`, forge: put([lie as AnyEvent]) })),
        ),
    ]
  })
}

function otherValues(value: unknown, field: string): readonly unknown[] {
  if (typeof value === 'number') return [0, 1, value + 1, value - 1]
  if (typeof value === 'boolean') return [!value]
  if (typeof value === 'object' && value !== null)
    return Object.keys(value).map((key) => ({
      ...value,
      [key]: ((value as Record<string, number>)[key] ?? 0) + 1,
    }))
  if (field === 'by') return ['finger', 'commission', 'number', 'search', 'idle', 'officials']
  if (field === 'reason')
    return ['IDENTIFIED', 'IDENTIFIED_BY_COMMISSION', 'LEFT_BY_CHOICE', 'PKG_STATION_REVOKED']
  if (field === 'check') return [String(value).replace(/.$/, (digit) => String((Number(digit) + 1) % 10))]
  return /^[0-9a-f]{64}$/.test(String(value)) ? ['ab'.repeat(32)] : ['other']
}
