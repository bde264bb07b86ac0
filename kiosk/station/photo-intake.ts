import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { diskErrorCode } from '@taanuu/voter-roll-sync/journal/disk-error'
import { PHOTOS_DELTA_FILE, PHOTOS_FILE } from '@taanuu/voter-roll-sync/package/manifest'
import { PhotosFailed, readPhotoChanges, readPhotos } from '@taanuu/voter-roll-sync/package/open-roll'
import { eraseFile } from '@taanuu/voter-roll-sync/roll/erase-file'
import type { PhotoChange } from '@taanuu/voter-roll-sync/roll/photos'
import type { RollStore } from '@taanuu/voter-roll-sync/roll/roll-store'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { basePhotos, dropBase } from './base-photos.ts'
import type { LoadedPackage } from './loaded-package.ts'
import type { StationHome } from './station-home.ts'

/** Photos written in one transaction: a disk that syncs in 10 ms then takes 2,500 photos in half a second. */
const PHOTOS_AT_ONCE = 50

/**
 * Takes the package's photos into the store while the station already serves, those of a delta's base first where they are
 * not in yet; a file is erased when all of it is in.
 * `closed` is asked between transactions: a lock ends the intake, and the next unlock begins it again. A file that cannot be
 * read is left, and the station goes on without photos. Errors: codes of `PhotosFailed`, DISK_FULL, DISK_READ_ONLY.
 */
export async function takePhotos(
  home: StationHome,
  store: RollStore,
  loaded: LoadedPackage,
  ageIdentity: string,
  closed: () => boolean,
): Promise<Result<undefined>> {
  const base = basePhotos(home, loaded)
  const present = { folder: loaded.folder, manifest: loaded.signed.manifest }
  try {
    for (const { folder, manifest } of base ? [base, present] : [present]) {
      const sources = [
        [PHOTOS_FILE, () => asChanges(readPhotos(folder, manifest, ageIdentity))],
        [PHOTOS_DELTA_FILE, () => readPhotoChanges(folder, manifest, ageIdentity)],
      ] as const
      for (const [name, open] of sources) {
        const path = join(folder, name)
        if (!existsSync(path)) continue
        // The changes of a delta come after all that it changes.
        if (closed() || !(await storeAll(store, open(), closed))) return success(undefined)
        eraseFile(path)
      }
    }
    if (base) dropBase(home, loaded)
    return success(undefined)
  } catch (error) {
    if (closed()) return success(undefined)
    const code = error instanceof PhotosFailed ? error.code : diskErrorCode(error)
    if (code === undefined) throw error
    return failure(code, 'photos')
  }
}

async function storeAll(
  store: RollStore,
  changes: AsyncIterable<PhotoChange>,
  closed: () => boolean,
): Promise<boolean> {
  let batch: PhotoChange[] = []
  for await (const change of changes) {
    if (closed()) return false
    batch.push(change)
    if (batch.length < PHOTOS_AT_ONCE) continue
    storeBatch(store, batch)
    batch = []
    await nextTurn()
  }
  if (closed()) return false
  storeBatch(store, batch)
  return true
}

function storeBatch(store: RollStore, changes: readonly PhotoChange[]): void {
  store.removePhotos(changes.flatMap((change) => (change.op === 'remove' ? change.personalNumber : [])))
  store.putPhotos(
    changes.flatMap((change) => {
      if (change.op !== 'put') return []
      const { personalNumber, media, base64 } = change.photo
      return { personalNumber, media, bytes: Buffer.from(base64, 'base64') }
    }),
  )
}

async function* asChanges(photos: ReturnType<typeof readPhotos>): AsyncGenerator<PhotoChange> {
  for await (const photo of photos) yield { op: 'put', photo }
}
