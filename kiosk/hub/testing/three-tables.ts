import type { RoomLinkOptions } from '../room-link.ts'
import { inventRoom } from './invented-room.ts'
import { type MachineRoom, machineRoom, until, viewsOf } from './machines.ts'

export const IDS: readonly string[] = ['table-1', 'table-2', 'table-3']
/** The hub is back, or elsewhere, within ten seconds; the promise to the operator. A machine under tests may be three times as slow. */
export const TAKE_OVER_MS = 3 * 10_000
/** A loaded machine that tests a hundred things at once is given this much. */
export const PATIENCE_MS = 60_000

/** Three machines of one precinct, and what tests ask of them. */
export interface ThreeTables extends MachineRoom {
  openAll(change?: Partial<RoomLinkOptions>): Promise<void>
  /** Whether `ids` are connected with each other, all at the hub of `hub` where it is given. */
  allConnected(hub?: string, ids?: readonly string[]): boolean
  /** Whether each of `ids` has every event of the others, once and in order. */
  inStep(ids?: readonly string[]): boolean
  write(id: string, count: number): void
  cutAll(way: 'open' | 'dead'): void
  /** What a failed wait shows. */
  missing(): unknown
}

export async function threeTables(seed = 1): Promise<ThreeTables> {
  const room = await machineRoom(inventRoom(3), seed)
  const { machines, wire } = room
  function allConnected(hub?: string, ids: readonly string[] = IDS): boolean {
    return ids.every((id) => {
      const view = machines.get(id)?.link.view
      return (
        view?.state === 'connected' &&
        (hub === undefined || view.hub === hub) &&
        view.peers.every(({ station, state }) => !ids.includes(station) || state.kind === 'connected')
      )
    })
  }
  return {
    ...room,
    allConnected,
    openAll: async (change) => {
      await Promise.all(IDS.map((id) => room.open(id, change)))
      await until(
        () => allConnected(),
        PATIENCE_MS,
        () => viewsOf(room),
      )
    },
    inStep: (ids = IDS) =>
      ids.every((a) =>
        ids.every((b) => {
          const got = machines.get(a)?.got.get(b) ?? []
          return a === b || JSON.stringify(got) === JSON.stringify(machines.get(b)?.journal)
        }),
      ),
    write: (id, count) => {
      const machine = machines.get(id)
      for (let n = 0; n < count; n++) machine?.write(`${id} ${machine.journal.length}`)
    },
    cutAll: (way) => {
      for (const a of IDS) for (const b of IDS) if (a !== b) wire.from(a, b, { way })
    },
    missing: () =>
      [...machines.values()].map(({ stationId, journal, got, link }) => [
        stationId,
        journal.length,
        [...got].map(([from, events]) => `${from} ${events.length}`),
        link.view,
        link.trouble,
      ]),
  }
}
