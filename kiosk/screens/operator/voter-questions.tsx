import {
  type ExceptionReason,
  exceptionReasons,
  type FingerPosition,
  leaveReasons,
  tableOutReasons,
} from '../../contract/index.ts'
import { capitalised } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { useKeys } from '../parts/keys.ts'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { send } from '../state/station-store.ts'

/** Questions that an operator opens himself; each stands alone on the screen until it is answered or left. */
export type VoterQuestion = 'leave' | 'finger' | 'exception'

interface Choice {
  readonly id: string
  readonly text: string
  readonly onPress: () => void
}
interface QuestionScreenProps {
  readonly kind: string
  readonly title: string
  readonly subtitle: string
  readonly choices: readonly Choice[]
  readonly onBack: () => void
}

function QuestionScreen({ kind, title, subtitle, choices, onBack }: QuestionScreenProps) {
  const { t } = useSpeaker()
  useKeys({ digit: (digit) => choices[Number(digit) - 1]?.onPress(), Escape: onBack })
  return (
    <ScreenFrame
      kind={kind}
      template="list"
      title={title}
      subtitle={subtitle}
      primary={{ text: t('action.back'), onPress: onBack }}
    >
      <div className="choices">
        {choices.map((choice, index) => (
          <ActionButton key={choice.id} {...choice} text={`${index + 1}. ${choice.text}`} look="choice" />
        ))}
      </div>
    </ScreenFrame>
  )
}

interface QuestionProps {
  readonly onDone: () => void
}

export function LeaveQuestion({ onDone }: QuestionProps) {
  const { t } = useSpeaker()
  return (
    <QuestionScreen
      kind="leave"
      title={t('leave.title')}
      subtitle={t('leave.subtitle')}
      choices={leaveReasons.map((reason) => ({
        id: `leave-${reason}`,
        text: t(`leave.${reason}`),
        onPress: () => void send('identify.leave', { reason }).then(onDone),
      }))}
      onBack={onDone}
    />
  )
}

interface FingerQuestionProps extends QuestionProps {
  readonly enrolled: readonly FingerPosition[]
}

export function FingerQuestion({ enrolled, onDone }: FingerQuestionProps) {
  const { t } = useSpeaker()
  return (
    <QuestionScreen
      kind="choose-finger"
      title={t('choose.title')}
      subtitle={t('choose.subtitle')}
      choices={enrolled.map((position) => ({
        id: `finger-${position}`,
        text: capitalised(t(`finger.${position}`)),
        onPress: () => void send('identify.choose-finger', { position }).then(onDone),
      }))}
      onBack={onDone}
    />
  )
}

interface DeclareOutProps extends QuestionProps {
  readonly station: string
}

/** Why another table is declared out. Its voters then belong to the others, so the two keys follow. */
export function DeclareOutQuestion({ station, onDone }: DeclareOutProps) {
  const { t, code } = useSpeaker()
  return (
    <QuestionScreen
      kind="declare-out"
      title={t('declare.title')}
      subtitle={t('declare.subtitle')}
      choices={tableOutReasons.map((reason) => ({
        id: `declare-${reason}`,
        text: code(reason),
        onPress: () => void send('room.act', { act: 'declare-out', station, reason }).then(onDone),
      }))}
      onBack={onDone}
    />
  )
}

export function ExceptionQuestion({ onDone }: QuestionProps) {
  const { t } = useSpeaker()
  return (
    <QuestionScreen
      kind="exception-reason"
      title={t('reason.title')}
      subtitle={t('reason.subtitle')}
      choices={exceptionReasons.map((reason: ExceptionReason) => ({
        id: `reason-${reason}`,
        text: t(`reason.${reason}`),
        onPress: () => void send('identify.exception', { reason }).then(onDone),
      }))}
      onBack={onDone}
    />
  )
}
