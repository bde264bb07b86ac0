import { type SubmitEvent, useId, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { Screen } from '../../contract/index.ts'
import { formatTime } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { OutcomeBlock } from '../parts/outcome-block.tsx'
import { SayAloud } from '../parts/say-aloud.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { voterSteps } from '../parts/steps.tsx'
import { send } from '../state/station-store.ts'

type Sent = Extract<Screen, { kind: 'sent-to-table' }>

/** The signpost of the room: this voter is another table's. */
export function SentToTableScreen({ screen }: { readonly screen: Sent }) {
  const { t } = useSpeaker()
  const name = screen.tableName
  const silent =
    screen.silentSince === null
      ? ''
      : ` · ${t('room.silent-since', { time: formatTime(screen.silentSince) })}`
  return (
    <ScreenFrame
      kind="sent-to-table"
      template="outcome"
      title={t('sent.title')}
      subtitle={t('sent.subtitle')}
      steps={{ names: voterSteps, current: 1 }}
      primary={{ text: t('action.next-voter'), onPress: () => void send('identify.acknowledge', {}) }}
    >
      <OutcomeBlock
        outcome="go"
        word={t('sent.word', { name })}
        text={`${t(`sent.${screen.why}`)}${silent}`}
      />
      <div className="outcome-wide">
        <SayAloud how="say.aloud" text="sent.say" params={() => ({ name })} />
        <section className="panel path way-code">
          <h3>{t('part.next-steps')}</h3>
          <ol>
            <li>{t('sent.step-1')}</li>
            {screen.wayCode !== null && (
              <li>
                {t('sent.way-code-how')}
                <output className="mono" data-testid="way-code">
                  {screen.wayCode}
                </output>
              </li>
            )}
            <li>{t('sent.step-2')}</li>
          </ol>
        </section>
        {screen.takesWayCode && <WayCodeForm />}
        {screen.why === 'cut-off' && <p className="panel fine-print">{t('sent.why')}</p>}
      </div>
    </ScreenFrame>
  )
}

const LONGEST_CODE = 40

/** The voter comes back from the table to which he was lent, with the code that it showed. */
function WayCodeForm() {
  const { t } = useSpeaker()
  const id = useId()
  const [code, setCode] = useState('')
  function take(event: SubmitEvent): void {
    event.preventDefault()
    if (code.trim()) void send('room.way-code', { code: code.trim() })
  }
  return (
    <form className="panel way-code" onSubmit={take}>
      <label htmlFor={id}>{t('sent.way-code-ask')}</label>
      <div>
        <input
          id={id}
          data-testid="way-code-text"
          autoComplete="off"
          maxLength={LONGEST_CODE}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <Button type="submit" className="button button--row" data-testid="take-way-code">
          {t('sent.way-code-take')}
        </Button>
      </div>
    </form>
  )
}
