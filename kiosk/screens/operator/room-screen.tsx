import { UsbIcon } from '@phosphor-icons/react/dist/csr/Usb'
import { Button } from 'react-aria-components/Button'
import type { PeerView, RoomView } from '../../contract/index.ts'
import { formatNumber, formatTime } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { useKeys } from '../parts/keys.ts'
import { peerShape, peerWord } from '../parts/room-words.ts'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import { send } from '../state/station-store.ts'

interface RoomScreenProps {
  readonly room: RoomView
  readonly onBack: () => void
  /** Asks why that table is to be declared out. */
  readonly onDeclare: (stationId: string) => void
}

/** Every other table with what is known of it, open cases, and the way by stick. Nothing of a voter stands here. */
export function RoomScreen({ room, onBack, onDeclare }: RoomScreenProps) {
  const { t } = useSpeaker()
  useKeys({ Escape: onBack })
  return (
    <ScreenFrame
      kind="room"
      template="list"
      title={t('room.title')}
      subtitle={room.hub ? t('room.hub-here') : t('room.subtitle')}
      primary={{ text: t('action.back'), onPress: onBack }}
      secondary={[
        {
          id: 'stick-exchange',
          text: t('room.stick'),
          icon: UsbIcon,
          keyName: 'F6',
          onPress: () => void send('stick.exchange', {}),
        },
      ]}
    >
      <div className="room-rows">
        {room.peers.length === 0 && <p>{t('room.nobody')}</p>}
        {room.peers.map((peer) => (
          <PeerRow key={peer.stationId} peer={peer} onDeclare={() => onDeclare(peer.stationId)} />
        ))}
        {room.doubles.map((double) => (
          <Button
            key={double.double}
            className={`panel room-case${double.open ? ' room-case--open' : ''}`}
            data-testid="room-case"
            data-open={double.open}
            onPress={() => void send('double.show', { double: double.double })}
          >
            <Shape shape={double.open ? 'wait' : 'ring'} size="2.2rem" />
            <b>{t('room.case', { one: double.tables[0], other: double.tables[1] })}</b>
            <span>
              {double.open ? t('room.case-open', { time: formatTime(double.at) }) : t('room.case-closed')}
            </span>
          </Button>
        ))}
      </div>
    </ScreenFrame>
  )
}

interface PeerRowProps {
  readonly peer: PeerView
  readonly onDeclare: () => void
}

function PeerRow({ peer, onDeclare }: PeerRowProps) {
  const { t, code, language } = useSpeaker()
  const { state, clockSkewMs } = peer
  const mayDeclare = state.kind === 'silent' || state.kind === 'refused'
  return (
    <section className="panel room-row" data-testid={`row-${peer.stationId}`} data-state={state.kind}>
      <Shape shape={peerShape(peer)} size="2.2rem" />
      <div className="room-who">
        <h2>{peer.name}</h2>
        <p>{[peerWord(peer, t), peer.hub ? t('room.hub') : ''].filter(Boolean).join(' · ')}</p>
        {state.kind === 'refused' && (
          <p className="room-why">
            {code(state.code)} <code>{state.code}</code>
          </p>
        )}
        {state.kind === 'refused' && state.heads.length > 0 && (
          <p className="room-why">
            <code>{state.heads.map(({ size, shortRoot }) => `${size}: ${shortRoot}`).join(' ≠ ')}</code>
          </p>
        )}
      </div>
      <dl>
        <Fact name={t('room.identified')} value={formatNumber(peer.identified, language)} />
        <Fact name={t('room.events')} value={formatNumber(peer.events, language)} />
        <Fact
          name={t('room.known-until')}
          value={peer.knownUntil === null ? '—' : formatTime(peer.knownUntil)}
        />
        <Fact
          name={t('room.clock')}
          value={
            clockSkewMs === null
              ? '—'
              : t('room.seconds', { n: formatNumber(Math.round(clockSkewMs / 1000), language) })
          }
        />
      </dl>
      {mayDeclare && (
        <Button
          className="button button--row"
          data-testid={`declare-out-${peer.stationId}`}
          onPress={onDeclare}
        >
          {t('room.declare')}
        </Button>
      )}
    </section>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
