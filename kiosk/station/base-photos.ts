import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  CERTIFICATE_FILE,
  MANIFEST_FILE,
  type Manifest,
  PHOTOS_DELTA_FILE,
  PHOTOS_FILE,
} from '@taanuu/voter-roll-sync/package/manifest'
import { verifyManifest } from '@taanuu/voter-roll-sync/package/verify-package'
import type { LoadedPackage } from './loaded-package.ts'
import { packageFolder, type StationHome } from './station-home.ts'

const PHOTO_FILES = [PHOTOS_FILE, PHOTOS_DELTA_FILE] as const
/** What is left of a version whose photos are still to come: they are held to its manifest. */
const KEPT: readonly string[] = [CERTIFICATE_FILE, MANIFEST_FILE, ...PHOTO_FILES]

/**
 * Where the photos of the version that a delta starts from still lie; null where they are all in. A delta may come before
 * the station has taken the photos of its base, and it names only those that change.
 */
export function basePhotos(
  home: StationHome,
  loaded: LoadedPackage,
): { readonly folder: string; readonly manifest: Manifest } | null {
  const folder = `${packageFolder(home.folder)}.old`
  if (folder === loaded.folder || !hasPhotos(folder)) return null
  if (!existsSync(join(loaded.folder, PHOTOS_DELTA_FILE))) return null
  const base = verifyManifest(folder, home.identity.rootKey)
  return base.ok && base.value.manifestSha256 === loaded.signed.manifest.base?.manifestSha256
    ? { folder, manifest: base.value.manifest }
    : null
}

function hasPhotos(folder: string): boolean {
  return PHOTO_FILES.some((name) => existsSync(join(folder, name)))
}

/** Forgets the version before but for photos that are still to come: its shares and roll are of no use to anybody honest. */
export function dropBase(home: StationHome, loaded: LoadedPackage): void {
  const base = basePhotos(home, loaded)
  const folder = `${packageFolder(home.folder)}.old`
  if (!base) {
    rmSync(folder, { recursive: true, force: true })
    return
  }
  for (const name of readdirSync(folder)) {
    if (!KEPT.includes(name)) rmSync(join(folder, name), { recursive: true })
  }
}
