import { createRandom } from '@taanuu/simulator/random'
import { voterRefOf } from '@taanuu/voter-roll-sync/roll/roll'
import { must } from './invented-station.ts'
import { type RoomElection, RoomRig, type RoomTable } from './room-rig.ts'

export interface AccidentsReport {
  /** Tables at which each voter was identified, by his reference. */
  readonly identified: ReadonlyMap<string, readonly string[]>
  /** Pairs of tables whose journals name each other in a double, by voter: `voterRef own peer`. */
  readonly doubles: ReadonlySet<string>
  /** Voters whom no table served although they went to every one. */
  readonly unserved: readonly string[]
  readonly faults: readonly unknown[]
}

/**
 * Tables of one room while everything goes wrong: lines that come and go, power that fails in the middle of an approach,
 * locks, fingers that do not fit, voters who try one table after the other. Then all come together, and everybody who was
 * not served goes to every table once more.
 */
export async function playAccidents(
  election: RoomElection,
  seed: string,
  steps: number,
): Promise<AccidentsReport> {
  const random = createRandom(seed)
  const noise = random.fork('noise')
  const rig = new RoomRig(election, {
    delay: () => noise.int(0, 2),
    duplicates: 0.2,
    losses: 0.02,
    random: () => noise.next(),
  })
  const voters = election.content.roll.voters.map(({ personalNumber }) => personalNumber)
  const off = new Set<RoomTable>()
  const locked = new Set<RoomTable>()
  const away = (table: RoomTable): boolean => off.has(table) || locked.has(table)
  try {
    await rig.open()
    for (let i = 0; i < steps; i++) {
      const table = random.pick(rig.tables)
      switch (
        random.weighted([
          ['visit', 60],
          ['part', 14],
          ['break-off', 8],
          ['power', 9],
          ['lock', 9],
        ] as const)
      ) {
        case 'visit':
          if (away(table)) break
          table.fingerFits = random.chance(0.8)
          await table.visit(random.pick(voters))
          break
        case 'part':
          rig.room.partition(
            random.pick([[election.tables], [election.tables.slice(0, 2)], [election.tables.slice(1)], []]),
          )
          break
        case 'break-off': {
          // A voter stands at the table when its power fails.
          if (away(table)) break
          table.fingerFits = false
          const screen = await table.approach(random.pick(voters))
          if (screen.kind === 'not-recognised') {
            table.off()
            off.add(table)
          } else await must(table.invoke('identify.acknowledge'))
          break
        }
        case 'power':
          if (locked.has(table)) break
          if (off.delete(table)) await table.on()
          else {
            table.off()
            off.add(table)
          }
          break
        case 'lock':
          if (off.has(table)) break
          if (locked.delete(table)) await table.unlock()
          else {
            await table.lock()
            locked.add(table)
          }
          break
      }
    }
    for (const table of off) await table.on()
    for (const table of locked) await table.unlock()
    rig.room.heal()
    await together(rig)
    const unserved: string[] = []
    for (const personalNumber of voters)
      if (!(await walksRound(rig, personalNumber))) unserved.push(personalNumber)
    await together(rig)
    return {
      ...findings(rig),
      unserved: unserved.map((number) => voterRefOf(election.content.roll.precinctSecret, number)),
      faults: rig.tables.flatMap((table) => table.faults),
    }
  } finally {
    await rig.dispose()
  }
}

/**
 * Whether somebody served him, now or before. Where an answer was lost the owner learns from the borrower's journal, a moment
 * later, that the voter is his again: so he goes round twice.
 */
async function walksRound(rig: RoomRig, personalNumber: string): Promise<boolean> {
  for (const table of [...rig.tables, ...rig.tables]) {
    table.fingerFits = true
    const { kind } = await table.visit(personalNumber)
    if (kind === 'identified' || kind === 'already-identified') return true
  }
  return false
}

/** Longest wait for journals to be everywhere, milliseconds, in steps. */
const TOGETHER_MS = 20_000
const LOOK_MS = 10

async function together(rig: RoomRig): Promise<void> {
  const since = performance.now()
  const known = (): boolean =>
    rig.tables.every((table) =>
      table.room?.peers.every((peer) => peer.events === rig.table(peer.stationId).events.length),
    )
  while (!known()) {
    if (performance.now() - since > TOGETHER_MS) throw new Error('the journals did not come together')
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

function findings(rig: RoomRig): Pick<AccidentsReport, 'identified' | 'doubles'> {
  const identified = new Map<string, string[]>()
  const doubles = new Set<string>()
  for (const { stationId, events } of rig.tables) {
    for (const event of events) {
      if (event.type === 'voter.identified') {
        const { voterRef } = event.body
        identified.set(voterRef, [...(identified.get(voterRef) ?? []), stationId])
      } else if (event.type === 'double.found') {
        const { voterRef, peer } = event.body
        const name = `${voterRef} ${stationId} ${peer.station}`
        if (doubles.has(name)) throw new Error(`found twice: ${name}`)
        doubles.add(name)
      }
    }
  }
  return { identified, doubles }
}

/** Every pair of tables that identified one voter, seen from both. */
export function pairsOf(identified: AccidentsReport['identified']): ReadonlySet<string> {
  return new Set(
    [...identified].flatMap(([voterRef, tables]) =>
      tables.flatMap((own) =>
        tables.filter((peer) => peer !== own).map((peer) => `${voterRef} ${own} ${peer}`),
      ),
    ),
  )
}
