import { ArrowsClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowsClockwise'
import { LockSimpleIcon } from '@phosphor-icons/react/dist/csr/LockSimple'
import { SealCheckIcon } from '@phosphor-icons/react/dist/csr/SealCheck'
import { TrayArrowDownIcon } from '@phosphor-icons/react/dist/csr/TrayArrowDown'
import type { CommandInput, StationView } from '../../contract/index.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { type Action, ActionButton } from '../parts/action-button.tsx'
import { useKeys } from '../parts/keys.ts'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { send } from '../state/station-store.ts'

interface OfficialsMenuProps {
  readonly view: StationView
  readonly onDone: () => void
  readonly onOpen: (page: 'close' | 'mobile' | 'central') => void
}

/** What officials do at the box during the day; most of it takes two keys. */
export function OfficialsMenu({ view, onDone, onOpen }: OfficialsMenuProps) {
  const { t } = useSpeaker()
  useKeys({ Escape: onDone })
  const ask = (act: CommandInput<'box.act'>) => void send('box.act', act).then((asked) => asked && onDone())
  const choices: readonly Action[] = [
    {
      id: 'feed-mobile',
      icon: TrayArrowDownIcon,
      text: `${t('officials.mobile')}. ${t('officials.mobile-text')}`,
      onPress: () => onOpen('mobile'),
    },
    {
      id: 'feed-central',
      icon: TrayArrowDownIcon,
      text: `${t('officials.central')}. ${t('officials.central-text')}`,
      onPress: () => onOpen('central'),
    },
    ...(view.boxCounters?.inBox
      ? [
          {
            id: 'replace-bin',
            icon: ArrowsClockwiseIcon,
            text: `${t('officials.bin')}. ${t('officials.bin-text')}`,
            onPress: () => ask({ act: 'replace-bin' }),
          },
        ]
      : []),
    ...(view.otherBoxes ?? []).map(({ stationId, name }) => ({
      id: `succeed-${stationId}`,
      icon: ArrowsClockwiseIcon,
      text: `${t('officials.succeed', { id: name })}. ${t('officials.succeed-text')}`,
      onPress: () => ask({ act: 'succeed', station: stationId }),
    })),
    {
      id: 'lock-box',
      icon: LockSimpleIcon,
      text: `${t('officials.lock')}. ${t('officials.lock-text')}`,
      onPress: () => void send('session.lock', {}).then(onDone),
    },
    {
      id: 'close-voting',
      icon: SealCheckIcon,
      text: `${t('ready.close')} ${t('officials.close-text')}`,
      onPress: () => onOpen('close'),
    },
  ]
  return (
    <ScreenFrame
      kind="officials"
      template="list"
      title={t('officials.title')}
      subtitle={t('officials.subtitle')}
      primary={{ text: t('action.back'), onPress: onDone }}
    >
      <div className="choices">
        {choices.map((choice) => (
          <ActionButton key={choice.id} look="choice" {...choice} />
        ))}
      </div>
    </ScreenFrame>
  )
}
