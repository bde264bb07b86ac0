import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RollContent, Voter } from '../../roll/roll.ts'
import type { Envelope } from '../../trust/dsse.ts'
import type { SigningKey } from '../../trust/ed25519.ts'
import { type BuiltPackage, buildDelta, buildPackage } from '../build-package.ts'
import type { PackageContent } from '../package-content.ts'
import type { SignedManifest } from '../verify-package.ts'
import { verifyManifest } from '../verify-package.ts'
import { CERTIFICATE, ELECTION_KEY, inventPackage, inventPhotos, ROOT } from './invented-package.ts'

/** Version 1 in full and version 2 in both carriers, on the disk. */
export interface PackagePair {
  readonly work: string
  readonly first: {
    readonly content: PackageContent
    readonly folder: string
    readonly signed: SignedManifest
  }
  readonly second: {
    readonly content: PackageContent
    readonly full: string
    readonly delta: string
    readonly signed: SignedManifest
  }
  remove(): void
}

/** One voter left, one came, one has another name; everything else as in version 1. */
export async function buildPair(voters = 6, change: Partial<PackageContent> = {}): Promise<PackagePair> {
  const work = mkdtempSync(join(tmpdir(), 'taanuu-package-'))
  const place = (name: string): string => join(work, name)
  const everybody = { ...(await inventPackage({ voters: voters + 1 })), ...change }
  const content: PackageContent = { ...everybody, ...rollAndPhotos(everybody.roll, 0, voters) }
  const built = await buildPackage(place('first'), content, CERTIFICATE, ELECTION_KEY)
  const moved = rollAndPhotos(everybody.roll, 1, voters + 1)
  const renamed = moved.roll.voters.map((voter, i) => (i === 0 ? { ...voter, surname: 'Жаңы' } : voter))
  const next: PackageContent = { ...content, version: 2, ...moved, roll: { ...moved.roll, voters: renamed } }
  const folders = { full: place('second'), delta: place('second-delta') }
  const base = {
    version: 1,
    manifestSha256: built.manifestSha256,
    roll: content.roll,
    photos: content.photos,
  }
  await buildDelta(folders, base, next, CERTIFICATE, ELECTION_KEY)
  return {
    work,
    first: { content, folder: place('first'), signed: signedOf(place('first')) },
    second: { content: next, ...folders, signed: signedOf(folders.full) },
    remove: () => rmSync(work, { recursive: true }),
  }
}

/** A version of its own in a folder of the pair's. */
export async function buildBeside(
  pair: PackagePair,
  name: string,
  change: Partial<PackageContent>,
  root: SigningKey | Envelope = ROOT,
): Promise<{ readonly folder: string; readonly built: BuiltPackage }> {
  const folder = join(pair.work, name)
  const built = await buildPackage(folder, { ...pair.first.content, ...change }, root, ELECTION_KEY)
  return { folder, built }
}

export function signedOf(folder: string): SignedManifest {
  const signed = verifyManifest(folder, ROOT.publicKey)
  if (!signed.ok) throw new Error(signed.error.code)
  return signed.value
}

function rollAndPhotos(roll: RollContent, from: number, to: number): Pick<PackageContent, 'roll' | 'photos'> {
  const voters: readonly Voter[] = roll.voters
    .slice(from, to)
    .map((voter, i) => ({ ...voter, lineNumber: i + 1 }))
  const part = { ...roll, voters }
  return { roll: part, photos: inventPhotos(part, 90) }
}
