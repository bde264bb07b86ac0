import { ArrowLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowLeft'
import { type SubmitEvent, useId, useState } from 'react'
import type { RetentionView, Screen } from '../../contract/index.ts'
import { formatDate } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { useCardHelp } from '../parts/card-help.tsx'
import { KeySlots, PinPad, usePin } from '../parts/key-ceremony.tsx'
import { keyCeremonyPrimary } from '../parts/key-ceremony-primary.ts'
import { Progress } from '../parts/progress.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import { send } from '../state/station-store.ts'

/** The contract's bound of an act's number. */
const LONGEST_ACT = 40

/** On the closed screen: what the policy says of the voter data, and the proof once they are gone. */
export function Retention({ retention }: { readonly retention: RetentionView }) {
  const { t } = useSpeaker()
  const { erased, due, eraseAfter } = retention
  const date = formatDate(eraseAfter)
  if (!erased) {
    return (
      <section className="panel verification" data-testid="retention" data-due={due}>
        <div className="state-head">
          <Shape shape={due ? 'wait' : 'ring'} size="2.9rem" />
          <div>
            <h3>{t('erase.retention')}</h3>
            <p>{due ? t('erase.due', { date }) : t('erase.not-due', { date })}</p>
          </div>
        </div>
      </section>
    )
  }
  return (
    <section className="panel verification" role="status" data-testid="erased">
      <div className="state-head">
        <Shape shape="ok" size="2.9rem" />
        <div>
          <h2>{t('erase.done')}</h2>
          <p>{t('erase.act', { act: erased.act })}</p>
        </div>
      </div>
      <h3>{t('erase.proof')}</h3>
      <code data-testid="erase-proof">{erased.proofSha256.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      <p className="fine-print">{t('erase.proof-text')}</p>
    </section>
  )
}

/** The number of the paper act comes first: without an act nobody erases. */
export function EraseQuestion({ onBack }: { readonly onBack: () => void }) {
  const { t } = useSpeaker()
  const id = useId()
  const [act, setAct] = useState('')
  const number = act.trim()
  const begin = () => void send('erase.begin', { act: number })
  function submit(event: SubmitEvent): void {
    event.preventDefault()
    if (number !== '') begin()
  }
  return (
    <ScreenFrame
      kind="erase-question"
      template="form"
      title={t('erase.ask-title')}
      subtitle={t('erase.ask-subtitle')}
      note={t('erase.no-undo')}
      primary={{
        text: t('erase.go-on'),
        onPress: begin,
        waitingFor: number === '' ? t('erase.wait-act') : null,
      }}
      secondary={[
        { id: 'back', text: t('action.back'), icon: ArrowLeftIcon, keyName: 'Escape', onPress: onBack },
      ]}
    >
      <GoesAndStays />
      <form className="panel search-ask" onSubmit={submit}>
        <label htmlFor={id}>{t('erase.act-number')}</label>
        <input
          id={id}
          // biome-ignore lint/a11y/noAutofocus: the page asks for this one thing
          autoFocus
          data-testid="act-number"
          autoComplete="off"
          maxLength={LONGEST_ACT}
          value={act}
          onChange={(event) => setAct(event.target.value)}
        />
        <p className="fine-print">{t('erase.act-hint')}</p>
      </form>
    </ScreenFrame>
  )
}

export function ErasingScreen({ screen }: { readonly screen: Extract<Screen, { kind: 'erasing' }> }) {
  const { t } = useSpeaker()
  const pin = usePin(screen.keys)
  const help = useCardHelp(screen.keys)
  if (help.page) return help.page
  return (
    <ScreenFrame
      kind="erasing"
      template="form"
      title={t('erase.title')}
      subtitle={t('erase.act', { act: screen.act })}
      note={t('erase.no-undo')}
      primary={keyCeremonyPrimary({
        t,
        pin,
        keys: screen.keys,
        working: screen.progress !== null,
        act: { text: t('erase.confirm'), onPress: () => void send('erase.confirm', {}) },
        obstacle: null,
      })}
      secondary={[
        {
          id: 'back',
          text: t('action.back'),
          keyName: 'Escape',
          onPress: () => void send('keys.cancel', {}),
        },
        help.action,
      ]}
    >
      {pin.wanted ? <PinPad pin={pin} /> : <GoesAndStays />}
      <div className="form-side">
        <KeySlots keys={screen.keys} pin={pin} />
        {screen.progress !== null && <Progress value={screen.progress} label={t('erase.working')} />}
      </div>
    </ScreenFrame>
  )
}

function GoesAndStays() {
  const { t } = useSpeaker()
  return (
    <section className="panel path">
      <h2>{t('erase.what-goes')}</h2>
      <ul className="plain-list">
        <li>{t('erase.goes-1')}</li>
        <li>{t('erase.goes-2')}</li>
      </ul>
      <h2>{t('erase.what-stays')}</h2>
      <ul className="plain-list">
        <li>{t('erase.stays-1')}</li>
        <li>{t('erase.stays-2')}</li>
      </ul>
    </section>
  )
}
