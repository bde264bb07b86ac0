import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSmallElection } from '@taanuu/fixtures/testing/small-election'
import { createRandom, type Random } from '@taanuu/simulator/random'
import type { DiskRecord } from './disk-record.ts'
import { examine, finishDay, marksOf, orderOf } from './kills.ts'
import { EXIT_REFUSED, type LifeOrder } from './life-order.ts'
import { slipOf } from './recorded-days.ts'
import { liveUnder, recordLife } from './traced-life.ts'

/** From its n-th call of this name on files of the station, a disk answers with this error alone. */
export interface Refusal {
  readonly call: 'pwrite64' | 'write' | 'mkdir' | 'sendfile' | 'fsync'
  readonly error: 'ENOSPC' | 'EIO'
  readonly from: number
}

export interface RefusalReport {
  readonly role: LifeOrder['role']
  readonly refusal: Refusal
  /** The name by which the station refused; null where the disk was never asked again. */
  readonly code: string | null
  readonly faults: readonly string[]
}

/** What disks do, and how often each is tried: full, dying. */
const KINDS: readonly (readonly [value: Pick<Refusal, 'call' | 'error'>, weight: number])[] = [
  [{ call: 'pwrite64', error: 'ENOSPC' }, 6],
  [{ call: 'write', error: 'ENOSPC' }, 3],
  [{ call: 'mkdir', error: 'ENOSPC' }, 1],
  [{ call: 'sendfile', error: 'ENOSPC' }, 1],
  [{ call: 'fsync', error: 'EIO' }, 5],
  [{ call: 'pwrite64', error: 'EIO' }, 2],
]

/**
 * Lets the disks of table and box, in turn, begin to refuse at seeded calls of a day. The station must refuse by name
 * and lose nothing that it acknowledged; when the disk takes writes again, the next process ends the day with its right
 * totals.
 */
export async function refuseAtDisks(
  times: number,
  seed: string,
  onReport: (report: RefusalReport) => void = () => undefined,
): Promise<readonly RefusalReport[]> {
  const random = createRandom(`refusals ${seed}`)
  const election = await createSmallElection(1, 1, `refusals-${seed}`)
  const place = mkdtempSync(join(tmpdir(), 'taanuu-refusals-'))
  const reports: RefusalReport[] = []
  try {
    const table = orderOf(election, join(place, 'honest'), 'identification', null)
    const honest = { identification: (await recordLife(table)).record, table }
    const slip = slipOf(table)
    const box = orderOf(election, join(place, 'honest'), 'ballot-box', slip)
    const records = { identification: honest.identification, 'ballot-box': (await recordLife(box)).record }
    const honestOrders = { identification: table, 'ballot-box': box }
    for (let i = 0; i < times; i++) {
      const role = i % 2 === 0 ? 'identification' : 'ballot-box'
      const folder = join(place, String(i))
      const order = orderOf(election, folder, role, role === 'identification' ? null : slip)
      const names = pathsBelow(records[role], honestOrders[role].dataFolder)
      const refusal = drawRefusal(random, records[role], honestOrders[role].dataFolder)
      const report = await refuse(order, folder, names, refusal)
      reports.push(report)
      onReport(report)
      rmSync(folder, { recursive: true })
    }
  } finally {
    rmSync(place, { recursive: true })
    election.remove()
  }
  return reports
}

/** Names of all files and folders of a station, relative to its data folder. */
function pathsBelow(record: DiskRecord, root: string): readonly string[] {
  return record.files.flatMap(({ path }) =>
    path === root || path.startsWith(`${root}/`) ? [path.slice(root.length)] : [],
  )
}

function drawRefusal(random: Random, record: DiskRecord, root: string): Refusal {
  const { call, error } = random.weighted(KINDS)
  const below = (file: number): boolean => record.files[file].path.startsWith(root)
  const count = record.ops.filter((op) => {
    switch (call) {
      case 'fsync':
        return op.kind === 'sync' && below(op.file)
      case 'mkdir':
        return (
          op.kind === 'entry' && op.file !== null && record.files[op.file].kind === 'folder' && below(op.file)
        )
      default: {
        if (op.kind !== 'write' || !below(op.file)) return false
        const sqlite = record.files[op.file].path.includes('.sqlite')
        return sqlite === (call === 'pwrite64')
      }
    }
  }).length
  return { call, error, from: random.int(1, Math.max(1, count)) }
}

async function refuse(
  order: LifeOrder,
  folder: string,
  names: readonly string[],
  refusal: Refusal,
): Promise<RefusalReport> {
  const { call, error, from } = refusal
  const paths = names.flatMap((name) => ['-P', order.dataFolder + name])
  const inject = `inject=${call}:error=${error}:when=${from}+`
  const end = await liveUnder(
    ['-f', '-qq', '-o', '/dev/null', ...paths, '-e', `trace=${call}`, '-e', inject],
    order,
  )
  const refused = marksOf(order).findLast((mark) => mark.kind === 'refused')
  const faults: string[] = []
  if (end.status === EXIT_REFUSED ? refused === undefined : end.status !== 0)
    faults.push(`ended with ${end.status ?? end.signal} instead of a name: ${end.stderr.slice(0, 2000)}`)
  if (refused?.kind === 'refused' && refused.code === 'INTERNAL_FAULT')
    faults.push(`${refused.what}: the disk's ${error} is called INTERNAL_FAULT`)
  faults.push(...(await examine(order, folder)), ...(await finishDay(order)))
  return { role: order.role, refusal, code: refused?.kind === 'refused' ? refused.code : null, faults }
}
