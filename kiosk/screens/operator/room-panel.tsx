import { ShareNetworkIcon } from '@phosphor-icons/react/dist/csr/ShareNetwork'
import type { RoomView } from '../../contract/index.ts'
import type { TextKey } from '../i18n/catalogue.ts'
import { formatNumber } from '../i18n/format.ts'
import { type Speaker, useSpeaker } from '../i18n/translate.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { expectedPeers, isCutOff, peerShape, peerWord } from '../parts/room-words.ts'
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
  const { lead, meaning } = cutOffWords(room, t)
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
          <b>{lead}.</b> {t(meaning)}
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

/** What is missing, and what that means: some tables, all of them, or a machine that cannot see any. */
function cutOffWords(room: RoomView, t: Speaker['t']): { readonly lead: string; readonly meaning: TextKey } {
  const expected = expectedPeers(room)
  const missing = expected.filter(({ state }) => state.kind !== 'here')
  const some = missing.length < expected.length
  const accepts = room.cutOff === 'accept_and_reconcile'
  if (some) {
    const names = missing.map(({ name }) => name).join(', ')
    return {
      lead: t('room.some-missing', { names }),
      meaning: accepts ? 'room.means-accept' : 'room.means-some',
    }
  }
  return {
    lead: t(room.link === 'alone' ? 'room.alone' : 'room.cut-off'),
    meaning: accepts ? 'room.means-accept' : 'room.means-slice',
  }
}
