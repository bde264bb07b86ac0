import { CircleHalfIcon } from '@phosphor-icons/react/dist/csr/CircleHalf'
import { FingerprintSimpleIcon } from '@phosphor-icons/react/dist/csr/FingerprintSimple'
import { IdentificationCardIcon } from '@phosphor-icons/react/dist/csr/IdentificationCard'
import { LockSimpleIcon } from '@phosphor-icons/react/dist/csr/LockSimple'
import { PrinterIcon } from '@phosphor-icons/react/dist/csr/Printer'
import { ScanIcon } from '@phosphor-icons/react/dist/csr/Scan'
import { SpeakerHighIcon } from '@phosphor-icons/react/dist/csr/SpeakerHigh'
import { SpeakerSlashIcon } from '@phosphor-icons/react/dist/csr/SpeakerSlash'
import { TextAaIcon } from '@phosphor-icons/react/dist/csr/TextAa'
import { Button } from 'react-aria-components/Button'
import type { DeviceView, StationHead, StationView } from '../../contract/index.ts'
import { formatTime } from '../i18n/format.ts'
import { type Language, languages } from '../i18n/languages.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { usePreferences } from '../state/preferences.ts'
import type { IconType } from './action-button.tsx'
import { Mark } from './mark.tsx'
import { RoomCell } from './room-cell.tsx'
import { Shape } from './shapes.tsx'

const deviceIcons: Readonly<Record<DeviceView['device'], IconType>> = {
  'fingerprint-scanner': FingerprintSimpleIcon,
  'ballot-scanner': ScanIcon,
  'document-reader': IdentificationCardIcon,
  'receipt-printer': PrinterIcon,
}
const languageCaps: Readonly<Record<Language, string>> = { ky: 'КЫР', ru: 'РУС', en: 'ENG' }
/** A wait shorter than this is not worth a word. */
const BUSY_SHOWN_AFTER_MS = 3000

interface StatusBarProps {
  readonly view: StationView
  /** Absent where there is nothing to lock. */
  readonly onLock?: () => void
}

/** The quiet panel: what works is grey and small, only what needs a hand is lit. Never shows voter data. */
export function StatusBar({ view, onLock }: StatusBarProps) {
  const { t } = useSpeaker()
  const { muted, highContrast, choose, nextTextSize } = usePreferences()
  const { head, devices } = view
  const oneLit = devices.some(({ state }) => state.kind !== 'ready' && state.kind !== 'busy')
  return (
    <header className="bar">
      <div className="bar-place">
        <Mark />
        <p>
          {head && <strong>{t(`role.${head.role}`)}</strong>}
          {head && (
            <span className="bar-where">
              {stationPlace(head)}
              {head.simulated && <em> · {t('head.simulated')}</em>}
            </span>
          )}
        </p>
      </div>
      <ul className="bar-devices" aria-label={t('bar.devices')}>
        {devices.map((device) => (
          <DeviceCell key={device.device} device={device} quiet={oneLit} now={view.now} />
        ))}
        {view.room && <RoomCell room={view.room} quiet={oneLit} />}
      </ul>
      <time className="bar-clock mono">{formatTime(view.now)}</time>
      <LanguageChoice />
      <Button
        className="bar-button"
        aria-label={muted ? t('bar.sound-off') : t('bar.sound-on')}
        data-testid="mute"
        onPress={() => choose({ muted: !muted })}
      >
        {muted ? <SpeakerSlashIcon weight="bold" size="1.3rem" /> : <SpeakerHighIcon size="1.3rem" />}
      </Button>
      <Button
        className="bar-button"
        aria-label={t('bar.text-size')}
        data-testid="text-size"
        onPress={nextTextSize}
      >
        <TextAaIcon weight="bold" size="1.3rem" />
      </Button>
      <Button
        className="bar-button"
        aria-label={t('bar.contrast')}
        aria-pressed={highContrast}
        data-testid="contrast"
        onPress={() => choose({ highContrast: !highContrast })}
      >
        <CircleHalfIcon weight="bold" size="1.3rem" />
      </Button>
      {onLock && (
        <Button className="bar-button" aria-label={t('bar.lock')} data-testid="lock" onPress={onLock}>
          <LockSimpleIcon weight="bold" size="1.4rem" />
        </Button>
      )}
    </header>
  )
}

/** The station's own name, with its precinct where the name does not say it. */
export function stationPlace({ precinct, stationName }: StationHead): string {
  return precinct === null || stationName.includes(String(precinct))
    ? stationName
    : `${precinct} · ${stationName}`
}

interface DeviceCellProps {
  readonly device: DeviceView
  readonly quiet: boolean
  readonly now: string
}

function DeviceCell({ device: { device, state }, quiet, now }: DeviceCellProps) {
  const { t } = useSpeaker()
  const Icon = deviceIcons[device]
  const name = t(`device.${device}`)
  if (state.kind === 'ready' || state.kind === 'busy') {
    const waitedMs = state.kind === 'busy' ? Date.parse(now) - state.sinceMs : 0
    const seconds =
      waitedMs > BUSY_SHOWN_AFTER_MS ? ` ${t('device.seconds', { n: Math.floor(waitedMs / 1000) })}` : ''
    return (
      <li className={`device${quiet ? ' device--icon' : ''}`} title={name}>
        <Icon size="1.4rem" />
        <span>
          {name}
          {seconds}
        </span>
      </li>
    )
  }
  const refused = state.kind === 'refused'
  return (
    <li className={`device device--lit${refused ? ' device--refused' : ''}`} role="status">
      <Shape shape={refused ? 'no' : 'wait'} size="1.3rem" onFill={refused} />
      <span>{`${name}: ${t(`device.is-${state.kind}`)}`}</span>
    </li>
  )
}

function LanguageChoice() {
  const { t } = useSpeaker()
  const { language, choose } = usePreferences()
  return (
    <fieldset className="bar-languages" aria-label={t('bar.language')}>
      {languages.map((code) => (
        <Button
          key={code}
          className={`bar-language${code === language ? ' bar-language--now' : ''}`}
          aria-pressed={code === language}
          data-testid={`language-${code}`}
          onPress={() => choose({ language: code })}
        >
          {languageCaps[code]}
        </Button>
      ))}
    </fieldset>
  )
}
