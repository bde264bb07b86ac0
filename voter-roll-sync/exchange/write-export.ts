import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { AnyEvent } from '../journal/events.ts'
import { PUBLIC_FILES, type StationRole, type Universe } from '../package/manifest.ts'
import { canonicalBytes } from '../trust/canonical-json.ts'
import { envelopeBytes, signEnvelope } from '../trust/dsse.ts'
import { makeFolder, syncFolder, syncTree, writeDurable } from '../trust/durable-file.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { sha256Hex } from '../trust/hash.ts'
import { derivedFiles, resultDocumentFrom } from './derived-files.ts'
import {
  CHECKPOINT_SEPARATOR,
  CHECKPOINTS_FILE,
  CVRS_FILE,
  EXPORT_FILE,
  EXPORT_TYPE,
  type ExportManifest,
  earlierManifestFile,
  JOURNAL_FILE,
  RESULTS_FILE,
  TOTALS_FILE,
} from './export-files.ts'
import { PICTURES_FOLDER, pictureFile } from './kept-pictures.ts'
import { signTotals, totalsOf } from './result-totals.ts'

export interface StationExport {
  readonly universe: Universe
  readonly electionId: string
  readonly precinct: number
  readonly station: string
  readonly role: StationRole
  readonly manifestSha256: string
  /** Folder of the loaded package; its public files are copied byte for byte. */
  readonly packageFolder: string
  /** Manifest files of the versions that were in force before, byte for byte; those whose acts stand in the journal. */
  readonly earlierManifests?: readonly { readonly version: number; readonly bytes: Uint8Array }[]
  readonly events: readonly AnyEvent[]
  readonly notes: readonly string[]
  /** Further files by name: records, results, slip. */
  readonly extra: Readonly<Record<string, Uint8Array>>
  /** Pictures of marks by the ids that their records name; the records' hash is signed, and theirs stand in the records. */
  readonly pictures?: Iterable<readonly [id: string, bytes: Uint8Array]>
}

/**
 * Writes a signed export beside its place and moves it there whole; an older one of the same name is replaced. The list of its
 * files is signed by the station and by the officials who closed it: they sign the hash of the whole journal, their own
 * closing in it, and of every file made from it.
 */
export function writeStationExport(
  folder: string,
  content: StationExport,
  key: SigningKey,
  officials: readonly SigningKey[],
): void {
  const temporary = `${folder}.part`
  rmSync(temporary, { recursive: true, force: true })
  makeFolder(temporary)
  const files: { name: string; bytes: number; sha256: string }[] = []
  function put(name: string, bytes: Uint8Array): void {
    writeDurable(join(temporary, name), bytes)
    files.push({ name, bytes: bytes.length, sha256: sha256Hex(bytes) })
  }
  for (const name of PUBLIC_FILES) put(name, readFileSync(join(content.packageFolder, name)))
  for (const { version, bytes } of content.earlierManifests ?? []) put(earlierManifestFile(version), bytes)
  put(
    JOURNAL_FILE,
    Buffer.concat(content.events.flatMap((event) => [canonicalBytes(event), Buffer.from('\n')])),
  )
  put(CHECKPOINTS_FILE, Buffer.from(content.notes.join(CHECKPOINT_SEPARATOR), 'utf8'))
  for (const [name, bytes] of Object.entries({ ...content.extra, ...derivedOf(content, key) }))
    put(name, bytes)
  const pictures = [...(content.pictures ?? [])]
  if (pictures.length > 0) makeFolder(join(temporary, PICTURES_FOLDER))
  for (const [id, bytes] of pictures) writeFileSync(join(temporary, pictureFile(id)), bytes)
  if (pictures.length > 0) syncTree(join(temporary, PICTURES_FOLDER))
  const manifest: ExportManifest = {
    v: 1,
    universe: content.universe,
    electionId: content.electionId,
    precinct: content.precinct,
    station: content.station,
    role: content.role,
    manifestSha256: content.manifestSha256,
    files,
  }
  const list = signEnvelope(EXPORT_TYPE, manifest, [key, ...officials])
  writeDurable(join(temporary, EXPORT_FILE), envelopeBytes(list))
  if (existsSync(folder)) rmSync(folder, { recursive: true })
  renameSync(temporary, folder)
  syncFolder(dirname(folder))
}

/** The result in the forms that others read, where there is one. */
function derivedOf(content: StationExport, key: SigningKey): Readonly<Record<string, Uint8Array>> {
  const { events, extra, packageFolder, station: stationId } = content
  const close = events.find((event) => event.type === 'station.closed')
  const [recordBytes, resultBytes] = [extra[CVRS_FILE], extra[RESULTS_FILE]]
  if (!close || !recordBytes || !resultBytes) return {}
  const counted = { records: recordBytes, results: resultBytes }
  const document = resultDocumentFrom(packageFolder, stationId, close.at, counted)
  const totals = signTotals(totalsOf(document.results, sha256Hex(resultBytes)), key)
  return { ...derivedFiles(document), [TOTALS_FILE]: totals }
}
