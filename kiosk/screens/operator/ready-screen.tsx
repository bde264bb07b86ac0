import { FingerprintSimpleIcon } from '@phosphor-icons/react/dist/csr/FingerprintSimple'
import { LockSimpleIcon } from '@phosphor-icons/react/dist/csr/LockSimple'
import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass'
import { NumpadIcon } from '@phosphor-icons/react/dist/csr/Numpad'
import { SealCheckIcon } from '@phosphor-icons/react/dist/csr/SealCheck'
import type { Counters, StationView } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { DocumentPicture } from '../parts/document-picture.tsx'
import { useKeys } from '../parts/keys.ts'
import { isCutOff } from '../parts/room-words.ts'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { useFirstLetters } from '../parts/use-first-letters.ts'
import { send } from '../state/station-store.ts'
import { RoomPanel } from './room-panel.tsx'

interface ReadyScreenProps {
  readonly view: StationView
  readonly onNumber: (firstDigit: string) => void
  readonly onSearch: (firstLetters: string) => void
  readonly onClose: () => void
  readonly onRoom: () => void
}

/** Nothing of a voter is here: only what this kiosk has counted. */
export function ReadyScreen({ view, onNumber, onSearch, onClose, onRoom }: ReadyScreenProps) {
  const { t } = useSpeaker()
  const byFinger = () => void send('identify.finger-first', {})
  const first = useFirstLetters(onSearch)
  useKeys({
    letter: first.letter,
    digit: (digit) => first.digit(digit) || onNumber(digit),
    F3: () => onSearch(''),
    F4: byFinger,
    F7: view.room ? onRoom : undefined,
  })
  return (
    <ScreenFrame
      kind="ready"
      template="ready"
      primary={{ text: t('ready.number'), icon: NumpadIcon, onPress: () => onNumber('') }}
      secondary={[
        { id: 'close-voting', text: t('ready.close'), icon: SealCheckIcon, onPress: onClose },
        {
          id: 'lock-kiosk',
          text: t('ready.lock'),
          icon: LockSimpleIcon,
          keyName: 'F12',
          onPress: () => void send('session.lock', {}),
        },
      ]}
    >
      <section className="panel ready" role="status">
        <h1>
          <span className="ready-lamp" aria-hidden="true" />
          {t('ready.title')}
        </h1>
        <DocumentPicture />
        <h2>{t('ready.act')}</h2>
        <p>{t('ready.or')}</p>
        <div className="ready-ways">
          <ActionButton
            id="search-roll"
            text={t('ready.search')}
            icon={MagnifyingGlassIcon}
            keyName="F3"
            onPress={() => onSearch('')}
          />
          <ActionButton
            id="by-finger"
            text={t('ready.finger')}
            icon={FingerprintSimpleIcon}
            keyName="F4"
            onPress={byFinger}
          />
        </div>
      </section>
      <div className="ready-side">
        {view.room && <RoomPanel room={view.room} onOpen={onRoom} />}
        {view.counters && <CountersPanel counters={view.counters} />}
        {view.lastCheckpoint && !(view.room && isCutOff(view.room)) && (
          <section className="panel checkpoint">
            <h3>{t('ready.checkpoint')}</h3>
            <code>{view.lastCheckpoint.shortRoot}</code>
          </section>
        )}
      </div>
    </ScreenFrame>
  )
}

const shown = [
  'identified',
  'checks',
  'byCommission',
  'otherPrecinct',
  'alreadyIdentified',
  'notRecognised',
] as const

function CountersPanel({ counters }: { readonly counters: Counters }) {
  const { t, language } = useSpeaker()
  return (
    <section className="panel counters" data-testid="counters">
      <h2>{t('count.title')}</h2>
      <dl>
        {shown.map((name) => (
          <div key={name}>
            <dt>{t(`count.${name}`)}</dt>
            <dd data-testid={`count-${name}`}>{formatNumber(counters[name], language)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
