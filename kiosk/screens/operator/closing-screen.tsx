import { ArrowCounterClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowCounterClockwise'
import { NotePencilIcon } from '@phosphor-icons/react/dist/csr/NotePencil'
import { type SubmitEvent, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { ReconciliationRow, Screen } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { useCardHelp } from '../parts/card-help.tsx'
import { Chip } from '../parts/chip.tsx'
import { KeySlots, PinPad, usePin } from '../parts/key-ceremony.tsx'
import { keyCeremonyPrimary } from '../parts/key-ceremony-primary.ts'
import { Progress } from '../parts/progress.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { closingSteps } from '../parts/steps.tsx'
import { send } from '../state/station-store.ts'

type Closing = Extract<Screen, { kind: 'closing' }>

const missing = (row: ReconciliationRow) => row.left === null || row.right === null
const differs = (row: ReconciliationRow) => !missing(row) && row.difference !== 0

/** Numbers are never mended: every difference stands in words before two keys close the day. */
export function ClosingScreen({ screen }: { readonly screen: Closing }) {
  const { t } = useSpeaker()
  const pin = usePin(screen.keys)
  const help = useCardHelp(screen.keys)
  const { rows, needsSlip } = screen
  const open = rows.filter(missing).length
  const different = rows.filter(differs).length
  const unexplained = rows.some((row) => differs(row) && !row.explanation)
  const title =
    open > 0 || needsSlip
      ? t('closing.title-missing')
      : different > 0
        ? t('closing.title-differ', { n: different, all: rows.length })
        : t('closing.title-equal')
  const numbersDone = open === 0 && !needsSlip && !unexplained
  if (help.page) return help.page
  return (
    <ScreenFrame
      kind="closing"
      template="form"
      title={title}
      subtitle={t('closing.subtitle')}
      steps={{ names: closingSteps, current: numbersDone ? 1 : 0 }}
      note={t('closing.no-undo')}
      primary={keyCeremonyPrimary({
        t,
        pin,
        keys: screen.keys,
        working: screen.progress !== null,
        act: { text: t('closing.close'), onPress: () => void send('closing.close', {}) },
        obstacle: screen.canClose
          ? null
          : unexplained
            ? t('closing.explanation-missing')
            : t('closing.wait-numbers'),
      })}
      secondary={[
        {
          id: 'keys-again',
          text: t('keys.again'),
          icon: ArrowCounterClockwiseIcon,
          keyName: 'F5',
          onPress: () => void send('keys.cancel', {}),
        },
        help.action,
      ]}
    >
      {pin.wanted ? <PinPad pin={pin} /> : null}
      <section className="panel equations" hidden={pin.wanted}>
        <h2>{t('closing.equations')}</h2>
        {needsSlip && <SlipForm />}
        {rows.map((row) => (
          <Equation key={row.id} row={row} />
        ))}
      </section>
      <div className="form-side">
        <KeySlots keys={screen.keys} pin={pin} />
        {screen.progress !== null && <Progress value={screen.progress} label={t('closing.working')} />}
      </div>
    </ScreenFrame>
  )
}

function Equation({ row }: { readonly row: ReconciliationRow }) {
  const { t, maybe, language } = useSpeaker()
  const number = (value: number | null) => (value === null ? '—' : formatNumber(value, language))
  const byHand = row.leftSource === 'hand' || row.rightSource === 'hand'
  const sign = missing(row) ? '?' : row.difference === 0 ? '=' : '≠'
  return (
    <div className={`equation${differs(row) ? ' equation--differs' : ''}`} data-testid={`row-${row.id}`}>
      <p className="equation-words">
        {maybe(row.label)}
        <small>{`${t(`closing.by-${row.leftSource}`)} · ${t(`closing.by-${row.rightSource}`)}`}</small>
      </p>
      <p className="equation-numbers">
        <b>{number(row.left)}</b> <span>{sign}</span> <b>{number(row.right)}</b>
      </p>
      {missing(row) ? (
        <Chip look="plain" text={t('closing.not-counted')} />
      ) : row.difference === 0 ? (
        <Chip look="agrees" text={t('closing.agrees')} />
      ) : (
        <Chip look="differs" text={t('closing.differs', { n: number(Math.abs(row.difference ?? 0)) })} />
      )}
      {byHand && <CountForm row={row} />}
      {differs(row) && <ExplainForm row={row} />}
    </div>
  )
}

function CountForm({ row }: { readonly row: ReconciliationRow }) {
  const { t } = useSpeaker()
  const [text, setText] = useState('')
  const value = /^\d{1,6}$/.test(text) ? Number(text) : null
  function keep(event: SubmitEvent): void {
    event.preventDefault()
    if (value === null) return
    void send('closing.count', { row: row.id, value }).then((kept) => kept && setText(''))
  }
  return (
    <form className="inline-form" onSubmit={keep}>
      <label>
        {t('closing.hand-count')}
        <input
          data-testid={`count-${row.id}`}
          inputMode="numeric"
          autoComplete="off"
          maxLength={6}
          value={text}
          onChange={(event) => setText(event.target.value.replace(/\D/g, ''))}
        />
      </label>
      <Button type="submit" className="button button--row" data-testid={`keep-${row.id}`}>
        {t('closing.keep')}
      </Button>
    </form>
  )
}

/** Explained text stays editable until the keys. */
function ExplainForm({ row }: { readonly row: ReconciliationRow }) {
  const { t } = useSpeaker()
  const [text, setText] = useState<string | null>(null)
  const shown = text ?? row.explanation ?? ''
  function keep(event: SubmitEvent): void {
    event.preventDefault()
    if (!shown.trim()) return
    void send('closing.explain', { row: row.id, text: shown }).then((kept) => kept && setText(null))
  }
  return (
    <form className="inline-form inline-form--wide" onSubmit={keep}>
      <NotePencilIcon weight="bold" size="1.4rem" />
      <input
        data-testid={`explain-${row.id}`}
        aria-label={t('closing.explain')}
        placeholder={t('closing.explain')}
        maxLength={500}
        autoComplete="off"
        value={shown}
        onChange={(event) => setText(event.target.value)}
      />
      {(text !== null || !row.explanation) && (
        <Button type="submit" className="button button--row" data-testid={`keep-explain-${row.id}`}>
          {t('closing.keep')}
        </Button>
      )}
    </form>
  )
}

/** The counts slip comes through the reader; its text can also be put in here. */
function SlipForm() {
  const { t } = useSpeaker()
  const [text, setText] = useState('')
  function take(event: SubmitEvent): void {
    event.preventDefault()
    if (text.trim()) void send('closing.slip', { text: text.trim() })
  }
  return (
    <form className="slip-form" onSubmit={take}>
      <h3>{t('closing.slip')}</h3>
      <p>{t('closing.slip-text')}</p>
      <div>
        <textarea
          data-testid="slip-text"
          aria-label={t('closing.slip-here')}
          placeholder={t('closing.slip-here')}
          rows={2}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" className="button button--row" data-testid="take-slip">
          {t('closing.slip-take')}
        </Button>
      </div>
    </form>
  )
}
