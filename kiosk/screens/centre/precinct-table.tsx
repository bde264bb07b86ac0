import { useMemo, useRef, useState } from 'react'
import type { PrecinctLine, PrecinctState } from '../../contract/centre-view.ts'
import { formatNumber, formatTime } from '../i18n/format.ts'
import { usePreferences } from '../state/preferences.ts'
import { useCentreWords } from './centre-words.ts'
import { StateMark } from './state-mark.tsx'

/** Fixed, so that the place of a row is known without laying out the others: a country has thousands. */
const ROW_PX = 40
/** Rows beyond the edges, so that scrolling shows no gaps. */
const BEYOND = 8
const FIRST_HEIGHT_PX = 600
const columns = ['precinct', 'state', 'heard', 'tables', 'turnout', 'faults', 'notes'] as const

interface PrecinctTableProps {
  readonly lines: readonly PrecinctLine[]
  readonly state: PrecinctState | null
}

/** All precincts in one list, of which only the rows in view are in the page. */
export function PrecinctTable({ lines, state }: PrecinctTableProps) {
  const { say } = useCentreWords()
  const [text, setText] = useState('')
  const [top, setTop] = useState(0)
  const body = useRef<HTMLDivElement>(null)
  const wanted = text.trim().toLowerCase()
  const found = useMemo(
    () =>
      lines.filter(
        (line) =>
          (state === null || line.state === state) &&
          (wanted === '' ||
            String(line.precinct).startsWith(wanted) ||
            line.area.toLowerCase().includes(wanted)),
      ),
    [lines, state, wanted],
  )
  const height = body.current?.clientHeight ?? FIRST_HEIGHT_PX
  const first = Math.max(0, Math.min(Math.floor(top / ROW_PX) - BEYOND, found.length - 1))
  const shown = found.slice(first, first + Math.ceil(height / ROW_PX) + 2 * BEYOND)
  return (
    <section className="panel centre-precincts">
      <header>
        <h2>{say('table.title')}</h2>
        <input
          type="search"
          aria-label={say('table.find')}
          placeholder={say('table.find')}
          data-testid="find"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <span data-testid="shown">{say('table.shown', { n: found.length, of: lines.length })}</span>
      </header>
      <div
        className="centre-rows"
        ref={body}
        onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
        data-testid="rows"
      >
        <table aria-rowcount={found.length + 1}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th className={`centre-cell--${column}`} scope="col" key={column}>
                  {say(`table.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Gap rows={first} />
            {shown.map((line, i) => (
              <Row line={line} index={first + i + 2} key={line.precinct} />
            ))}
            <Gap rows={found.length - first - shown.length} />
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** Room of the rows that are not in the page. */
function Gap({ rows }: { readonly rows: number }) {
  if (rows <= 0) return null
  return (
    <tr className="centre-gap">
      <td style={{ height: `${rows * ROW_PX}px` }} />
    </tr>
  )
}

function Row({ line, index }: { readonly line: PrecinctLine; readonly index: number }) {
  const { say, nameOf } = useCentreWords()
  const language = usePreferences((preferences) => preferences.language)
  const { precinct, area, state, heard, tables, turnout, faults, notes } = line
  return (
    <tr
      className={`centre-row--${state}`}
      aria-rowindex={index}
      data-testid={`row-${precinct}`}
      data-state={state}
    >
      <th className="centre-cell--precinct" scope="row">
        {precinct} <small>{area}</small>
      </th>
      <td className="centre-cell--state">
        <StateMark state={state} /> {say(`state.${state}`)}
      </td>
      <td className="centre-cell--heard">{heard === null ? '' : formatTime(heard)}</td>
      <td className="centre-cell--tables">
        {tables[0]}/{tables[1]}
      </td>
      <td className="centre-cell--turnout">
        {turnout === 'withheld' && <small>{say('table.withheld')}</small>}
        {typeof turnout === 'number' && formatNumber(turnout, language)}
      </td>
      <td className="centre-cell--faults">{faults.map((fault) => faultWords(fault, nameOf)).join(', ')}</td>
      <td className="centre-cell--notes">{notes > 0 ? notes : ''}</td>
    </tr>
  )
}

/** `table-1: fingerprint-scanner absent` in words. */
function faultWords(fault: string, nameOf: (name: string) => string): string {
  const match = /^(.+): (\S+) \S+$/.exec(fault)
  return match ? `${match[1]}: ${nameOf(match[2])}` : fault
}
