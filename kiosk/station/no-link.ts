import type { RoomLink } from '@taanuu/voter-roll-sync/sync/room-link'
import { failure } from '@taanuu/voter-roll-sync/trust/result'

const nothing = (): void => undefined

/** A machine that no line joins to the others: it works alone, and a stick is its only way. */
export const NO_LINK: RoomLink = {
  view: { state: 'alone', hub: null, peers: [] },
  onChange: () => nothing,
  onConnected: () => nothing,
  onBatch: () => nothing,
  onAsked: () => nothing,
  publish: async () => failure('LINK_DOWN'),
  ask: async () => failure('LINK_DOWN'),
  close: async () => undefined,
}
