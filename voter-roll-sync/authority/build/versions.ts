import type { Workspace } from '../workspace/workspace.ts'

/** One version of a precinct's package as it went out. */
export interface BuiltVersion {
  readonly precinct: number
  readonly version: number
  /** Revision of the register that it was built from. */
  readonly revision: number
  /** Hash of everything that decides the content; equal stamps need no new version. */
  readonly stamp: string
  readonly manifestSha256: string
  /** Tables that the roll was sliced among. */
  readonly tables: readonly string[]
}

interface VersionRow {
  readonly precinct: number
  readonly version: number
  readonly revision: number
  readonly stamp: string
  readonly manifest_sha256: string
  readonly tables: string
}

export function lastVersion(workspace: Workspace, precinct: number): BuiltVersion | undefined {
  const row = workspace.db
    .prepare('SELECT * FROM versions WHERE precinct = ? ORDER BY version DESC LIMIT 1')
    .get(precinct) as VersionRow | undefined
  if (!row) return undefined
  const { version, revision, stamp, manifest_sha256: manifestSha256, tables } = row
  return { precinct, version, revision, stamp, manifestSha256, tables: JSON.parse(tables) }
}

export function recordVersion(workspace: Workspace, built: BuiltVersion, nowMs: number): void {
  const { precinct, version, revision, stamp, manifestSha256, tables } = built
  const insert = workspace.db.prepare('INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?)')
  const at = new Date(nowMs).toISOString()
  workspace.change(['versions'], () =>
    insert.run(precinct, version, revision, stamp, manifestSha256, JSON.stringify(tables), at),
  )
}
