import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoLayouts, ELECTION_ID, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { trainingBytes } from '@taanuu/fixtures/training-keys'
import {
  type CastVoteRecord,
  decodeCastVoteRecords,
  encodeCastVoteRecords,
} from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import { openCountsSlip, signCountsSlip } from '@taanuu/voter-roll-sync/exchange/counts-slip'
import { derivedFiles, resultDocumentFrom } from '@taanuu/voter-roll-sync/exchange/derived-files'
import {
  CHECKPOINT_SEPARATOR,
  CHECKPOINTS_FILE,
  CVRS_FILE,
  EXPORT_FILE,
  EXPORT_TYPE,
  type ExportManifest,
  JOURNAL_FILE,
  RESULTS_FILE,
  SLIP_FILE,
  TOTALS_FILE,
} from '@taanuu/voter-roll-sync/exchange/export-files'
import { signTotals, totalsOf } from '@taanuu/voter-roll-sync/exchange/result-totals'
import { type Results, resultsOf } from '@taanuu/voter-roll-sync/exchange/results'
import { layoutsForTallySchema, tallyRecords } from '@taanuu/voter-roll-sync/exchange/tally'
import { journalOrigin, signCheckpoint } from '@taanuu/voter-roll-sync/journal/checkpoint'
import { type AnyEvent, FIRST_PREV } from '@taanuu/voter-roll-sync/journal/events'
import { leafHash, rootOf } from '@taanuu/voter-roll-sync/journal/merkle-tree'
import { canonicalBytes } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { envelopeBytes, peekPayload, signEnvelope } from '@taanuu/voter-roll-sync/trust/dsse'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'

export type EventForgery = (events: readonly AnyEvent[]) => readonly AnyEvent[]
export type RecordForgery = (records: readonly CastVoteRecord[]) => readonly CastVoteRecord[]

/**
 * Somebody who has a station's signing key and all the time in the world: rewrites the events (or the records) of
 * an export and makes everything fit again that the station alone can make fit: chain, heads, slip, results, hashes
 * in the closing event, signed list of files. What he lacks are the officials' signatures under acts, and the printed
 * checkpoints. `careless`: officials who sign whatever list of files they are shown.
 */
export function forgeStation(
  folder: string,
  electionSeed: string,
  station: 'identification-1' | 'ballot-box-1',
  careless: readonly SigningKey[],
  forgeEvents: EventForgery,
  forgeRecords: RecordForgery = (records) => records,
): void {
  const place = join(folder, station)
  const { precinct } = PRECINCTS[0]
  const key = signingKeyFromSeed(
    trainingBytes(electionSeed, `station ${precinct} ${station}`, 64).subarray(0, 32),
  )
  const before = readFileSync(join(place, JOURNAL_FILE), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AnyEvent)
  const hashes = station === 'ballot-box-1' ? forgeResults(place, station, precinct, forgeRecords) : {}
  const events = rechain(forgeEvents(before), hashes)
  const leaves = events.map((event) => leafHash(canonicalBytes(event)))
  writeFileSync(join(place, JOURNAL_FILE), events.map((event) => `${canonicalBytes(event)}\n`).join(''))
  if (station === 'ballot-box-1') forgeDerived(place, station, events, key)
  writeFileSync(join(place, CHECKPOINTS_FILE), forgeHeads(place, station, leaves, key))
  if (station === 'identification-1') forgeSlip(place, leaves, key)
  forgeFileList(place, [key, ...careless])
}

function rechain(events: readonly AnyEvent[], closingHashes: object): readonly AnyEvent[] {
  let prev = FIRST_PREV
  return events.map((event, seq) => {
    const body = event.type === 'station.closed' ? { ...event.body, ...closingHashes } : event.body
    const next = { ...event, seq, prev, body } as AnyEvent
    prev = Buffer.from(leafHash(canonicalBytes(next))).toString('hex')
    return next
  })
}

function forgeResults(place: string, station: string, precinct: number, forge: RecordForgery): object {
  const layouts = layoutsForTallySchema.parse(demoLayouts(PRECINCTS[0]))
  const records = decodeCastVoteRecords(readFileSync(join(place, CVRS_FILE))) ?? []
  const forged = forge(records)
  const old = JSON.parse(readFileSync(join(place, RESULTS_FILE), 'utf8')) as Results
  const returned = Object.entries(old.returned).flatMap(([reason, n]) => Array<string>(n).fill(reason))
  const cvrs = encodeCastVoteRecords(forged)
  const results = canonicalBytes(
    resultsOf({ electionId: ELECTION_ID, precinct, station }, tallyRecords(forged, layouts), returned, old),
  )
  writeFileSync(join(place, CVRS_FILE), cvrs)
  writeFileSync(join(place, RESULTS_FILE), results)
  return { cvrsSha256: sha256Hex(cvrs), resultsSha256: sha256Hex(results) }
}

/** The forms for other tools are made from the forged records as a station would make them. */
function forgeDerived(place: string, station: string, events: readonly AnyEvent[], key: SigningKey): void {
  const close = events.find((event) => event.type === 'station.closed')
  const counted = {
    records: readFileSync(join(place, CVRS_FILE)),
    results: readFileSync(join(place, RESULTS_FILE)),
  }
  const document = resultDocumentFrom(place, station, close?.at ?? '', counted)
  for (const [name, bytes] of Object.entries(derivedFiles(document))) writeFileSync(join(place, name), bytes)
  const totals = totalsOf(document.results, sha256Hex(counted.results))
  writeFileSync(join(place, TOTALS_FILE), signTotals(totals, key))
}

/** As many heads as before, each over what the forged journal has at that size; the last covers everything. */
function forgeHeads(place: string, station: string, leaves: readonly Uint8Array[], key: SigningKey): string {
  const sizes = readFileSync(join(place, CHECKPOINTS_FILE), 'utf8')
    .split(CHECKPOINT_SEPARATOR)
    .map((note) => Math.min(Number(note.split('\n')[1]), leaves.length))
  sizes[sizes.length - 1] = leaves.length
  return sizes
    .map((size) =>
      signCheckpoint(
        { origin: journalOrigin(ELECTION_ID, station), size, root: rootOf(leaves.slice(0, size)) },
        key,
      ),
    )
    .join(CHECKPOINT_SEPARATOR)
}

function forgeSlip(place: string, leaves: readonly Uint8Array[], key: SigningKey): void {
  const slip = openCountsSlip(readFileSync(join(place, SLIP_FILE), 'utf8'), [key.publicKey])
  if (!slip.ok) throw new Error(slip.error.code)
  const journalRoot = Buffer.from(rootOf(leaves)).toString('base64')
  writeFileSync(
    join(place, SLIP_FILE),
    signCountsSlip({ ...slip.value, journalSize: leaves.length, journalRoot }, key),
  )
}

function forgeFileList(place: string, keys: readonly SigningKey[]): void {
  const path = join(place, EXPORT_FILE)
  const old = peekPayload(readFileSync(path)) as ExportManifest
  const files = old.files.map(({ name }) => {
    const bytes = readFileSync(join(place, name))
    return { name, bytes: bytes.length, sha256: sha256Hex(bytes) }
  })
  writeFileSync(path, envelopeBytes(signEnvelope(EXPORT_TYPE, { ...old, files }, keys)))
}
