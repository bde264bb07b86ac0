import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { bookPath, type LifeOrder, makeLifeFolders } from './life-order.ts'
import type { RecordedDay } from './power-cuts.ts'
import { recordLife } from './traced-life.ts'
import { readMarks } from './world-book.ts'

export type RecordedDays = Readonly<Record<LifeOrder['role'], RecordedDay>> & {
  readonly election: SmallElection
  readonly outputs: readonly string[]
  remove(): void
}

type Build = Pick<LifeOrder, 'synchronous' | 'leaks' | 'compileCache'>

/** What one station wrote in a day. */
export type RecordedTable = Omit<RecordedDays, 'ballot-box'>

/** A whole day of both stations under the recorder, on a small election of this seed. */
export async function recordDays(seed: string, voters: number, build: Build = {}): Promise<RecordedDays> {
  const table = await recordTable(seed, voters, build)
  const box = await recordDay({
    ...table.identification.order,
    ...makeLifeFolders(table.place, 'ballot-box'),
    role: 'ballot-box',
    slip: slipOf(table.identification.order),
  })
  return { ...table, 'ballot-box': box, outputs: [...table.outputs, box.output] }
}

/** The table's day alone. */
export async function recordTable(
  seed: string,
  voters: number,
  build: Build = {},
): Promise<RecordedTable & { readonly place: string }> {
  const election = await createSmallElection(voters, 1, seed)
  const place = mkdtempSync(join(tmpdir(), 'taanuu-recorded-'))
  const table = await recordDay({
    packageFolder: election.packages[0].folder,
    electionSeed: seed,
    voters,
    neighbours: 1,
    ...build,
    ...makeLifeFolders(place, 'identification'),
    role: 'identification',
    slip: null,
  })
  return {
    identification: table,
    election,
    place,
    outputs: [table.output],
    remove() {
      rmSync(place, { recursive: true })
      election.remove()
    },
  }
}

/** The table's signed counts, as its printer gave them to the commission. */
export function slipOf(order: LifeOrder): string {
  for (const mark of readMarks(readFileSync(bookPath(order.outside), 'utf8')))
    if (mark.kind === 'printed' && mark.paper === 'counts-slip' && mark.qr !== null) return mark.qr
  throw new Error('the table printed no slip')
}

async function recordDay(order: LifeOrder): Promise<RecordedDay & { readonly output: string }> {
  const { end, record } = await recordLife(order)
  if (end.status !== 0)
    throw new Error(`the recorded day failed (${end.status ?? end.signal}): ${end.stderr}`)
  return { order, record, output: end.stdout + end.stderr }
}
