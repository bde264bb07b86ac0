import { type ReactNode, useState } from 'react'
import { useSpeaker } from '../i18n/translate.ts'
import { ActionBar, type PrimaryAction } from './action-bar.tsx'
import type { Action } from './action-button.tsx'
import { ActionButton } from './action-button.tsx'
import { LockNear } from './lock-near.tsx'
import { Notice } from './notice.tsx'
import { type StepList, Steps } from './steps.tsx'

interface ScreenFrameProps {
  readonly kind: string
  /** The question or the instruction; absent where an outcome block speaks. */
  readonly title?: string
  readonly subtitle?: string
  readonly steps?: StepList
  readonly template: 'ready' | 'task' | 'list' | 'outcome' | 'form' | 'state'
  readonly primary: PrimaryAction | null
  readonly secondary?: readonly Action[]
  readonly note?: string
  readonly children: ReactNode
}

/** Question, work and actions: the frame that every screen of an operator or official stands in. */
export function ScreenFrame(props: ScreenFrameProps) {
  const { kind, title, subtitle, steps, template, primary, secondary = [], note, children } = props
  const { t } = useSpeaker()
  const [other, setOther] = useState(false)
  if (other) {
    return (
      <main className="screen" data-testid={`screen-${kind}`} data-other="">
        <header className="question">
          <h1>{t('other.title')}</h1>
        </header>
        <div className="work work--choices">
          {secondary.map((action) => (
            <ActionButton
              key={action.id}
              {...action}
              look="choice"
              onPress={() => {
                setOther(false)
                action.onPress()
              }}
            />
          ))}
        </div>
        <ActionBar primary={{ text: t('action.back'), onPress: () => setOther(false) }} secondary={[]} />
      </main>
    )
  }
  return (
    <main className="screen" data-testid={`screen-${kind}`}>
      {title && (
        <header className="question">
          <div className="question-words">
            <h1>{title}</h1>
            {subtitle && <p>{subtitle}</p>}
          </div>
          {steps && <Steps {...steps} />}
        </header>
      )}
      <LockNear />
      <Notice />
      <div className={`work work--${template} work-of-${kind}`}>{children}</div>
      <ActionBar primary={primary} secondary={secondary} note={note} onOther={() => setOther(true)} />
    </main>
  )
}
