import { EyeSlashIcon } from '@phosphor-icons/react/dist/csr/EyeSlash'
import { HandIcon } from '@phosphor-icons/react/dist/csr/Hand'
import { HandTapIcon } from '@phosphor-icons/react/dist/csr/HandTap'
import { SignOutIcon } from '@phosphor-icons/react/dist/csr/SignOut'
import { UsersIcon } from '@phosphor-icons/react/dist/csr/Users'
import type { Screen } from '../../contract/index.ts'
import { capitalised } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { Chip } from '../parts/chip.tsx'
import { Hand } from '../parts/hand.tsx'
import { PrintCanvas } from '../parts/print-canvas.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { voterSteps } from '../parts/steps.tsx'
import { VoterStrip } from '../parts/voter-strip.tsx'
import type { VoterQuestion } from './voter-questions.tsx'

type Capture = Extract<Screen, { kind: 'capture' }>

interface CaptureScreenProps {
  readonly screen: Capture
  readonly onAsk: (question: VoterQuestion) => void
}

/** The capture itself is the action: the finger goes on the glass and the screen follows. */
export function CaptureScreen({ screen, onAsk }: CaptureScreenProps) {
  const { t, code } = useSpeaker()
  const { position, phase, qualitySteps, hint, voter } = screen
  const side = position.startsWith('left') ? 'left' : 'right'
  const measuring = qualitySteps === 0 && (phase === 'reading' || phase === 'matching')
  return (
    <ScreenFrame
      kind="capture"
      template="task"
      title={phase === 'lift' ? t('capture.lift') : t(`put.${position}`)}
      subtitle={t('capture.subtitle')}
      steps={{ names: voterSteps, current: 2 }}
      primary={{
        text: t(`capture.${phase}`),
        onPress: () => {},
        busy: phase !== 'waiting-finger',
        waitingFor: t(`capture.${phase}`),
      }}
      secondary={[
        {
          id: 'leave',
          text: t('capture.leave'),
          icon: SignOutIcon,
          keyName: 'Escape',
          onPress: () => onAsk('leave'),
        },
        ...(voter && voter.enrolled.length > 1
          ? [
              {
                id: 'other-finger',
                text: t('capture.other-finger'),
                icon: HandIcon,
                keyName: 'F4' as const,
                onPress: () => onAsk('finger'),
              },
            ]
          : []),
        ...(voter
          ? [
              {
                id: 'exception',
                text: t('capture.exception'),
                icon: UsersIcon,
                keyName: 'F9' as const,
                onPress: () => onAsk('exception'),
              },
            ]
          : []),
      ]}
    >
      <VoterStrip voter={voter} />
      <section className="panel glass">
        <PrintCanvas progress={screen.progress} />
        <div className="hint" role="status" data-testid="hint" data-code={hint ?? ''}>
          <span className={`hint-mark${hint ? ' hint-mark--lit' : ''}`}>
            <HandTapIcon weight="bold" size="1.8rem" />
          </span>
          <p>{hint ? code(hint) : t('capture.no-hint')}</p>
        </div>
        <div className="quality" role="img" aria-label={t('capture.quality', { n: qualitySteps })}>
          {[1, 2, 3, 4, 5].map((step) => (
            <span
              key={step}
              className={step <= qualitySteps ? 'quality-step quality-step--full' : 'quality-step'}
            />
          ))}
        </div>
        <p className="quality-words">
          <span>{t('capture.quality', { n: qualitySteps })}</span>
          <span>{measuring ? t(`capture.${phase}`) : t(`capture.quality-${qualitySteps}`)}</span>
        </p>
      </section>
      <aside className="panel support">
        <div className="support-head">
          <h2>{t(`hand.${side}-long`)}</h2>
          <Chip look="plain" text={t('capture.try', { n: screen.tryNumber, all: screen.triesAllowed })} />
        </div>
        <Hand side={side} now={position} tried={screen.tried} />
        <h2 className="support-finger">{capitalised(t(`finger.${position}`))}</h2>
        {voter && (
          <p className="fine-print">
            {t('hand.enrolled', {
              fingers: voter.enrolled.map((finger) => t(`finger.${finger}`)).join(', '),
            })}
          </p>
        )}
        <p className="private">
          <EyeSlashIcon size="1.5rem" />
          {t('capture.privacy')}
        </p>
      </aside>
    </ScreenFrame>
  )
}
