import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from '../package/manifest.ts'
import { listFiles, readPackageJson } from '../package/verify-package.ts'
import { MAX_ENVELOPE_BYTES, openEnvelope } from '../trust/dsse.ts'
import { keyIdOf } from '../trust/ed25519.ts'
import { hashFile } from '../trust/hash.ts'
import { NIST_RECORDS_FILE, RECORDS_CSV_FILE } from './derived-files.ts'
import {
  CVRS_FILE,
  EXPORT_FILE,
  EXPORT_TYPE,
  type ExportManifest,
  exportManifestSchema,
  JOURNAL_FILE,
  MAX_JOURNAL_BYTES,
  MAX_RECORDS_BYTES,
  WITHHELD_FILE,
} from './export-files.ts'
import { PICTURE_NAME } from './kept-pictures.ts'
import { quantity } from './quantity.ts'
import type { Findings, Place } from './verify-report.ts'

/** The list of a station's files, and how many officials of its package signed it beside the station. */
export interface SignedFileList {
  readonly exported: ExportManifest
  readonly officials: number
  /** Pictures of marks that lie in the folder. Records name them and not the list: the caller checks them. */
  readonly pictures: ReadonlySet<string>
}

/** The signed list of files against what lies in the folder: signers, names, lengths, SHA-256. Undefined on any fault. */
export async function verifyFileList(
  folder: string,
  at: Place,
  manifest: Manifest,
  findings: Findings,
): Promise<SignedFileList | undefined> {
  const path = join(folder, EXPORT_FILE)
  if (!existsSync(path)) {
    findings.fault('FILE_MISSING', at(EXPORT_FILE), 'the signed list of files is missing')
    return undefined
  }
  if (!lstatSync(path).isFile()) {
    findings.fault('FILE_UNREADABLE', at(EXPORT_FILE), 'not a plain file')
    return undefined
  }
  if (lstatSync(path).size > MAX_ENVELOPE_BYTES) {
    findings.fault('FILE_TOO_LARGE', at(EXPORT_FILE), 'the signed list of files is too large')
    return undefined
  }
  const keys = [...manifest.stations, ...manifest.officials].map(({ signingKey }) =>
    Buffer.from(signingKey, 'hex'),
  )
  const opened = openEnvelope(readFileSync(path), EXPORT_TYPE, keys)
  if (!opened.ok) {
    findings.fault(
      'SIGNATURE',
      at(EXPORT_FILE),
      `signed by others than a station and officials of this package (${opened.error.code})`,
    )
    return undefined
  }
  const parsed = exportManifestSchema.safeParse(opened.value.value)
  const station = parsed.success && manifest.stations.find((s) => s.stationId === parsed.data.station)
  if (!parsed.success || !station) {
    findings.fault('NOT_CANONICAL', at(EXPORT_FILE), 'the list of files has another form')
    return undefined
  }
  const exported = parsed.data
  const stationIds = manifest.stations.map(({ signingKey }) => keyIdOf(Buffer.from(signingKey, 'hex')))
  const byStations = opened.value.signers.filter((signer) => stationIds.includes(signer))
  if (
    station.role !== exported.role ||
    exported.electionId !== manifest.electionId ||
    exported.universe !== manifest.universe ||
    exported.precinct !== manifest.precinct ||
    byStations.length !== 1 ||
    byStations[0] !== stationIds[manifest.stations.indexOf(station)]
  ) {
    findings.fault('SIGNATURE', at(EXPORT_FILE), 'the list of files is not signed by the station it names')
    return undefined
  }
  const present = listFiles(folder)
  if (!present.ok) {
    findings.fault('FILE_UNREADABLE', at(''), present.error.detail)
    return undefined
  }
  let sound = true
  const pictures = new Set(present.value.filter((name) => PICTURE_NAME.test(name)))
  for (const name of present.value) {
    if (pictures.has(name)) continue
    if (name !== EXPORT_FILE && !exported.files.some((file) => file.name === name)) {
      findings.fault('FILE_EXTRA', at(name), 'the export does not name this file')
      sound = false
    }
  }
  for (const file of exported.files) {
    const filePath = join(folder, file.name)
    if (!present.value.includes(file.name)) {
      findings.fault('FILE_MISSING', at(file.name), 'the export names this file')
      sound = false
      continue
    }
    const size = lstatSync(filePath).size
    if (size > largestOf(file.name)) findings.fault('FILE_TOO_LARGE', at(file.name), `${size} bytes`)
    else if (size < file.bytes)
      findings.fault('FILE_TRUNCATED', at(file.name), `${size} of ${file.bytes} bytes`)
    else if ((await hashFile(filePath)).sha256 !== file.sha256) {
      findings.fault('FILE_ALTERED', at(file.name), 'its SHA-256 is not the signed one')
    } else continue
    sound = false
  }
  if (!sound) return undefined
  const officials = opened.value.signers.length - byStations.length
  const signers = officials > 0 ? ` and ${officials} officials` : ''
  findings.checked(
    at(EXPORT_FILE),
    `${quantity(exported.files.length, 'file')} as signed by station ${exported.station}${signers}`,
  )
  return { exported, officials, pictures }
}

const LARGE_FILES: readonly string[] = [CVRS_FILE, WITHHELD_FILE, NIST_RECORDS_FILE, RECORDS_CSV_FILE]

/** Whatever is read into memory has a cap; only journal and records may be large (bytes). */
function largestOf(name: string): number {
  if (name === JOURNAL_FILE) return MAX_JOURNAL_BYTES
  return LARGE_FILES.includes(name) ? MAX_RECORDS_BYTES : MAX_ENVELOPE_BYTES
}

/** A file of the election package whose hash the authority signed. */
export function readSigned<T>(
  folder: string,
  name: string,
  manifest: Manifest,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  at: Place,
  findings: Findings,
): T | undefined {
  const value = readPackageJson(folder, name, manifest)
  const parsed = value.ok ? schema.safeParse(value.value) : undefined
  if (parsed?.success) return parsed.data
  findings.fault('FILE_ALTERED', at(name), 'not the file that the authority signed')
  return undefined
}
