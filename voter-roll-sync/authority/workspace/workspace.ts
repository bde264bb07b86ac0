import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { ElectionCertificate } from '../../package/manifest.ts'
import { CERTIFICATE_FILE } from '../../package/manifest.ts'
import { ageIdentityFromBytes, ageRecipientOf } from '../../trust/age-keys.ts'
import { writeDurable } from '../../trust/durable-file.ts'
import { type SigningKey, signingKeyFromSeed } from '../../trust/ed25519.ts'
import { sha256 } from '../../trust/hash.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import { lockBox, openBox } from '../../trust/sealed-box.ts'
import { checkCertificate } from '../root.ts'
import { type ElectionSetup, setupSchema } from '../setup.ts'
import { openDatabase, type WorkspaceDatabase } from './database.ts'
import {
  beginHeaderChange,
  endHeaderChange,
  findAlteredState,
  type StatePart,
  sealState,
  stateParts,
} from './state-seals.ts'
import {
  createVault,
  type IssuedCard,
  type NewHolder,
  openVault,
  type PresentedCard,
  readJsonFile,
  vaultSchema,
  writeJsonFile,
} from './two-person-vault.ts'

export const WORKSPACE_FILE = 'workspace.json'
export const SETUP_FILE = 'election.json'
const DATABASE_FILE = 'authority.sqlite'
const ELECTION_SEED = 'election signing seed'
const RECOVERY_SECRET = 'recovery identity'
const MAX_CERTIFICATE_BYTES = 64 * 1024

const headerSchema = z.strictObject({
  v: z.literal(1),
  universe: z.enum(['real', 'training']),
  electionId: z.string().max(64),
  electionKey: z.string().regex(/^[0-9a-f]{64}$/),
  recoveryRecipient: z.string().regex(/^age1[a-z0-9]{58}$/),
  /** Public root key that the installed certificate was checked against. */
  rootKey: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  vault: vaultSchema,
})
export type WorkspaceHeader = z.infer<typeof headerSchema>

/** What lies readable in a workspace: no secret and no voter. */
export interface ClosedWorkspace {
  readonly folder: string
  readonly header: WorkspaceHeader
  readonly setup: ElectionSetup
}

/** Errors: FILE_MISSING, FILE_TOO_LARGE, FILE_INVALID. */
export function readWorkspace(folder: string): Result<ClosedWorkspace> {
  const header = readJsonFile(join(folder, WORKSPACE_FILE), headerSchema)
  if (!header.ok) return header
  const setup = readJsonFile(join(folder, SETUP_FILE), setupSchema)
  if (!setup.ok) return setup
  if (setup.value.electionId !== header.value.electionId || setup.value.universe !== header.value.universe)
    return failure('FILE_INVALID', `${SETUP_FILE} is of another election than the workspace`)
  return success({ folder, header: header.value, setup: setup.value })
}

/** Makes a workspace with its keys in an empty folder. Errors: FOLDER_IN_USE. */
export async function createWorkspace(
  folder: string,
  setup: ElectionSetup,
  officers: readonly NewHolder[],
): Promise<Result<{ readonly workspace: ClosedWorkspace; readonly cards: readonly IssuedCard[] }>> {
  if (existsSync(join(folder, WORKSPACE_FILE)) || existsSync(join(folder, DATABASE_FILE)))
    return failure('FOLDER_IN_USE', folder)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { header: vault, key, cards } = await createVault(setup.electionId, officers)
  const db = openDatabase(join(folder, DATABASE_FILE), true)
  if (!db.ok) return db
  const seed = randomBytes(32)
  const recovery = randomBytes(32)
  const keys = deriveKeys(key)
  putSecret(db.value, keys.vault, ELECTION_SEED, seed)
  putSecret(db.value, keys.vault, RECOVERY_SECRET, recovery)
  const header: WorkspaceHeader = {
    v: 1,
    universe: setup.universe,
    electionId: setup.electionId,
    electionKey: Buffer.from(signingKeyFromSeed(seed).publicKey).toString('hex'),
    recoveryRecipient: await ageRecipientOf(ageIdentityFromBytes(recovery)),
    rootKey: null,
    vault,
  }
  sealState(db.value, keys.seals, stateParts, protectedHeader(header, setup))
  db.value.close()
  for (const secret of [seed, recovery, key]) secret.fill(0)
  writeJsonFile(folder, SETUP_FILE, setup)
  writeJsonFile(folder, WORKSPACE_FILE, header)
  return success({ workspace: { folder, header, setup }, cards })
}

