import { createHmac, timingSafeEqual } from 'node:crypto'
import { canonicalJson } from '../../trust/canonical-json.ts'
import type { WorkspaceDatabase } from './database.ts'

/**
 * What lies readable in a workspace must not be changed by somebody who only has the folder: an official's public key
 * put in place of another's would open a precinct. Each part therefore carries a keyed hash that only two officers can
 * make, checked whenever they open the workspace.
 */
export const stateParts = ['header', 'people', 'versions', 'register', 'log'] as const
export type StatePart = (typeof stateParts)[number]

const DUMPS: Readonly<Record<Exclude<StatePart, 'header'>, readonly string[]>> = {
  people: [
    'SELECT precinct, station_id, role, name, signing_key, spare, area FROM stations ORDER BY precinct, station_id',
    'SELECT * FROM officials ORDER BY official_id',
    'SELECT * FROM revoked ORDER BY kind, signing_key',
  ],
  versions: ['SELECT * FROM versions ORDER BY precinct, version'],
  log: ['SELECT * FROM log ORDER BY id'],
  // Rows are sealed one by one and name their id; which of them are the register now is told by an index alone.
  register: [
    `SELECT precinct, group_concat(line || ':' || id) AS lines FROM
       (SELECT precinct, line, id FROM voters INDEXED BY voters_lines WHERE until IS NULL ORDER BY precinct, line)
     GROUP BY precinct`,
    "SELECT value FROM meta WHERE name = 'revision'",
  ],
}

function sealOf(db: WorkspaceDatabase, key: Uint8Array, part: StatePart, header: unknown): string {
  const mac = createHmac('sha256', key).update(`taanuu authority ${part}\n`)
  if (part === 'header') mac.update(canonicalJson(header))
  else
    for (const query of DUMPS[part])
      for (const row of db.prepare(query).iterate()) mac.update(`${JSON.stringify(row)}\n`)
  return mac.digest('hex')
}

/** Call inside the transaction that changes the part. `header` is the readable header, as far as it is protected. */
export function sealState(
  db: WorkspaceDatabase,
  key: Uint8Array,
  parts: readonly StatePart[],
  header: unknown,
): void {
  const put = db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
  for (const part of parts) put.run(`seal ${part}`, sealOf(db, key, part, header))
}

const BEFORE = 'seal header before'

/**
 * The readable header is a file beside the database. While it is being replaced both seals are held, so that a power cut
 * leaves a workspace that opens: with the old header if the new one was not written yet.
 */
export function beginHeaderChange(db: WorkspaceDatabase, key: Uint8Array, header: unknown): void {
  db.transaction(() => {
    db.prepare(
      `INSERT OR REPLACE INTO meta SELECT '${BEFORE}', value FROM meta WHERE name = 'seal header'`,
    ).run()
    sealState(db, key, ['header'], header)
  })()
}
export function endHeaderChange(db: WorkspaceDatabase): void {
  db.prepare(`DELETE FROM meta WHERE name = '${BEFORE}'`).run()
}

/** The first part that somebody changed without the officers; undefined when all is as they left it. */
export function findAlteredState(
  db: WorkspaceDatabase,
  key: Uint8Array,
  header: unknown,
): StatePart | undefined {
  settleHeaderChange(db, key, header)
  return stateParts.find((part) => !isSeal(db, `seal ${part}`, sealOf(db, key, part, header)))
}

/** Ends a change of the header that was interrupted, whichever of both headers lies there. */
function settleHeaderChange(db: WorkspaceDatabase, key: Uint8Array, header: unknown): void {
  const now = sealOf(db, key, 'header', header)
  if (isSeal(db, BEFORE, now)) sealState(db, key, ['header'], header)
  if (isSeal(db, 'seal header', now)) endHeaderChange(db)
}

function isSeal(db: WorkspaceDatabase, name: string, seal: string): boolean {
  const row = db.prepare('SELECT value FROM meta WHERE name = ?').get(name) as { value: string } | undefined
  const held = Buffer.from(row?.value ?? '')
  return held.length === seal.length && timingSafeEqual(held, Buffer.from(seal))
}
