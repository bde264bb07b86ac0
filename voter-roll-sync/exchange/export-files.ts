import { z } from 'zod'
import { stationRoleSchema, universeSchema } from '../package/manifest.ts'

export const EXPORT_TYPE = 'application/vnd.taanuu.station-export+json'
export const EXPORT_FILE = 'export.dsse.json'
export const JOURNAL_FILE = 'journal.jsonl'
/** Signed heads, oldest first, separated by a line of three dashes. */
export const CHECKPOINTS_FILE = 'checkpoints.txt'
export const CVRS_FILE = 'cast-vote-records.jsonl'
export const RESULTS_FILE = 'results.json'
/** Records of styles too rare to be counted here, sealed to the district; only where there are any. */
export const WITHHELD_FILE = 'withheld-records.bin'
/** The totals as the wall form shows them in a code, signed by the station. */
export const TOTALS_FILE = 'result-totals.dsse.json'
/** Protocol and wall form for printing. */
export const PROTOCOL_FILE = 'result-protocol.pdf'
export const WALL_FORM_FILE = 'wall-form.pdf'
/** What stood on paper before the first sheet. */
export const ZERO_REPORT_FILE = 'zero-report.pdf'
export const SLIP_FILE = 'counts-slip.dsse.json'
/** Signed proof that the roll was erased; its SHA-256 stands in the event `roll.erased`. */
export const ERASURE_FILE = 'erasure-proof.dsse.json'

/** Manifest of a version that was in force before the last one; needed to check what its officials signed. */
export function earlierManifestFile(version: number): string {
  return `manifest-${version}.dsse.json`
}
export const EARLIER_MANIFEST: RegExp = /^manifest-([1-9]\d{0,6})\.dsse\.json$/

export const CHECKPOINT_SEPARATOR = '---\n'

export const exportManifestSchema = z.strictObject({
  v: z.literal(1),
  universe: universeSchema,
  electionId: z.string().max(64),
  precinct: z.number().int(),
  station: z.string().max(64),
  role: stationRoleSchema,
  manifestSha256: z.string().length(64),
  files: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
        bytes: z.number().int().min(0),
        sha256: z.string().length(64),
      }),
    )
    .max(50),
})
export type ExportManifest = z.infer<typeof exportManifestSchema>

/** Caps on what the verifier reads into memory (bytes). */
export const MAX_JOURNAL_BYTES = 256 * 1024 * 1024
export const MAX_RECORDS_BYTES = 64 * 1024 * 1024
