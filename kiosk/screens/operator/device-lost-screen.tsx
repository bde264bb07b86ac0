import { SignOutIcon } from '@phosphor-icons/react/dist/csr/SignOut'
import { UsersIcon } from '@phosphor-icons/react/dist/csr/Users'
import { useEffect, useState } from 'react'
import type { Screen, StationView } from '../../contract/index.ts'
import { formatTime } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { PlugPicture, sockets } from '../parts/plug-picture.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import type { VoterQuestion } from './voter-questions.tsx'

interface DeviceLostScreenProps {
  readonly screen: Extract<Screen, { kind: 'device-lost' }>
  readonly view: StationView
  readonly onAsk?: (question: VoterQuestion) => void
}

/** Covers the voter completely; says first what is safe, then the movements of the hand. */
export function DeviceLostScreen({ screen, view, onAsk }: DeviceLostScreenProps) {
  const { t } = useSpeaker()
  const seconds = useSeconds()
  const socket = sockets[screen.device]
  return (
    <ScreenFrame
      kind="device-lost"
      template="state"
      primary={{
        text: `${t('lost.waiting')} ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`,
        onPress: () => {},
        waitingFor: t('lost.waiting'),
      }}
      secondary={
        onAsk && screen.kept
          ? [
              {
                id: 'leave',
                text: t('capture.leave'),
                icon: SignOutIcon,
                keyName: 'Escape',
                onPress: () => onAsk('leave'),
              },
              // A scanner that stays dead must not lose the voter.
              {
                id: 'exception',
                text: t('capture.exception'),
                icon: UsersIcon,
                keyName: 'F9',
                onPress: () => onAsk('exception'),
              },
            ]
          : []
      }
    >
      <section className="panel lost" role="alert">
        <header>
          <Shape shape="wait" size="5.2rem" onFill />
          <div>
            <h1>{t(`lost.${screen.device}`)}</h1>
            <p>{t('lost.continues')}</p>
          </div>
        </header>
        <PlugPicture lost={screen.device} />
        <div className="lost-words">
          <h3>{t('part.safe')}</h3>
          <p>
            {screen.kept && screen.device === 'fingerprint-scanner' ? `${t('lost.kept')} ` : ''}
            {t('lost.recorded')}
          </p>
          <h3>{t('part.now')}</h3>
          <ol>
            <li>{t('lost.step-1', { n: socket })}</li>
            <li>{t('lost.step-2')}</li>
            <li>{t('lost.step-3')}</li>
          </ol>
          <h3>{t('part.later')}</h3>
          <p>{screen.device === 'ballot-scanner' ? t('lost.later-box') : t('lost.later')}</p>
          <code>{[screen.code, screen.device, formatTime(view.now)].join(' · ')}</code>
        </div>
      </section>
    </ScreenFrame>
  )
}

/** Seconds since this screen appeared: waiting is shown, not hidden. */
function useSeconds(): number {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return seconds
}
