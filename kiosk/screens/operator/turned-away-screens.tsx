import { NotePencilIcon } from '@phosphor-icons/react/dist/csr/NotePencil'
import { NumpadIcon } from '@phosphor-icons/react/dist/csr/Numpad'
import type { Screen } from '../../contract/index.ts'
import { formatPersonalNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { OutcomeBlock } from '../parts/outcome-block.tsx'
import { SayAloud } from '../parts/say-aloud.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { voterSteps } from '../parts/steps.tsx'
import { send } from '../state/station-store.ts'

const acknowledge = () => void send('identify.acknowledge', {})

export function OtherPrecinctScreen({
  screen,
}: {
  readonly screen: Extract<Screen, { kind: 'other-precinct' }>
}) {
  const { t, local } = useSpeaker()
  return (
    <ScreenFrame
      kind="other-precinct"
      template="outcome"
      title={t('elsewhere.title')}
      subtitle={t('elsewhere.subtitle')}
      steps={{ names: voterSteps, current: 1 }}
      primary={{ text: t('elsewhere.primary'), onPress: acknowledge }}
    >
      <OutcomeBlock
        outcome="go"
        word={t('elsewhere.word', { n: screen.precinct })}
        text={local(screen.address) || t('elsewhere.no-address')}
      />
      <div className="outcome-wide">
        <SayAloud how="say.aloud" text="elsewhere.say" params={() => ({ n: screen.precinct })} />
        <section className="panel path">
          <h3>{t('part.next-steps')}</h3>
          <p className="private private--plain private--large">
            <NotePencilIcon weight="bold" size="1.8rem" />
            {t('elsewhere.write')}
          </p>
        </section>
      </div>
    </ScreenFrame>
  )
}

export function UnknownNumberScreen({
  screen,
}: {
  readonly screen: Extract<Screen, { kind: 'unknown-number' }>
}) {
  const { t } = useSpeaker()
  return (
    <ScreenFrame
      kind="unknown-number"
      template="outcome"
      primary={{ text: t('unknown.primary'), onPress: acknowledge }}
    >
      <OutcomeBlock
        outcome="wait"
        word={t('unknown.word')}
        text={t('unknown.text', { number: formatPersonalNumber(screen.personalNumber) })}
      />
      <div className="outcome-wide">
        <SayAloud how="say.calmly" text="unknown.say" />
        <section className="panel path">
          <h3>{t('part.next-steps')}</h3>
          <ol>
            <li>{t('unknown.step-1')}</li>
            <li>{t('unknown.step-2')}</li>
            <li>{t('unknown.step-3')}</li>
          </ol>
        </section>
      </div>
    </ScreenFrame>
  )
}

/** The line to the other precincts is cut, or this table has asked too often: no voter is lost to that. */
export function NobodyAskedScreen({
  screen,
}: {
  readonly screen: Extract<Screen, { kind: 'nobody-asked' }>
}) {
  const { t, code } = useSpeaker()
  return (
    <ScreenFrame
      kind="nobody-asked"
      template="outcome"
      primary={{ text: t('action.next-voter'), onPress: acknowledge }}
    >
      <OutcomeBlock outcome="wait" word={t('unasked.word')} text={code(screen.code)} />
      <div className="outcome-wide">
        <SayAloud how="say.calmly" text="unasked.say" />
        <section className="panel path">
          <h3>{t('part.next-steps')}</h3>
          <ol>
            <li>{t('unasked.step-1')}</li>
            <li>{t(screen.code === 'REMOTE_QUOTA' ? 'unasked.step-quota' : 'unasked.step-line')}</li>
            <li>{t('unasked.step-3')}</li>
          </ol>
        </section>
      </div>
    </ScreenFrame>
  )
}

interface AskDocumentScreenProps {
  readonly screen: Extract<Screen, { kind: 'ask-document' }>
  readonly onNumber: () => void
}

export function AskDocumentScreen({ screen, onNumber }: AskDocumentScreenProps) {
  const { t, code } = useSpeaker()
  return (
    <ScreenFrame
      kind="ask-document"
      template="outcome"
      primary={{
        text: t('ask.primary'),
        icon: NumpadIcon,
        onPress: () => {
          onNumber()
          acknowledge()
        },
      }}
      secondary={[
        { id: 'next-voter', text: t('action.next-voter'), keyName: 'Escape', onPress: acknowledge },
      ]}
    >
      <OutcomeBlock outcome="wait" word={t('ask.word')} text={code(screen.code)} />
      <div className="outcome-wide">
        <SayAloud how="say.calmly" text="ask.say" />
        <section className="panel path">
          <h3>{t('part.next-steps')}</h3>
          <ol>
            <li>{t('ask.step-1')}</li>
            <li>{t('ask.step-2')}</li>
          </ol>
        </section>
      </div>
    </ScreenFrame>
  )
}
