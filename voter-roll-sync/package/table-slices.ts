import { sha256Hex } from '../trust/hash.ts'

/**
 * The table whose slice a voter is in: of all tables, the one whose hash with his reference is highest (rendezvous
 * hashing, Thaler and Ravishankar 1998). A new version with the same tables moves nobody; a table that joins or
 * leaves moves only its own share.
 *
 * @param tables ids of the identification stations of the precinct without spares
 */
export function tableOf(voterRef: string, tables: readonly string[]): string {
  let best = ''
  let highest = ''
  for (const table of tables) {
    const weight = sha256Hex(Buffer.from(`${voterRef}:${table}`, 'utf8'))
    if (weight > highest) {
      highest = weight
      best = table
    }
  }
  if (best === '') throw new RangeError('a precinct has at least one table')
  return best
}
