/** What the tables of one simulated room share: their addresses on this machine, and one stick that goes round. */
import { createSocket } from 'node:dgram'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { ROOM_TABLES } from '@taanuu/fixtures/demo-design'
import type { StationOrder } from './process-channel.ts'

/** Tables of the demo precinct that has several. */
export const MOST_TABLES: number = ROOM_TABLES

/** Where a table finds the stick that is in it. */
export function stickFolder(dataFolder: string): string {
  return join(dataFolder, 'stick')
}

export interface TablesRoom {
  readonly stationIds: readonly string[]
  /** How a table finds the others. */
  addressesOf(stationId: string): NonNullable<StationOrder['room']>
  stickIsIn(stationId: string): boolean
  /** Puts the stick into a table, wherever it was; null: it lies beside. */
  moveStick(stationId: string | null): void
  /** Tells of every move of the stick. */
  onChange(listener: () => void): void
}

/**
 * @param folder holds the data folders of all stations
 * @param count tables
 */
export async function createTablesRoom(folder: string, count: number): Promise<TablesRoom> {
  const stationIds = Array.from({ length: count }, (_, i) => `identification-${i + 1}`)
  const ports = new Map<string, number>()
  for (const id of stationIds) ports.set(id, await freeUdpPort())
  const listeners = new Set<() => void>()
  const places = [stickFolder(folder), ...stationIds.map((id) => stickFolder(join(folder, id)))]
  const present = (): string | undefined => places.find((place) => existsSync(place))
  if (!present()) mkdirSync(stickFolder(folder), { recursive: true })
  return {
    stationIds,
    addressesOf: (stationId) => ({
      port: ports.get(stationId) ?? 0,
      others: [...ports].filter(([id]) => id !== stationId).map(([, port]) => `127.0.0.1:${port}`),
    }),
    stickIsIn: (stationId) => existsSync(stickFolder(join(folder, stationId))),
    moveStick(stationId) {
      const from = present()
      const to = stickFolder(stationId === null ? folder : join(folder, stationId))
      if (from && from !== to) renameSync(from, to)
      for (const listener of listeners) listener()
    },
    onChange: (listener) => void listeners.add(listener),
  }
}

/** A port that nobody listens on now. */
function freeUdpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4')
    socket.once('error', reject)
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address()
      socket.close(() => resolve(port))
    })
  })
}
