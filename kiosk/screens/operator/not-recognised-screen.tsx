import { HandIcon } from '@phosphor-icons/react/dist/csr/Hand'
import { SignOutIcon } from '@phosphor-icons/react/dist/csr/SignOut'
import { UsersIcon } from '@phosphor-icons/react/dist/csr/Users'
import type { Screen } from '../../contract/index.ts'
import { capitalised } from '../i18n/format.ts'
import { speaker, useSpeaker } from '../i18n/translate.ts'
import type { PrimaryAction } from '../parts/action-bar.tsx'
import type { Action } from '../parts/action-button.tsx'
import { Hand } from '../parts/hand.tsx'
import { OutcomeBlock } from '../parts/outcome-block.tsx'
import { SayAloud } from '../parts/say-aloud.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { VoterStrip } from '../parts/voter-strip.tsx'
import { send } from '../state/station-store.ts'
import type { VoterQuestion } from './voter-questions.tsx'

type NotRecognised = Extract<Screen, { kind: 'not-recognised' }>

interface NotRecognisedScreenProps {
  readonly screen: NotRecognised
  readonly onAsk: (question: VoterQuestion) => void
}

/** The scanner could not read, nobody failed; the next finger and the whole path ahead are in sight. */
export function NotRecognisedScreen({ screen, onAsk }: NotRecognisedScreenProps) {
  const { t, code } = useSpeaker()
  const { nextFinger, voter, exceptionAllowed } = screen
  const triesLeft = nextFinger ? Math.max(1, screen.triesAllowed - screen.tryNumber + 1) : 0
  const primary: PrimaryAction = nextFinger
    ? {
        text: capitalised(t(`finger.${nextFinger}`)),
        icon: HandIcon,
        onPress: () => void send('identify.retry', {}),
      }
    : exceptionAllowed
      ? { text: t('not-yet.commission'), icon: UsersIcon, onPress: () => onAsk('exception') }
      : { text: t('not-yet.end'), onPress: () => void send('identify.acknowledge', {}) }
  const secondary: Action[] = [
    {
      id: 'leave',
      text: t('capture.leave'),
      icon: SignOutIcon,
      keyName: 'Escape',
      onPress: () => onAsk('leave'),
    },
  ]
  if (nextFinger && voter && voter.enrolled.length > 1) {
    secondary.push({
      id: 'other-finger',
      text: t('capture.other-finger'),
      icon: HandIcon,
      keyName: 'F4',
      onPress: () => onAsk('finger'),
    })
  }
  if (nextFinger && exceptionAllowed) {
    secondary.push({
      id: 'exception',
      text: t('capture.exception'),
      icon: UsersIcon,
      keyName: 'F9',
      onPress: () => onAsk('exception'),
    })
  }
  if (!nextFinger && exceptionAllowed) {
    // The commission may decide against; the end is recorded with its own reason.
    secondary.push({
      id: 'end',
      text: t('not-yet.end'),
      onPress: () => void send('identify.acknowledge', {}),
    })
  }
  return (
    <ScreenFrame kind="not-recognised" template="outcome" primary={primary} secondary={secondary}>
      <VoterStrip voter={voter} />
      <OutcomeBlock
        outcome="wait"
        word={t('not-yet.word')}
        text={[
          screen.hint ? code(screen.hint) : '',
          triesLeft > 0 ? t('not-yet.path-try', { n: triesLeft }) : '',
        ]
          .filter(Boolean)
          .join('. ')}
      />
      <section className="panel outcome-main">
        <h2>{nextFinger ? t('not-yet.next') : t('not-yet.commission')}</h2>
        <div className="hands">
          {(['left', 'right'] as const).map((side) => (
            <figure key={side} className={nextFinger && !nextFinger.startsWith(side) ? 'hand-aside' : ''}>
              <Hand side={side} now={nextFinger} tried={screen.tried} />
              <figcaption>{t(`hand.${side}`)}</figcaption>
            </figure>
          ))}
        </div>
        <p className="legend">
          <span className="legend-now" /> {t('hand.now')}
          <span className="legend-tried" /> {t('hand.tried')}
        </p>
      </section>
      <div className="outcome-side">
        {nextFinger ? (
          <SayAloud
            how="say.calmly"
            text="not-yet.say"
            params={(language) => ({ finger: speaker(language).t(`finger.${nextFinger}`) })}
          />
        ) : (
          <SayAloud how="say.calmly" text="not-yet.say-commission" />
        )}
        <section className="panel path">
          <h3>{t('not-yet.path')}</h3>
          <ol>
            {triesLeft > 0 && <li>{t('not-yet.path-try', { n: triesLeft })}</li>}
            {exceptionAllowed && <li>{t('not-yet.path-compare')}</li>}
            <li>{exceptionAllowed ? t('not-yet.path-commission') : t('not-yet.path-no-commission')}</li>
          </ol>
          <p className="fine-print">{t('not-yet.room')}</p>
        </section>
      </div>
    </ScreenFrame>
  )
}
