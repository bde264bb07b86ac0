import { canonicalBytes } from '../trust/canonical-json.ts'
import { nistCastVoteRecords } from './nist-cast-vote-records.ts'
import { nistResults } from './nist-results.ts'
import { recordsCsv, resultsCsv } from './result-csv.ts'
import type { ResultDocument } from './result-document.ts'

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