interface WorkspaceKeys {
  readonly vault: Uint8Array
  readonly rows: Uint8Array
  readonly index: Uint8Array
  readonly seals: Uint8Array
}

/** One key a purpose, so that what is opened for one is of no use for another (RFC 5869). */
function deriveKeys(master: Uint8Array): WorkspaceKeys {
  const derive = (purpose: string) =>
    new Uint8Array(hkdfSync('sha256', master, '', `taanuu authority ${purpose}`, 32))
  return { vault: derive('vault'), rows: derive('rows'), index: derive('index'), seals: derive('seals') }
}

/** The readable header without the shares, which two cards check by opening them. */
function protectedHeader(header: WorkspaceHeader, setup: ElectionSetup) {
  const { vault, ...rest } = header
  const holders = vault.holders.map(({ id, name, ageRecipient }) => ({ id, name, ageRecipient }))
  return { ...rest, holders, setup }
}

/** The name is sealed in: a secret that somebody moved to another name does not open there. */
function putSecret(db: WorkspaceDatabase, key: Uint8Array, name: string, secret: Uint8Array): void {
  const plain = Buffer.concat([sha256(Buffer.from(name)), secret])
  db.prepare('INSERT OR REPLACE INTO vault (name, sealed) VALUES (?, ?)').run(name, lockBox(plain, key))
  plain.fill(0)
}

/** An unlocked workspace; `close` when the command ends. */
export class Workspace {
  readonly folder: string
  readonly db: WorkspaceDatabase
  readonly keys: WorkspaceKeys
  readonly masterKey: Uint8Array
  /** Ids of the officers who opened it. */
  readonly officers: readonly string[]
  #header: WorkspaceHeader
  #setup: ElectionSetup

  constructor(
    closed: ClosedWorkspace,
    db: WorkspaceDatabase,
    masterKey: Uint8Array,
    officers: readonly string[],
  ) {
    this.folder = closed.folder
    this.#setup = closed.setup
    this.#header = closed.header
    this.db = db
    this.masterKey = masterKey
    this.keys = deriveKeys(masterKey)
    this.officers = officers
  }

  get header(): WorkspaceHeader {
    return this.#header
  }
  get setup(): ElectionSetup {
    return this.#setup
  }

  /** Throws when the secret was never made (a bug) or its box was altered. */
  secret(name: string): Uint8Array {
    const row = this.db.prepare('SELECT sealed FROM vault WHERE name = ?').get(name) as
      | { sealed: Uint8Array }
      | undefined
    const plain = row && openBox(row.sealed, this.keys.vault)
    const named = sha256(Buffer.from(name))
    if (!plain || Buffer.compare(plain.subarray(0, named.length), named) !== 0)
      throw new Error(`the vault has no sound ${name}`)
    return plain.subarray(named.length)
  }

  /** The secret of this name, made once and kept: packages of all versions share it. */
  lastingSecret(name: string, bytes = 32): Uint8Array {
    const present = this.db.prepare('SELECT 1 FROM vault WHERE name = ?').get(name)
    if (present === undefined) putSecret(this.db, this.keys.vault, name, randomBytes(bytes))
    return this.secret(name)
  }

  lock(bytes: Uint8Array): Uint8Array {
    return lockBox(bytes, this.keys.vault)
  }
  unlock(sealed: Uint8Array): Uint8Array | undefined {
    return openBox(sealed, this.keys.vault)
  }

  electionKey(): SigningKey {
    return signingKeyFromSeed(this.secret(ELECTION_SEED))
  }

  /** Identity that opens the authority's own shares of closing and opening secrets. */
  recoveryIdentity(): string {
    return ageIdentityFromBytes(this.secret(RECOVERY_SECRET))
  }

  updateHeader(change: Partial<WorkspaceHeader>): void {
    this.#header = { ...this.#header, ...change }
    this.#replaceFile(WORKSPACE_FILE, this.#header)
  }

  /** Takes a changed setup of the same election into use. */
  updateSetup(setup: ElectionSetup): void {
    this.#setup = setup
    this.#replaceFile(SETUP_FILE, setup)
  }

