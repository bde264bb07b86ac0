import { ArrowLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowLeft'
import type { ReactNode } from 'react'
import type { KeyCeremony } from '../../contract/index.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { send } from '../state/station-store.ts'
import { useCardHelp } from './card-help.tsx'
import { KeySlots, PinPad, usePin } from './key-ceremony.tsx'
import { keyCeremonyPrimary } from './key-ceremony-primary.ts'
import { ScreenFrame } from './screen-frame.tsx'
import type { StepList } from './steps.tsx'

interface OfficialsActProps {
  readonly kind: string
  readonly template: 'task' | 'form'
  readonly title: string
  readonly subtitle: string
  readonly steps?: StepList
  readonly keys: KeyCeremony
  readonly confirm: { readonly text: string; readonly onPress: () => void }
  /** What they act on, beside their keys. */
  readonly about: ReactNode
  /** Whom it is about, before everything else. */
  readonly person?: ReactNode
  /** What stands in the place of the number keys while no PIN is asked. */
  readonly aside?: ReactNode
}

/** Officials put their keys to an act that cannot be undone, beside the words that say what it does. */
export function OfficialsAct(props: OfficialsActProps) {
  const { kind, template, title, subtitle, steps, keys, confirm, about, person, aside } = props
  const { t } = useSpeaker()
  const pin = usePin(keys)
  const help = useCardHelp(keys)
  if (help.page) return help.page
  return (
    <ScreenFrame
      kind={kind}
      template={template}
      title={title}
      subtitle={subtitle}
      steps={steps}
      note={t('exception.no-undo')}
      primary={keyCeremonyPrimary({ t, pin, keys, working: false, act: confirm, obstacle: null })}
      secondary={[
        {
          id: 'back',
          text: t('action.back'),
          icon: ArrowLeftIcon,
          keyName: 'Escape',
          onPress: () => void send('keys.cancel', {}),
        },
        help.action,
      ]}
    >
      {person}
      <div className="form-side">
        <section className="panel reason">{about}</section>
        <KeySlots keys={keys} pin={pin} />
      </div>
      {pin.wanted ? <PinPad pin={pin} /> : aside}
    </ScreenFrame>
  )
}
