import { ShareNetworkIcon } from '@phosphor-icons/react/dist/csr/ShareNetwork'
import type { RoomView } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { isCutOff, peerShape, peerWord } from '../parts/room-words.ts'
import { Shape } from '../parts/shapes.tsx'

interface RoomPanelProps {
  readonly room: RoomView
  readonly onOpen: () => void
}

/** Who of the other tables is here; and, where one is not, what that means for whoever works now. */
export function RoomPanel({ room, onOpen }: RoomPanelProps) {
  const { t, language } = useSpeaker()
  const open = room.doubles.filter((double) => double.open).length
  const cut = isCutOff(room)
  return (
    <section className={`panel room${cut ? ' room--cut' : ''}`} data-testid="room" data-link={room.link}>
      <h2>{t('room.title')}</h2>
      <ul>
        {room.peers.map((peer) => (
          <li key={peer.stationId} data-testid={`peer-${peer.stationId}`} data-state={peer.state.kind}>
            <Shape shape={peerShape(peer)} size="1.4rem" />
            <b>{peer.name}</b>
            <span>{peerWord(peer, t)}</span>
          </li>
        ))}
      </ul>
      {cut && (
        <p className="room-means" role="status" data-testid="room-cut-off">
          <b>{t(room.link === 'alone' ? 'room.alone' : 'room.cut-off')}.</b>{' '}
          {t(room.cutOff === 'slice' ? 'room.means-slice' : 'room.means-accept')}
        </p>
      )}
      {open > 0 && (
        <p className="room-doubles" role="alert" data-testid="room-doubles" data-open={open}>
          <Shape shape="wait" size="1.6rem" />
          <b>{t('room.doubles', { n: formatNumber(open, language) })}</b>
        </p>
      )}
      <ActionButton
        id="open-room"
        text={t('room.open')}
        icon={ShareNetworkIcon}
        keyName="F7"
        onPress={onOpen}
      />
    </section>
  )
}
