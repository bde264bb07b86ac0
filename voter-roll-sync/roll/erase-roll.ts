import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { canonicalJson, parseCanonical } from '../trust/canonical-json.ts'
import { writeDurable } from '../trust/durable-file.ts'
import { sha256Hex } from '../trust/hash.ts'
import { eraseFile } from './erase-file.ts'
import { ROLL_DATABASE_FILE } from './roll-database.ts'
import { ROLL_KEY_FILE, TEMPLATE_KEY_FILE } from './roll-keys.ts'

/** Written before the first byte is erased, so that an erasure that is cut off is known and finished. */
export const ERASURE_FILE = 'roll-erasure.json'

const hex256 = z.string().regex(/^[0-9a-f]{64}$/)
const proofSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal('roll-erasure'),
  /** SHA-256 of the file that held the roll's data key; null: there was none. */
  keyFileSha256: hex256.nullable(),
  filesRemoved: z.array(
    z.strictObject({ name: z.string().max(300), bytes: z.number().int().min(0), sha256: hex256 }),
  ),
})

/**
 * What was erased: names, lengths and hashes of files that were all sealed, and so nothing of a voter. Shown together with
 * an earlier copy of the folder it proves which files they were; that no other copy exists nobody can prove.
 */
export type ErasureProof = z.infer<typeof proofSchema>

/**
 * Erases the roll for good: first the data keys, without which nothing of it opens with any key of any official, then the
 * store. `also`: paths relative to the folder of other sealed files that hold the roll or photos (packages). Needs no key, can
 * be repeated, and finishes an erasure that was cut off: the proof is that of the first time. Throws when the disk refuses.
 */
export function eraseAll(folder: string, also: readonly string[] = []): ErasureProof {
  const names = [
    ROLL_KEY_FILE,
    TEMPLATE_KEY_FILE,
    ...[ROLL_KEY_FILE, TEMPLATE_KEY_FILE].map((name) => `${name}.part`),
    ...['', '-journal', '-wal', '-shm', '.part', '.part-journal'].map(
      (suffix) => ROLL_DATABASE_FILE + suffix,
    ),
    ...also,
  ]
  let proof = readErasure(folder)
  if (!proof) {
    const filesRemoved = names
      .filter((name) => existsSync(join(folder, name)))
      .map((name) => {
        const path = join(folder, name)
        return { name, bytes: statSync(path).size, sha256: sha256Hex(readFileSync(path)) }
      })
    const keyFileSha256 = filesRemoved.find(({ name }) => name === ROLL_KEY_FILE)?.sha256 ?? null
    proof = { v: 1, kind: 'roll-erasure', keyFileSha256, filesRemoved }
    writeDurable(join(folder, ERASURE_FILE), canonicalJson(proof))
  }
  for (const name of names) eraseFile(join(folder, name))
  return proof
}

/** The proof of an erasure that was begun; the roll counts as erased from then on. */
export function readErasure(folder: string): ErasureProof | null {
  const path = join(folder, ERASURE_FILE)
  if (!existsSync(path)) return null
  const proof = proofSchema.safeParse(parseCanonical(readFileSync(path)))
  return proof.success ? proof.data : null
}

/** What the journal names: SHA-256 of the proof's canonical form, hex. */
export function erasureSha256(proof: ErasureProof): string {
  return sha256Hex(Buffer.from(canonicalJson(proof), 'utf8'))
}
