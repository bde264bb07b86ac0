import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DISTRICT_FILE } from '../../exchange/district/district-result.ts'
import { EXPORT_FILE } from '../../exchange/export-files.ts'

/** Folders above a precinct's: a region, a district, and what a stick or an archive puts around them. */
const MAX_DEPTH = 4

/** Whether a folder is the export of one precinct: some folder in it holds a station's signed list of files. */
export function isBundle(folder: string): boolean {
  return subfolders(folder).some((name) => existsSync(join(folder, name, EXPORT_FILE)))
}

/**
 * The exports of precincts in a folder, the folder itself if it is one; sorted by path. A folder with none is given back as it
 * is, so that whoever verifies it says what is wrong.
 */
export function findBundles(folder: string): readonly string[] {
  const found = search(folder, MAX_DEPTH)
  return found.length > 0 ? found : [folder]
}

/** Results of districts in a folder, the folder itself if it is one; sorted by path. */
export function findDistricts(folder: string): readonly string[] {
  return search(folder, MAX_DEPTH, isDistrict)
}

function isDistrict(folder: string): boolean {
  return existsSync(join(folder, DISTRICT_FILE))
}

function search(folder: string, depth: number, wanted = isBundle): readonly string[] {
  if (wanted(folder)) return [folder]
  if (depth === 0 || isBundle(folder)) return []
  return subfolders(folder).flatMap((name) => search(join(folder, name), depth - 1, wanted))
}

function subfolders(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
  } catch {
    return []
  }
}
