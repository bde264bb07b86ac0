import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { PlantedLeak } from './planted-leak.ts'

/** One life of a station: from the start of its process to the end of its day, or to its death. */
export interface LifeOrder {
  readonly role: 'identification' | 'ballot-box'
  /** The disk under test. */
  readonly dataFolder: string
  /** What outlives the machine: the book of the world, printed paper. */
  readonly outside: string
  readonly packageFolder: string
  readonly electionSeed: string
  /** Voters on the roll; each comes once, the first comes again, a neighbour and a number of nobody come too. */
  readonly voters: number
  readonly neighbours: number
  /** Counts slip of the table, for a ballot box. */
  readonly slip: string | null
  /** The process dies by SIGKILL once this command is acknowledged. */
  readonly dieAfter?: string
  /** Somebody set the machine's clock: milliseconds that it is off from now on. */
  readonly clockOffMs?: number
  /** Where Node keeps what it has compiled, for tests that start many lives; never where all that is written is looked at. */
  readonly compileCache?: string
  /** A build that does not wait for the disk; it must fail every test of power cuts. */
  readonly synchronous?: 'OFF'
  /** A build that leaks; the leak test must find it. */
  readonly leaks?: readonly PlantedLeak[]
}

/** Exit status of a life that ended because the station refused by name. */
export const EXIT_REFUSED = 3

export const STATION_IDS = { identification: 'identification-1', 'ballot-box': 'ballot-box-1' } as const

export function bookPath(outside: string): string {
  return join(outside, 'book.jsonl')
}
export function papersFolder(outside: string): string {
  return join(outside, 'papers')
}

/** Folders of a new order below `place`. */
export function makeLifeFolders(
  place: string,
  role: LifeOrder['role'],
): {
  readonly dataFolder: string
  readonly outside: string
} {
  const dataFolder = join(place, role, 'data')
  const outside = join(place, role, 'outside')
  for (const folder of [dataFolder, outside]) mkdirSync(folder, { recursive: true })
  return { dataFolder, outside }
}
