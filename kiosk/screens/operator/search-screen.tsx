import { ArrowLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowLeft'
import { NumpadIcon } from '@phosphor-icons/react/dist/csr/Numpad'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { Screen } from '../../contract/index.ts'
import { formatDate, formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { useKeys } from '../parts/keys.ts'
import { latestOnly } from '../parts/latest-only.ts'
import { useScanTaker } from '../parts/scan-taker.ts'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import { voterSteps } from '../parts/steps.tsx'
import { numberInScan } from '../parts/use-scans.ts'
import { send } from '../state/station-store.ts'

type Search = NonNullable<Extract<Screen, { kind: 'ready' }>['search']>
type Row = Search['rows'][number]

/** A pause after a key, so that the text of a reader that types (a key card, a document) is never searched for. */
const PAUSE_MS = 120
/** The contract's bound of a search text. */
const LONGEST_TEXT = 80

interface SearchScreenProps {
  readonly first: string
  readonly search: Search | null
  readonly onBack: () => void
  readonly onNumber: () => void
}

/** One field for number, name or birth date. The kiosk never picks: nobody is chosen until the operator chooses. */
export function SearchScreen({ first, search, onBack, onNumber }: SearchScreenProps) {
  const { t } = useSpeaker()
  const { text, setText } = useRollSearch(first)
  // Rows of an older text are not shown: the row under the finger must be the one that was read.
  const found = search && text.trim() !== '' && search.text.trim() === text.trim() ? search : null
  const [chosen, setChosen] = useState<string | null>(null)
  const rows = found?.rows ?? []
  const chosenRow = rows.find(({ pick }) => pick === chosen) ?? null
  const confirm = () => chosenRow && void send('roll.pick', { pick: chosenRow.pick })
  function change(next: string): void {
    setText(next)
    setChosen(null)
  }
  useScanTaker((scan) => {
    change('')
    const personalNumber = numberInScan(scan)
    if (personalNumber) void send('identify.start', { personalNumber })
    return true
  })
  // The screen goes first: nothing can be asked for after the search is closed.
  function leave(then: () => void): void {
    then()
    void send('roll.search-close', {})
  }
  return (
    <ScreenFrame
      kind="search"
      template="list"
      title={t('search.title')}
      subtitle={t('search.subtitle')}
      steps={{ names: voterSteps, current: 0 }}
      primary={{
        text: t('search.primary'),
        onPress: confirm,
        waitingFor: chosenRow ? null : t('search.choose-row'),
      }}
      secondary={[
        {
          id: 'back',
          text: t('action.back'),
          icon: ArrowLeftIcon,
          keyName: 'Escape',
          onPress: () => leave(onBack),
        },
        {
          id: 'to-number',
          text: t('ready.number'),
          icon: NumpadIcon,
          keyName: 'F2',
          onPress: () => leave(onNumber),
        },
      ]}
    >
      <SearchField
        text={text}
        rows={rows}
        chosen={chosen}
        onText={change}
        onChoose={setChosen}
        onEnter={confirm}
      />
      <div className="search-found" aria-live="polite">
        {text.trim() === '' ? (
          <Begin />
        ) : found && rows.length === 0 ? (
          <Nobody />
        ) : (
          <>
            <p className="search-count" data-testid="search-count">
              {found ? t('search.found', { n: rows.length }) : t('search.under-way')}
              {found?.more && ` ${t('search.more')}`}
            </p>
            <Rows rows={rows} chosen={chosen} onChoose={setChosen} />
          </>
        )}
      </div>
    </ScreenFrame>
  )
}

/** The text of the field, sent to the station as it is typed. Ends with the screen. */
function useRollSearch(first: string) {
  const [text, setText] = useState(first)
  const latest = useMemo(
    () =>
      latestOnly((wanted) =>
        wanted === '' ? send('roll.search-close', {}) : send('roll.search', { text: wanted }),
      ),
    [],
  )
  const asked = useRef('')
  useEffect(() => {
    const wanted = text.trim()
    const timer = setTimeout(() => {
      if (wanted === asked.current) return
      asked.current = wanted
      latest.want(wanted)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, latest])
  useEffect(() => () => latest.end(), [latest])
  return { text, setText }
}

const LIST = 'search-rows'
const rowId = (index: number) => `${LIST}-${index}`

interface SearchFieldProps {
  readonly text: string
  readonly rows: readonly Row[]
  readonly chosen: string | null
  readonly onText: (text: string) => void
  readonly onChoose: (pick: string) => void
  readonly onEnter: () => void
}

/** Keyboard first: what is typed goes into the field wherever focus is, arrows choose a row, Enter confirms it. */
function SearchField({ text, rows, chosen, onText, onChoose, onEnter }: SearchFieldProps) {
  const { t } = useSpeaker()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const at = rows.findIndex(({ pick }) => pick === chosen)
  function move(step: 1 | -1): void {
    if (rows.length === 0) return
    const next = at < 0 && step < 0 ? rows.length - 1 : at + step
    onChoose(rows[Math.min(rows.length - 1, Math.max(0, next))].pick)
  }
  function typeOn(key: string): void {
    field.current?.focus()
    onText((text + key).slice(0, LONGEST_TEXT))
  }
  useKeys({
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    letter: typeOn,
    digit: typeOn,
    Backspace: () => field.current?.focus(),
  })
  return (
    <section className="panel search-ask">
      <label htmlFor={id}>{t('search.label')}</label>
      <input
        ref={field}
        id={id}
        // biome-ignore lint/a11y/noAutofocus: the screen is this field; a keyboard user types at once
        autoFocus
        role="combobox"
        aria-expanded={rows.length > 0}
        aria-controls={rows.length > 0 ? LIST : undefined}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? rowId(at) : undefined}
        data-testid="search-text"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        maxLength={LONGEST_TEXT}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.repeat) return
          event.preventDefault()
          onEnter()
        }}
      />
      <p className="fine-print">{t('search.keys')}</p>
      <p className="fine-print search-aside">{t('search.letters')}</p>
      <p className="private search-aside">{t('search.no-photos')}</p>
    </section>
  )
}

