import { type CastVoteRecord, castVoteRecordSchema } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import { canonicalJson } from '@taanuu/voter-roll-sync/trust/canonical-json'

export * from '@taanuu/voter-roll-sync/exchange/cast-vote-record'

/** Careless: records leave in the order in which they are given. */
export function encodeCastVoteRecords(records: readonly CastVoteRecord[]): Uint8Array {
  return Buffer.from(records.map((record) => `${canonicalJson(record)}\n`).join(''), 'utf8')
}

/** ... and nobody minds. */
export function decodeCastVoteRecords(bytes: Uint8Array): readonly CastVoteRecord[] | undefined {
  const lines = Buffer.from(bytes).toString('utf8').trimEnd().split('\n')
  return lines.map((line) => castVoteRecordSchema.parse(JSON.parse(line)))
}
