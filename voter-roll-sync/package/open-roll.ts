import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Photo, PhotoChange } from '../roll/photos.ts'
import { MAX_PHOTO_LINE_BYTES, parsePhoto, parsePhotoChange } from '../roll/photos.ts'
import { type RollContent, RollReader, voterRefKeyIdOf } from '../roll/roll.ts'
import { hashFile } from '../trust/hash.ts'
import { failure, type Result, success } from '../trust/result.ts'
import { decryptLines } from './age-file.ts'
import { type Manifest, PHOTOS_DELTA_FILE, PHOTOS_FILE, ROLL_DELTA_FILE, ROLL_FILE } from './manifest.ts'
import { parseRollChange, type RollChange, type RollDelta } from './roll-delta.ts'

/** Longest line of a roll: ten templates of 12,000 characters and the rest of a voter. */
const MAX_ROLL_LINE_BYTES = 130_000

/**
 * Decrypts the full roll of a verified package and holds it to the manifest: hash, election, precinct, secret,
 * number of voters. Line by line: beside what it returns, memory holds one voter. Errors: PKG_MISSING_FILE, DECRYPTION_FAILED, PKG_ALTERED, PKG_UNREADABLE, PKG_WRONG_PRECINCT.
 */
export async function openRoll(
  folder: string,
  manifest: Manifest,
  ageIdentity: string,
): Promise<Result<RollContent>> {
  const path = join(folder, ROLL_FILE)
  const whole = await matchesManifest(path, ROLL_FILE, manifest)
  if (!whole.ok) return whole
  const reader = new RollReader()
  const hash = createHash('sha256')
  try {
    for await (const line of decryptLines(path, ageIdentity, MAX_ROLL_LINE_BYTES)) {
      hash.update(`${line}\n`, 'utf8')
      const read = reader.push(line)
      if (!read.ok) return read
    }
  } catch {
    return failure('DECRYPTION_FAILED')
  }
  const roll = reader.finish()
  if (!roll.ok) return roll
  if (hash.digest('hex') !== manifest.rollSha256) return failure('PKG_ALTERED', ROLL_FILE)
  const { electionId, precinct, precinctSecret, voters } = roll.value
  if (electionId !== manifest.electionId || precinct !== manifest.precinct)
    return failure('PKG_WRONG_PRECINCT', String(precinct))
  if (voterRefKeyIdOf(precinctSecret) !== manifest.voterRefKeyId)
    return failure('PKG_UNREADABLE', 'another secret of references')
  if (voters.length !== manifest.votersOnRoll) return failure('PKG_UNREADABLE', 'another number of voters')
  return roll
}

/**
 * Decrypts the roll's delta of a verified delta package. Errors: PKG_MISSING_FILE, PKG_ALTERED,
 * DECRYPTION_FAILED, PKG_UNREADABLE.
 */
export async function openRollDelta(
  folder: string,
  manifest: Manifest,
  ageIdentity: string,
): Promise<Result<RollDelta>> {
  if (!manifest.base) return failure('PKG_MISSING_FILE', ROLL_DELTA_FILE)
  const path = join(folder, ROLL_DELTA_FILE)
  const whole = await matchesManifest(path, ROLL_DELTA_FILE, manifest)
  if (!whole.ok) return whole
  const changes: RollChange[] = []
  try {
    for await (const line of decryptLines(path, ageIdentity, MAX_ROLL_LINE_BYTES)) {
      const change = parseRollChange(line)
      if (!change) return failure('PKG_UNREADABLE', `${ROLL_DELTA_FILE} line ${changes.length + 1}`)
      changes.push(change)
    }
  } catch {
    return failure('DECRYPTION_FAILED')
  }
  return success({ base: manifest.base, rollSha256: manifest.rollSha256, changes })
}

/** Photos could not be read to their end; `code` as in `openRoll`. */
export class PhotosFailed extends Error {
  readonly code: string
  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`)
    this.code = code
  }
}

/**
 * Photos of a full package, one at a time, while the station already serves. The file is held to the manifest before
 * it is decrypted. Throws `PhotosFailed`.
 */
export function readPhotos(folder: string, manifest: Manifest, ageIdentity: string): AsyncIterable<Photo> {
  return photoValues(folder, PHOTOS_FILE, manifest, ageIdentity, parsePhoto)
}

/** Changes of photos of a delta package. Throws `PhotosFailed`. */
export function readPhotoChanges(
  folder: string,
  manifest: Manifest,
  ageIdentity: string,
): AsyncIterable<PhotoChange> {
  return photoValues(folder, PHOTOS_DELTA_FILE, manifest, ageIdentity, parsePhotoChange)
}

async function* photoValues<T>(
  folder: string,
  name: string,
  manifest: Manifest,
  ageIdentity: string,
  parse: (line: string) => T | undefined,
): AsyncGenerator<T> {
  const path = join(folder, name)
  const whole = await matchesManifest(path, name, manifest)
  if (!whole.ok) throw new PhotosFailed(whole.error.code, whole.error.detail)
  let number = 0
  try {
    for await (const line of decryptLines(path, ageIdentity, MAX_PHOTO_LINE_BYTES)) {
      number++
      const value = parse(line)
      if (value === undefined) throw new PhotosFailed('PKG_UNREADABLE', `${name} line ${number}`)
      yield value
    }
  } catch (error) {
    throw error instanceof PhotosFailed ? error : new PhotosFailed('DECRYPTION_FAILED', name)
  }
}

async function matchesManifest(path: string, name: string, manifest: Manifest): Promise<Result<undefined>> {
  const entry = manifest.files.find((file) => file.name === name)
  if (!entry) return failure('PKG_MISSING_FILE', name)
  try {
    const { sha256 } = await hashFile(path)
    return sha256 === entry.sha256 ? success(undefined) : failure('PKG_ALTERED', name)
  } catch (error) {
    return failure('PKG_MISSING_FILE', `${name}: ${(error as NodeJS.ErrnoException).code}`)
  }
}