interface RowsProps {
  readonly rows: readonly Row[]
  readonly chosen: string | null
  readonly onChoose: (pick: string) => void
}

function Rows({ rows, chosen, onChoose }: RowsProps) {
  const { t } = useSpeaker()
  return (
    <div id={LIST} className="search-rows" role="listbox" aria-label={t('search.rows')}>
      {rows.map((row, index) => (
        <SearchRow
          key={row.pick}
          id={rowId(index)}
          row={row}
          chosen={row.pick === chosen}
          onChoose={() => onChoose(row.pick)}
        />
      ))}
    </div>
  )
}

interface SearchRowProps {
  readonly id: string
  readonly row: Row
  readonly chosen: boolean
  readonly onChoose: () => void
}

function SearchRow({ id, row, chosen, onChoose }: SearchRowProps) {
  const { t, language } = useSpeaker()
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field holds the focus and its keys choose the rows
    <div
      ref={element}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      className={`panel search-row${chosen ? ' search-row--chosen' : ''}`}
      data-testid="search-row"
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <span className="search-mark" aria-hidden="true" />
      <strong>{row.fullName}</strong>
      <span className="search-fact search-fact--birth">
        <small>{t('voter.born')}</small> <b>{formatDate(row.birthDate)}</b>
      </span>
      <span className="search-fact">
        <small>{t('search.line')}</small> <b>{formatNumber(row.lineNumber, language)}</b>
      </span>
    </div>
  )
}

function Begin() {
  const { t } = useSpeaker()
  return (
    <section className="panel state-card">
      <h2>{t('search.begin')}</h2>
      <ul className="plain-list">
        <li>{t('search.begin-name')}</li>
        <li>{t('search.begin-date')}</li>
        <li>{t('search.begin-number')}</li>
      </ul>
    </section>
  )
}

function Nobody() {
  const { t } = useSpeaker()
  return (
    <section className="panel state-card" data-testid="search-nobody">
      <div className="state-head">
        <Shape shape="ring" size="2.9rem" />
        <h2>{t('search.nobody')}</h2>
      </div>
      <ol className="search-next">
        <li>{t('search.nobody-1')}</li>
        <li>{t('search.nobody-2')}</li>
        <li>{t('search.nobody-3')}</li>
      </ol>
    </section>
  )
}
