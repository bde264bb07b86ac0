import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LAYOUTS_FILE, MANIFEST_FILE, manifestSchema } from '../package/manifest.ts'
import { canonicalBytes, parseCanonical } from '../trust/canonical-json.ts'
import { peekPayload } from '../trust/dsse.ts'
import { decodeCastVoteRecords } from './cast-vote-record.ts'
import { layoutsForTallySchema } from './layouts-for-tally.ts'
import { nistCastVoteRecords } from './nist-cast-vote-records.ts'
import { nistResults } from './nist-results.ts'
import { recordsCsv, resultsCsv } from './result-csv.ts'
import type { ResultDocument } from './result-document.ts'
import { resultsSchema } from './results.ts'

export const NIST_RECORDS_FILE = 'nist-sp1500-103-cvrs.json'
export const NIST_RESULTS_FILE = 'nist-sp1500-100-results.json'
export const RECORDS_CSV_FILE = 'cvrs.csv'
export const RESULTS_CSV_FILE = 'results.csv'

export const DERIVED_FILES = [
  NIST_RECORDS_FILE,
  NIST_RESULTS_FILE,
  RECORDS_CSV_FILE,
  RESULTS_CSV_FILE,
] as const
export type DerivedFile = (typeof DERIVED_FILES)[number]

/**
 * The same result in the forms that others read. They say nothing of their own: whoever has records, results and the
 * signed package makes them again, byte for byte, and that is how the verifier checks them.
 */
export function derivedFiles(document: ResultDocument): Readonly<Record<DerivedFile, Uint8Array>> {
  return {
    [NIST_RECORDS_FILE]: canonicalBytes(nistCastVoteRecords(document)),
    [NIST_RESULTS_FILE]: canonicalBytes(nistResults(document)),
    [RECORDS_CSV_FILE]: Buffer.from(recordsCsv(document), 'utf8'),
    [RESULTS_CSV_FILE]: Buffer.from(resultsCsv(document), 'utf8'),
  }
}

/**
 * The document of a station's own files: manifest and layouts from a folder that has them (verified before), records and
 * results as they are written. Throws on anything that a station would not have written.
 */
export function resultDocumentFrom(
  packageFolder: string,
  stationId: string,
  closedAt: string,
  counted: { readonly records: Uint8Array; readonly results: Uint8Array },
): ResultDocument {
  const manifest = manifestSchema.parse(peekPayload(readFileSync(join(packageFolder, MANIFEST_FILE))))
  const layouts = JSON.parse(readFileSync(join(packageFolder, LAYOUTS_FILE), 'utf8'))
  const records = decodeCastVoteRecords(counted.records)
  if (!records) throw new Error('records that are not in canonical form')
  return {
    manifest,
    station: { stationId, name: manifest.stations.find((s) => s.stationId === stationId)?.name ?? '' },
    layouts: layoutsForTallySchema.parse(layouts),
    records,
    results: resultsSchema.parse(parseCanonical(counted.results)),
    closedAt,
  }
}
