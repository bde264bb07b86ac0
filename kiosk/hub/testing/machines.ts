import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RoomView } from '@taanuu/voter-roll-sync/sync/room-link'
import { type HubRoomLink, openRoomLink, type RoomLinkOptions } from '../room-link.ts'
import { findNatsServer } from '../server-binary.ts'
import { FaultyWire } from './faulty-wire.ts'
import { freeUdpPort } from './free-udp-port.ts'
import { type InventedRoom, inventBatch } from './invented-room.ts'

/** The real server; tests that need it say clearly that they are skipped where it is absent. */
export const NATS_SERVER: string | undefined = findNatsServer(process.env)

/** One kiosk of a test: a journal of words, and what it was handed of the others'. */
export interface Machine {
  readonly stationId: string
  readonly link: HubRoomLink
  readonly journal: string[]
  /** Events of each peer by number. */
  readonly got: Map<string, string[]>
  /** Appends to the journal and publishes; waits for nothing. */
  write(event: string): void
  close(): Promise<void>
}

export interface MachineRoom {
  readonly wire: FaultyWire
  readonly machines: ReadonlyMap<string, Machine>
  open(stationId: string, change?: Partial<RoomLinkOptions>): Promise<Machine>
  close(): Promise<void>
}

/** Machines on one computer, each with its own ports on 127.0.0.1, all cables between them through one faulty wire. */
export async function machineRoom(room: InventedRoom, seed = 1): Promise<MachineRoom> {
  const wire = new FaultyWire(seed)
  const base = mkdtempSync(join(tmpdir(), 'taanuu-room-'))
  const ids = room.tables.map(({ stationId }) => stationId)
  const ports = new Map<string, number>()
  for (const id of ids) ports.set(id, await freeUdpPort('127.0.0.1'))
  const relays = new Map<string, number>()
  for (const a of ids) {
    for (const b of ids) {
      if (a === b) continue
      relays.set(`${a} ${b}`, await wire.udp(a, b, ports.get(b) ?? 0))
      await wire.tcp(a, b)
    }
  }
  const machines = new Map<string, Machine>()
  return {
    wire,
    machines,
    open: async (stationId, change = {}) => {
      const table = room.tables.find((one) => one.stationId === stationId)
      if (!table) throw new Error(`no table ${stationId}`)
      const journal: string[] = machines.get(stationId)?.journal ?? []
      const got: Map<string, string[]> = machines.get(stationId)?.got ?? new Map()
      const link = await openRoomLink({
        ...table,
        manifest: room.manifest,
        manifestSha256: room.manifestSha256,
        driftSeconds: 5,
        listenMs: 500,
        journalSize: () => journal.length,
        binary: NATS_SERVER ?? null,
        folder: join(base, stationId),
        listen: { host: '127.0.0.1', port: 0 },
        discovery: {
          port: ports.get(stationId),
          listen: '127.0.0.1',
          group: null,
          broadcast: false,
          unicast: ids
            .filter((id) => id !== stationId)
            .map((id) => `127.0.0.1:${relays.get(`${stationId} ${id}`)}`),
        },
        reroute: wire.reroute(stationId),
        ...change,
      })
      const machine = drive(stationId, link, journal, got)
      machines.set(stationId, machine)
      return machine
    },
    close: async () => {
      await Promise.all([...machines.values()].map((machine) => machine.close()))
      wire.close()
      rmSync(base, { recursive: true, force: true })
    },
  }
}

/** Publishes a journal as a station does: from what the hub holds, one batch at a time, again after every failure. */
export function drive(
  stationId: string,
  link: HubRoomLink,
  journal: string[],
  got: Map<string, string[]>,
): Machine {
  let sent: number | null = null
  let running = false
  const pump = async (): Promise<void> => {
    if (running) return
    running = true
    while (sent !== null && sent < journal.length) {
      const from: number = sent
      const events = journal.slice(from)
      const kept = await link.publish(inventBatch(stationId, from, events))
      if (!kept.ok) break
      if (sent === from) sent = from + events.length
    }
    running = false
  }
  link.onConnected((held) => {
    sent = held
    running = false
    void pump()
  })
  link.onBatch((from, bytes) => {
    const batch = JSON.parse(Buffer.from(bytes).toString()) as { from: number; events: string[] }
    const events = got.get(from) ?? []
    got.set(from, events)
    // A gap is not counted; it comes again.
    if (batch.from <= events.length) events.splice(batch.from, batch.events.length, ...batch.events)
  })
  const retry = setInterval(() => void pump(), 250)
  return {
    stationId,
    link,
    journal,
    got,
    write: (event) => {
      journal.push(event)
      void pump()
    },
    close: async () => {
      clearInterval(retry)
      await link.close()
    },
  }
}

/** Waits until something holds; throws with what it last saw. */
export async function until(
  holds: () => boolean,
  ms: number,
  say: () => unknown = () => 'not in time',
): Promise<number> {
  const begun = performance.now()
  while (!holds()) {
    if (performance.now() - begun > ms) throw new Error(`after ${ms} ms: ${JSON.stringify(say())}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return performance.now() - begun
}

export function viewsOf(room: MachineRoom): readonly RoomView[] {
  return [...room.machines.values()].map(({ link }) => link.view)
}
