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

type Build = Pick<LifeOrder, 'synchronous' | 'leaks'>

/** A whole day of both stations under the recorder, on a small election of this seed. */
export async function recordDays(seed: string, voters: number, build: Build = {}): Promise<RecordedDays> {
  const election = await createSmallElection(voters, 1, seed)
  const place = mkdtempSync(join(tmpdir(), 'taanuu-recorded-'))
  const common = {
    packageFolder: election.packages[0].folder,
    electionSeed: seed,
    voters,
    neighbours: 1,
    ...build,
  }
  const table = await recordDay({
    ...common,
    ...makeLifeFolders(place, 'identification'),
    role: 'identification',
    slip: null,
  })
  const slip = slipOf(table.order)
  const box = await recordDay({
    ...common,
    ...makeLifeFolders(place, 'ballot-box'),
    role: 'ballot-box',
    slip,
  })
  return {
    identification: table,
    'ballot-box': box,
    election,
    outputs: [table.output, box.output],
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
