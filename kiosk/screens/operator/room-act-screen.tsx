import type { RoomActView, Screen } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { type Speaker, useSpeaker } from '../i18n/translate.ts'
import { OfficialsAct } from '../parts/officials-act.tsx'
import { send } from '../state/station-store.ts'

type RoomAct = Extract<Screen, { kind: 'room-act' }>

/** Two officials put their keys to an act about the tables; one sentence says what it does. */
export function RoomActScreen({ screen }: { readonly screen: RoomAct }) {
  const speaker = useSpeaker()
  const { t } = speaker
  const { title, text } = wordsOf(screen.act, speaker)
  return (
    <OfficialsAct
      kind="room-act"
      template="task"
      title={title}
      subtitle={t('room-act.subtitle')}
      keys={screen.keys}
      confirm={{ text: t('act.confirm'), onPress: () => void send('room.act-confirm', {}) }}
      about={<h2>{text}</h2>}
    />
  )
}

function wordsOf(
  act: RoomActView,
  { t, code, language }: Speaker,
): { readonly title: string; readonly text: string } {
  switch (act.act) {
    case 'declare-out':
      return {
        title: t('room-act.declare-out', { name: act.table.name }),
        text: t('room-act.declare-out-text', {
          n: formatNumber(act.table.events, language),
          reason: code(act.reason),
        }),
      }
    case 'return':
      return {
        title: t('room-act.return', { name: act.stationName }),
        text: t('room-act.return-text'),
      }
    case 'close-double': {
      const [one, other] = act.tables
      return {
        title: t('room-act.close-double'),
        text: t('room-act.close-double-text', { one, other, reason: code(act.reason) }),
      }
    }
  }
}