  #replaceFile(name: string, value: unknown): void {
    beginHeaderChange(this.db, this.keys.seals, protectedHeader(this.#header, this.#setup))
    writeJsonFile(this.folder, name, value)
    endHeaderChange(this.db)
  }

  /** What was done, when and by which officers: shown by `show`, without personal data. */
  log(text: string, nowMs = Date.now()): void {
    const insert = this.db.prepare('INSERT INTO log (at, officers, text) VALUES (?, ?, ?)')
    this.change(['log'], () => insert.run(new Date(nowMs).toISOString(), this.officers.join(' '), text))
  }

  /** Runs `act` so that all of it happens or nothing, and seals the parts that it changed. */
  change<T>(parts: readonly StatePart[], act: () => T): T {
    return this.db.transaction(() => {
      const value = act()
      this.seal(parts)
      return value
    })()
  }

  /** Renews the seals of parts that were changed in the running transaction. */
  seal(parts: readonly StatePart[]): void {
    sealState(this.db, this.keys.seals, parts, protectedHeader(this.#header, this.#setup))
  }

  close(): void {
    this.db.close()
    for (const key of [this.masterKey, ...Object.values(this.keys)]) key.fill(0)
  }
}

/**
 * Opens a workspace with two officers' cards. Errors: those of `openVault` and `openDatabase`, WORKSPACE_ALTERED.
 */
export async function unlockWorkspace(
  closed: ClosedWorkspace,
  cards: readonly PresentedCard[],
): Promise<Result<Workspace>> {
  const key = await openVault(closed.header.vault, cards)
  if (!key.ok) return key
  return openWithKey(
    closed,
    key.value,
    cards.map(({ card }) => card.officialId),
  )
}

/** The second half of `unlockWorkspace`: takes over the key and erases it when the workspace is closed. */
export function openWithKey(
  closed: ClosedWorkspace,
  masterKey: Uint8Array,
  officers: readonly string[],
): Result<Workspace> {
  const db = openDatabase(join(closed.folder, DATABASE_FILE), false)
  if (!db.ok) return db
  const workspace = new Workspace(closed, db.value, masterKey, officers)
  const protectedNow = protectedHeader(closed.header, closed.setup)
  const altered = findAlteredState(db.value, workspace.keys.seals, protectedNow)
  if (altered === undefined) return success(workspace)
  workspace.close()
  return failure('WORKSPACE_ALTERED', ALTERED_TEXT[altered])
}

const ALTERED_TEXT: Readonly<Record<StatePart, string>> = {
  header: `${WORKSPACE_FILE} or ${SETUP_FILE} was changed by hand: restore it (a new setup comes in with: authority setup)`,
  people: 'stations, officials or revocations were changed without the officers: restore the backup',
  log: 'the list of what was done was changed without the officers: restore the backup',
  versions: 'the list of built versions was changed without the officers: restore the backup',
  register: 'voters were added or removed without the officers: restore the backup',
}

/** What the root is asked to sign for this election. */
export function wantedCertificate({
  header,
  setup,
}: Pick<ClosedWorkspace, 'header' | 'setup'>): ElectionCertificate {
  return {
    v: 1,
    universe: header.universe,
    electionId: header.electionId,
    electionKey: header.electionKey,
    validFrom: setup.validFrom,
    validUntil: setup.validUntil,
  }
}

/** Errors: FILE_MISSING, FILE_TOO_LARGE, CERTIFICATE_INVALID. */
export function installCertificate(
  workspace: Workspace,
  path: string,
  rootKey: Uint8Array,
): Result<undefined> {
  if (!existsSync(path)) return failure('FILE_MISSING', path)
  if (statSync(path).size > MAX_CERTIFICATE_BYTES) return failure('FILE_TOO_LARGE', path)
  const bytes = readFileSync(path)
  const checked = checkCertificate(bytes, rootKey, wantedCertificate(workspace))
  if (!checked.ok) return checked
  writeDurable(join(workspace.folder, CERTIFICATE_FILE), bytes)
  const rootHex = Buffer.from(rootKey).toString('hex')
  workspace.updateHeader({ rootKey: rootHex })
  workspace.log(`certificate installed, root ${rootHex}`)
  return success(undefined)
}

/** The installed certificate, checked again. Errors: NO_CERTIFICATE, CERTIFICATE_INVALID. */
export function installedCertificate({ folder, header, setup }: ClosedWorkspace): Result<Uint8Array> {
  const path = join(folder, CERTIFICATE_FILE)
  if (header.rootKey === null || !existsSync(path))
    return failure(
      'NO_CERTIFICATE',
      'the root has not certified this election: root request, certify, install',
    )
  const bytes = readFileSync(path)
  const checked = checkCertificate(
    bytes,
    Buffer.from(header.rootKey, 'hex'),
    wantedCertificate({ header, setup }),
  )
  return checked.ok ? success(bytes) : checked
}
