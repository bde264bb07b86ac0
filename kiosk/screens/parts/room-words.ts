import type { PeerView, RoomView } from '../../contract/index.ts'
import { formatTime } from '../i18n/format.ts'
import type { Speaker } from '../i18n/translate.ts'
import type { ShapeName } from './shapes.tsx'

/** What one table of the room is doing, in a word or two. */
export function peerWord({ state }: PeerView, t: Speaker['t']): string {
  switch (state.kind) {
    case 'here':
      return t('room.here')
    case 'silent':
      return state.since === null
        ? t('room.silent')
        : t('room.silent-since', { time: formatTime(state.since) })
    case 'refused':
      return t('room.refused')
    case 'out':
      return t('room.out')
    case 'closed':
      return t('room.closed')
  }
}

export function peerShape({ state }: PeerView): ShapeName {
  switch (state.kind) {
    case 'here':
      return 'ok'
    case 'silent':
      return 'wait'
    case 'refused':
      return 'no'
    case 'out':
    case 'closed':
      return 'ring'
  }
}

/** Tables that ought to be here: those out of work and those closed are not missed. */
export function expectedPeers({ peers }: RoomView): readonly PeerView[] {
  return peers.filter(({ state }) => state.kind !== 'out' && state.kind !== 'closed')
}

/** Whether this table works without seeing a table that ought to be here. */
export function isCutOff(room: RoomView): boolean {
  return expectedPeers(room).some(({ state }) => state.kind !== 'here')
}
