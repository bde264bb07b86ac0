import { useEffect, useId, useRef } from 'react'
import type { SearchView } from '../../contract/index.ts'
import { formatDate, formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { useKeys } from '../parts/keys.ts'

export type SearchRows = SearchView['rows']

/** The contract's bound of a search text is 100; no name of the register is longer than this. */
const LONGEST_TEXT = 80
const LIST = 'search-rows'
const rowId = (index: number) => `${LIST}-${index}`

interface SearchFieldProps {
  readonly text: string
  readonly rows: SearchRows
  readonly chosen: string | null
  readonly onText: (text: string) => void
  readonly onChoose: (pick: string) => void
  readonly onEnter: () => void
}

/** Keyboard first: what is typed goes into the field wherever focus is, arrows choose a row, Enter confirms it. */
export function SearchField({ text, rows, chosen, onText, onChoose, onEnter }: SearchFieldProps) {
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
  readonly rows: SearchRows
  readonly chosen: string | null
  readonly onChoose: (pick: string) => void
}

export function Rows({ rows, chosen, onChoose }: RowsProps) {
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
  readonly row: SearchRows[number]
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
