import type { Manifest } from '../package/manifest.ts'
import type { PackageOfficial } from '../package/package-content.ts'
import { failure, type Result, success } from '../trust/result.ts'
import type { PrecinctSetup } from './setup.ts'
import { type IssuedCard, issueCard } from './workspace/two-person-vault.ts'
import type { Workspace } from './workspace/workspace.ts'

export interface OfficialEntry {
  readonly precinct: number
  readonly officialId: string
  readonly name: string
  readonly role: PackageOfficial['role']
  readonly signingKey: string
  readonly ageRecipient: string
}
export interface OfficialCard extends IssuedCard {
  readonly precinct: number
  readonly role: PackageOfficial['role']
}

interface OfficialRow {
  readonly precinct: number
  readonly official_id: string
  readonly name: string
  readonly role: PackageOfficial['role']
  readonly signing_key: string
  readonly age_recipient: string
}

export function officialsOf(workspace: Workspace, precinct: number): readonly OfficialEntry[] {
  const rows = workspace.db
    .prepare('SELECT * FROM officials WHERE precinct = ? ORDER BY position')
    .all(precinct) as OfficialRow[]
  return rows.map(({ official_id, signing_key, age_recipient, precinct, name, role }) => ({
    precinct,
    officialId: official_id,
    name,
    role,
    signingKey: signing_key,
    ageRecipient: age_recipient,
  }))
}

/** For a package: public keys alone, as secrets are on the cards and nowhere else. */
export function packageOfficialsOf(workspace: Workspace, precinct: number): readonly PackageOfficial[] {
  return officialsOf(workspace, precinct).map(({ officialId, name, role, signingKey, ageRecipient }) => ({
    officialId,
    name,
    role,
    keys: { ageRecipient, signing: { publicKey: Buffer.from(signingKey, 'hex') } },
  }))
}

/** Who of a precinct has no card yet; whoever was revoked without a successor stays without one. */
export function officialsWithoutCard(workspace: Workspace, { precinct, officials }: PrecinctSetup) {
  const present = new Set(officialsOf(workspace, precinct).map(({ officialId }) => officialId))
  return officials.filter(({ id }) => !present.has(id) && !wasRevoked(workspace, id))
}

function wasRevoked(workspace: Workspace, officialId: string): boolean {
  const text = "SELECT 1 FROM revoked WHERE kind = 'official' AND id = ?"
  return workspace.db.prepare(text).get(officialId) !== undefined
}

/**
 * Makes the card of one official; the caller prints it at once. `reason` is given when an older card of the same person or
 * post is revoked by it (lost, or another person). Errors: UNKNOWN_OFFICIAL, CARD_EXISTS, NO_CARD_YET.
 */
export async function makeOfficialCard(
  workspace: Workspace,
  officialId: string,
  pin: string,
  replaces: { readonly reason: string; readonly name?: string } | null,
): Promise<Result<OfficialCard>> {
  const place = workspace.setup.precincts
    .flatMap(({ precinct, officials }) =>
      officials.map((official, position) => ({ precinct, official, position })),
    )
    .find(({ official }) => official.id === officialId)
  if (!place) return failure('UNKNOWN_OFFICIAL', officialId)
  const { precinct, official, position } = place
  const present = officialsOf(workspace, precinct).find((entry) => entry.officialId === officialId)
  if (present && !replaces) return failure('CARD_EXISTS', officialId)
  if (!present && replaces && !wasRevoked(workspace, officialId)) return failure('NO_CARD_YET', officialId)
  const name = replaces?.name ?? present?.name ?? official.name
  const { issued, ageRecipient, signingKey } = await issueCard(workspace.setup.electionId, {
    id: officialId,
    name,
    pin,
  })
  workspace.change(['people'], () => {
    const { db } = workspace
    if (present && replaces) {
      db.prepare("INSERT INTO revoked VALUES (?, 'official', ?, ?, ?)").run(
        precinct,
        officialId,
        present.signingKey,
        replaces.reason,
      )
    }
    db.prepare('INSERT OR REPLACE INTO officials VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      precinct,
      officialId,
      position,
      name,
      official.role,
      signingKey,
      ageRecipient,
    )
    workspace.log(
      `key card of ${officialId}${replaces ? `, the older one is revoked: ${replaces.reason}` : ''}`,
    )
  })
  return success({ ...issued, precinct, role: official.role })
}

/** An official leaves without a successor. Errors: UNKNOWN_OFFICIAL, TOO_FEW_OFFICIALS. */
export function revokeOfficial(
  workspace: Workspace,
  officialId: string,
  reason: string,
): Result<OfficialEntry> {
  const row = workspace.db.prepare('SELECT precinct FROM officials WHERE official_id = ?').get(officialId) as
    | { precinct: number }
    | undefined
  if (!row) return failure('UNKNOWN_OFFICIAL', officialId)
  const present = officialsOf(workspace, row.precinct)
  const official = present.find((entry) => entry.officialId === officialId)
  if (!official) return failure('UNKNOWN_OFFICIAL', officialId)
  const needed = workspace.setup.policy.sharesNeeded
  if (present.length - 1 < needed)
    return failure('TOO_FEW_OFFICIALS', `${needed} must remain: replace the card instead`)
  workspace.change(['people'], () => {
    const insert = "INSERT INTO revoked VALUES (?, 'official', ?, ?, ?)"
    workspace.db.prepare(insert).run(row.precinct, officialId, official.signingKey, reason)
    workspace.db.prepare('DELETE FROM officials WHERE official_id = ?').run(officialId)
    workspace.log(`official ${officialId} revoked: ${reason}`)
  })
  return success(official)
}

/** Everything that was ever revoked in a precinct; every later version repeats it. */
export function revokedOf(workspace: Workspace, precinct: number): Manifest['revoked'] {
  const rows = workspace.db
    .prepare(
      'SELECT kind, id, signing_key AS signingKey, reason FROM revoked WHERE precinct = ? ORDER BY kind, id, signing_key',
    )
    .all(precinct) as { kind: string; id: string; signingKey: string; reason: string }[]
  const of = (kind: string) => rows.filter((row) => row.kind === kind)
  return {
    stations: of('station').map(({ id, signingKey, reason }) => ({ stationId: id, signingKey, reason })),
    officials: of('official').map(({ id, signingKey, reason }) => ({ officialId: id, signingKey, reason })),
  }
}
