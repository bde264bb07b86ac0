import { ShareNetworkIcon } from '@phosphor-icons/react/dist/csr/ShareNetwork'
import type { RoomView } from '../../contract/index.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { expectedPeers } from './room-words.ts'
import { Shape } from './shapes.tsx'

/** A clock that differs from a peer's by more than this is worth a word, whatever the policy says (milliseconds). */
const CLOCK_SHOWN_FROM_MS = 30_000

interface RoomCellProps {
  readonly room: RoomView
  readonly quiet: boolean
}

/** How many of the other tables are seen. Yellow where one is missing; working on is allowed. */
export function RoomCell({ room, quiet }: RoomCellProps) {
  const { t } = useSpeaker()
  const expected = expectedPeers(room)
  const here = expected.filter(({ state }) => state.kind === 'here').length
  const refused = expected.some(({ state }) => state.kind === 'refused')
  const drifts = room.peers.some(({ clockSkewMs }) => Math.abs(clockSkewMs ?? 0) > CLOCK_SHOWN_FROM_MS)
  const count = `${here}/${expected.length}`
  const common = { 'data-testid': 'room-cell', 'data-here': here, 'data-expected': expected.length }
  if (here === expected.length && !drifts) {
    return (
      <li className={`device${quiet ? ' device--icon' : ''}`} title={t('room.bar')} {...common}>
        <ShareNetworkIcon size="1.4rem" />
        <span>{count}</span>
      </li>
    )
  }
  return (
    <li
      className={`device device--lit${refused ? ' device--refused' : ''}`}
      role="status"
      title={t('room.bar')}
      {...common}
    >
      <Shape shape={refused ? 'no' : 'wait'} size="1.3rem" onFill={refused} />
      <span>{drifts && !refused ? t('room.bar-clock') : `${t('room.bar')} ${count}`}</span>
    </li>
  )
}
