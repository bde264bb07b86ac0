import { MonitorIcon } from '@phosphor-icons/react/dist/csr/Monitor'
import { PrinterIcon } from '@phosphor-icons/react/dist/csr/Printer'
import type { Screen, StationView } from '../../contract/index.ts'
import { catalogue } from '../i18n/catalogue.ts'
import { formatTime } from '../i18n/format.ts'
import { speaker, useSpeaker } from '../i18n/translate.ts'
import { OutcomeBlock } from '../parts/outcome-block.tsx'
import { SayAloud } from '../parts/say-aloud.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { VoterStrip } from '../parts/voter-strip.tsx'
import { send } from '../state/station-store.ts'

/** Longer check numbers are set smaller so that they stay in one line where they can. */
const SHORT_NUMBER = 8

interface IdentifiedScreenProps {
  readonly screen: Extract<Screen, { kind: 'identified' }>
  readonly view: StationView
}

export function IdentifiedScreen({ screen, view }: IdentifiedScreenProps) {
  const { t } = useSpeaker()
  const { voter, by, check } = screen
  const printed = check.state === 'printed'
  return (
    <ScreenFrame
      kind="identified"
      template="outcome"
      primary={{
        text: t('identified.handed'),
        onPress: () => void send('identify.handed-over', {}),
        busy: !printed,
        waitingFor: printed ? null : t('identified.wait-check'),
      }}
      secondary={
        printed
          ? []
          : [
              {
                id: 'print-again',
                text: t('identified.print-again'),
                icon: PrinterIcon,
                keyName: 'F5',
                onPress: () => void send('identify.retry', {}),
              },
            ]
      }
    >
      <VoterStrip voter={voter} />
      <OutcomeBlock outcome="ok" word={t('identified.word')} text={t(`identified.by-${by}`)} />
      <section className="panel outcome-main" data-testid="check" data-state={check.state}>
        <h2>{t(`identified.${check.state}`)}</h2>
        <div className="ticket">
          <span className="ticket-mouth" />
          <div className="ticket-paper mono">
            <strong>{catalogue['check.title'].ky}</strong>
            <span>{speaker('ky').t('head.precinct', { precinct: view.head?.precinct ?? '' })}</span>
            <b
              data-testid="check-number"
              className={check.number.length > SHORT_NUMBER ? 'ticket-long' : undefined}
            >
              № {check.number}
            </b>
            <span>{[formatTime(view.now), view.head?.stationName].filter(Boolean).join(' · ')}</span>
            <hr />
            <span>{speaker('ky').t('check.line', { n: voter.lineNumber })}</span>
          </div>
        </div>
        <div className={`strip${printed ? ' strip--full' : ''}`} aria-hidden="true">
          <span />
        </div>
        <p className="fine-print">{t('identified.one-check')}</p>
      </section>
      <div className="outcome-side">
        <SayAloud how="say.aloud" text="identified.say" />
        <section className="panel path">
          <h3>{t('part.next-steps')}</h3>
          <p className="path-lead">{t('identified.do')}</p>
          <p className="private">
            <MonitorIcon size="1.5rem" />
            {t('identified.room')}
          </p>
        </section>
      </div>
    </ScreenFrame>
  )
}
