import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type PairScores, pairScores, type Row } from './metrics.ts'

/** Reads `a,b,score` lines (plain or .gz); a header and lines without a number are passed over. */
export function readScores(file: string): readonly Row[] {
  const bytes = readFileSync(file)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const rows: Row[] = []
  for (const line of text.split('\n')) {
    const [a, b, score] = line.trim().split(',')
    if (a && b && score && Number.isFinite(Number(score))) rows.push({ a, b, score: Number(score) })
  }
  return rows
}

/** Scores of other matchers on the same databases. */
export interface PeerScores {
  readonly peer: string
  readonly databases: ReadonlyMap<string, PairScores>
}

/** Files `<peer>.<database>.csv` or `.csv.gz` of a folder, for the named databases. */
export function readPeers(folder: string, databases: readonly string[]): readonly PeerScores[] {
  const peers = new Map<string, Map<string, PairScores>>()
  for (const file of readdirSync(folder).toSorted()) {
    const [, peer, database] = /^([^.]+)\.([^.]+)\.csv(?:\.gz)?$/.exec(basename(file)) ?? []
    if (!peer || !database || !databases.includes(database)) continue
    const own = peers.get(peer) ?? new Map<string, PairScores>()
    own.set(database, pairScores(readScores(join(folder, file))))
    peers.set(peer, own)
  }
  return [...peers].map(([peer, scores]) => ({ peer, databases: scores }))
}
