import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { diskErrorCode } from '@taanuu/voter-roll-sync/journal/disk-error'
import {
  PHOTOS_DELTA_FILE,
  PHOTOS_FILE,
  ROLL_DELTA_FILE,
  ROLL_FILE,
} from '@taanuu/voter-roll-sync/package/manifest'
import { openRoll, openRollDelta } from '@taanuu/voter-roll-sync/package/open-roll'
import { applyRollDelta } from '@taanuu/voter-roll-sync/package/roll-delta'
import { verifyManifest } from '@taanuu/voter-roll-sync/package/verify-package'
import { eraseFile } from '@taanuu/voter-roll-sync/roll/erase-file'
import { type ErasureProof, eraseAll, readErasure } from '@taanuu/voter-roll-sync/roll/erase-roll'
import type { RollContent } from '@taanuu/voter-roll-sync/roll/roll'
import { createRollKeys, forgetRollKeys, readRollKeys } from '@taanuu/voter-roll-sync/roll/roll-keys'
import { RollStore } from '@taanuu/voter-roll-sync/roll/roll-store'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { basePhotos } from './base-photos.ts'
import type { LoadedPackage } from './loaded-package.ts'
import { packageFolder, type StationHome } from './station-home.ts'

/** Everything of a package that holds the roll or photos. */
const SEALED_FILES = [ROLL_FILE, ROLL_DELTA_FILE, PHOTOS_FILE, PHOTOS_DELTA_FILE] as const
/** Where on the screen's progress the package's roll is open, and where it is imported; the gallery is the rest. */
const DECRYPTED = 0.4
const IMPORTED = 0.9

/**
 * The roll of a package whose officials have opened the station's secret: from the sealed store, brought to the package's
 * version, or imported the first time and wherever the store is damaged and the package's roll is there. The package's own
 * copy is erased as soon as the store holds all of it, so that the store's key is the only way to the roll.
 *
 * Errors: those of `openRoll` and `openRollDelta`, PKG_DELTA_BASE, PKG_DELTA_MISMATCH, those of `RollStore.open`, ROLL_ERASED,
 * DISK_FULL, DISK_READ_ONLY. A package that is refused leaves the roll before as it was.
 */
export async function openStationRoll(
  home: StationHome,
  loaded: LoadedPackage,
  ageIdentity: string,
  onProgress: (fraction: number) => void,
): Promise<Result<RollStore>> {
  if (readErasure(home.folder)) return failure('ROLL_ERASED', 'by an act of the commission')
  try {
    const store = await openOrImport(home, loaded, ageIdentity, onProgress)
    if (store.ok) eraseSpentFiles(home, loaded)
    return store
  } catch (error) {
    const code = diskErrorCode(error)
    if (code === undefined) throw error
    return failure(code, 'roll')
  }
}

async function openOrImport(
  home: StationHome,
  loaded: LoadedPackage,
  ageIdentity: string,
  onProgress: (fraction: number) => void,
): Promise<Result<RollStore>> {
  const { manifest, manifestSha256 } = loaded.signed
  const has = (name: string): boolean => existsSync(join(loaded.folder, name))
  const stored = await openPresent(home.folder, ageIdentity)
  if (stored.ok && stored.value.manifestSha256 === manifestSha256) {
    // A full package that lies beside a sound store was loaded again, or left by a stop between import and erasing.
    if (!has(ROLL_FILE) || stored.value.galleryEntries().ok) return stored
    stored.value.close()
  } else if (stored.ok && has(ROLL_DELTA_FILE)) {
    return applyDelta(stored.value, loaded, ageIdentity)
  } else if (stored.ok) stored.value.close()

  const content = has(ROLL_FILE)
    ? await openRoll(loaded.folder, manifest, ageIdentity)
    : has(ROLL_DELTA_FILE)
      ? await contentByDelta(home, loaded, ageIdentity)
      : stored.ok
        ? failure('ROLL_DAMAGED', 'the store is of another version')
        : stored
  if (!content.ok) return content
  onProgress(DECRYPTED)
  const keys = await createRollKeys(home.folder, ageIdentity)
  return RollStore.create(home.folder, content.value, manifestSha256, keys, (fraction) =>
    onProgress(DECRYPTED + (IMPORTED - DECRYPTED) * fraction),
  )
}

async function openPresent(folder: string, ageIdentity: string): Promise<Result<RollStore>> {
  if (!RollStore.exists(folder)) return failure('ROLL_DAMAGED', 'no store')
  const keys = await readRollKeys(folder, ageIdentity)
  if (!keys.ok) return keys
  const store = RollStore.open(folder, keys.value)
  if (!store.ok) forgetRollKeys(keys.value)
  return store
}

async function applyDelta(
  store: RollStore,
  { folder, signed }: LoadedPackage,
  ageIdentity: string,
): Promise<Result<RollStore>> {
  const delta = await openRollDelta(folder, signed.manifest, ageIdentity)
  const applied = delta.ok ? await store.applyDelta(delta.value, signed.manifestSha256) : delta
  if (applied.ok) return success(store)
  store.close()
  return applied
}

/** The base was loaded but never opened: its roll still lies in its package. */
async function contentByDelta(
  home: StationHome,
  { folder, signed: { manifest } }: LoadedPackage,
  ageIdentity: string,
): Promise<Result<RollContent>> {
  const place = `${packageFolder(home.folder)}.old`
  const base = verifyManifest(place, home.identity.rootKey)
  if (
    !base.ok ||
    base.value.manifestSha256 !== manifest.base?.manifestSha256 ||
    !existsSync(join(place, ROLL_FILE))
  )
    return failure('PKG_DELTA_BASE', 'its base is not here')
  const content = await openRoll(place, base.value.manifest, ageIdentity)
  if (!content.ok) return content
  const delta = await openRollDelta(folder, manifest, ageIdentity)
  return delta.ok ? applyRollDelta(content.value, delta.value) : delta
}

/** Files of packages that hold a roll which the store has now, or photos of a version before. */
function eraseSpentFiles(home: StationHome, loaded: LoadedPackage): void {
  const rolls = [ROLL_FILE, ROLL_DELTA_FILE]
  const stillToCome = basePhotos(home, loaded)?.folder
  for (const folder of packageFolders(home.folder)) {
    if (!existsSync(folder)) continue
    const photosStay = folder === loaded.folder || folder === stillToCome
    for (const name of photosStay ? rolls : SEALED_FILES) eraseFile(join(folder, name))
  }
}

function packageFolders(folder: string): readonly string[] {
  const place = packageFolder(folder)
  return [place, `${place}.old`, `${place}.part`]
}

/**
 * Erases the roll for good, in the store and in what is left of packages; the store must be closed. No key of any official
 * opens anything of it afterwards. Can be repeated; finishes what was cut off. Throws when the disk refuses.
 */
export function eraseStationRoll(home: StationHome): ErasureProof {
  return eraseAll(
    home.folder,
    packageFolders('').flatMap((folder) => SEALED_FILES.map((name) => join(folder, name))),
  )
}
