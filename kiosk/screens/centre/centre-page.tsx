import { useEffect, useState } from 'react'
import { type CentreView, type PrecinctState, precinctStates } from '../../contract/centre-view.ts'
import { formatNumber, formatTime } from '../i18n/format.ts'
import { type Language, languages } from '../i18n/languages.ts'
import { Mark } from '../parts/mark.tsx'
import { Shape } from '../parts/shapes.tsx'
import { TrainingBand } from '../parts/training-band.tsx'
import { usePreferences } from '../state/preferences.ts'
import { Attention } from './attention.tsx'
import { Bars } from './bars.tsx'
import { useCentreWords } from './centre-words.ts'
import { useLive } from './live-store.ts'
import { PrecinctTable } from './precinct-table.tsx'
import { StateMark } from './state-mark.tsx'

const languageCaps: Readonly<Record<Language, string>> = { ky: 'КЫР', ru: 'РУС', en: 'ENG' }

/** The live page of a centre: what the machines of the country do, and the numbers that are published anyway. */
export function CentrePage() {
  const { view, lines, connected } = useLive()
  const { language, highContrast } = usePreferences()
  const { say } = useCentreWords()
  const [state, setState] = useState<PrecinctState | null>(null)
  const training = view?.universe === 'training'
  useEffect(() => {
    const root = document.documentElement
    root.lang = language
    root.dataset.window = 'centre'
    root.dataset.contrast = highContrast ? 'high' : 'normal'
    root.dataset.training = String(training)
    document.title = view ? `${say('head.place')}: ${view.title[language]}` : say('head.place')
  }, [language, highContrast, training, view, say])
  if (!view) {
    return (
      <main className="centre-waiting" data-testid="waiting">
        <Shape shape="ring" size="6rem" />
        <h1>{say('head.connecting')}</h1>
      </main>
    )
  }
  return (
    <div className="window">
      {training && <TrainingBand />}
      <div className="window-body">
        <div className="kiosk">
          <Head view={view} />
          {!connected && (
            <p className="centre-lost" role="alert" data-testid="lost">
              <Shape shape="wait" size="1.5rem" /> {say('head.lost')}
            </p>
          )}
          <main className="centre" data-testid="centre">
            <States view={view} chosen={state} onChoose={setState} />
            <PrecinctTable lines={lines} state={state} />
            <Turnout view={view} />
            <Areas view={view} />
            <Results view={view} />
            <DayTables view={view} />
            <Attention view={view} />
          </main>
        </div>
      </div>
    </div>
  )
}

function Head({ view }: { readonly view: CentreView }) {
  const { say } = useCentreWords()
  const { language, choose } = usePreferences()
  return (
    <header className="bar">
      <div className="bar-place">
        <Mark />
        <p>
          <strong>{say('head.place')}</strong>
          <span className="bar-where">{view.title[language]}</span>
        </p>
      </div>
      <ul className="bar-devices">
        {view.streams.map(({ url, state, received }) => (
          <li
            className={state === 'connected' ? 'device' : 'device device--lit'}
            key={url}
            data-testid="stream"
          >
            {state === 'searching' && <Shape shape="wait" size="1.3rem" />}
            <span>{say(`stream.${state}`, { url, n: received })}</span>
          </li>
        ))}
      </ul>
      <time className="bar-clock" data-testid="as-of">
        {say('head.as-of', { time: formatTime(view.now) })}
      </time>
      <div className="bar-languages">
        {languages.map((code) => (
          <button
            type="button"
            key={code}
            className={`bar-language${code === language ? ' bar-language--now' : ''}`}
            aria-pressed={code === language}
            data-testid={`language-${code}`}
            onClick={() => choose({ language: code })}
          >
            {languageCaps[code]}
          </button>
        ))}
      </div>
    </header>
  )
}

interface StatesProps {
  readonly view: CentreView
  readonly chosen: PrecinctState | null
  readonly onChoose: (state: PrecinctState | null) => void
}

/** How many precincts are how; a press shows only those. */
function States({ view, chosen, onChoose }: StatesProps) {
  const { say } = useCentreWords()
  const language = usePreferences((preferences) => preferences.language)
  const total = Object.values(view.precincts).reduce((sum, count) => sum + count, 0)
  return (
    <div className="centre-states">
      <button
        type="button"
        aria-pressed={chosen === null}
        data-testid="state-all"
        onClick={() => onChoose(null)}
      >
        <b>{formatNumber(total, language)}</b>
        <span>{say('state.all')}</span>
      </button>
      {precinctStates.map((state) => (
        <button
          type="button"
          key={state}
          className={view.precincts[state] === 0 ? 'centre-state--none' : undefined}
          aria-pressed={chosen === state}
          data-testid={`state-${state}`}
          onClick={() => onChoose(chosen === state ? null : state)}
        >
          <b>
            <StateMark state={state} size="1.4rem" /> {formatNumber(view.precincts[state], language)}
          </b>
          <span>{say(`state.${state}`)}</span>
        </button>
      ))}
    </div>
  )
}

function Turnout({ view }: { readonly view: CentreView }) {
  const { say } = useCentreWords()
  const language = usePreferences((preferences) => preferences.language)
  return (
    <section className="panel centre-turnout">
      <h2>{say('turnout.title')}</h2>
      {view.turnout.length === 0 && <p>{say('turnout.none')}</p>}
      <Bars
        testId="turnout"
        bars={view.turnout.map(({ hours, count, precincts }) => {
          const label = hours.map(formatTime).join(', ')
          const shown = formatNumber(count, language)
          const title = say('turnout.bar', {
            hour: label,
            n: shown,
            precincts: formatNumber(precincts, language),
          })
          return { label, value: count, shown, title }
        })}
      />
    </section>
  )
}

function Areas({ view }: { readonly view: CentreView }) {
  const { say } = useCentreWords()
  const language = usePreferences((preferences) => preferences.language)
  return (
    <section className="panel centre-areas">
      <h2>{say('areas.title')}</h2>
      <div className="centre-scroll">
        <table data-testid="areas">
          <thead>
            <tr>
              <th>{say('areas.area')}</th>
              <th>{say('table.title')}</th>
              <th>{say('areas.closed')}</th>
              <th>{say('areas.trouble')}</th>
              <th>{say('table.turnout')}</th>
            </tr>
          </thead>
          <tbody>
            {view.areas.map(({ area, precincts, closed, troubled, turnout }) => (
              <tr key={area}>
                <th scope="row">{area}</th>
                <td>{precincts}</td>
                <td>{closed}</td>
                <td>{troubled > 0 ? troubled : ''}</td>
                <td>{turnout === null ? '' : formatNumber(turnout, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** Sums of the exports that were verified, with the names on the ballots; ids alone where those are not one. */
function Results({ view }: { readonly view: CentreView }) {
  const { say } = useCentreWords()
  const language = usePreferences((preferences) => preferences.language)
  return (
    <>
      {view.results.map(({ contestId, name, precincts, votes }) => (
        <section className="panel centre-day" key={contestId}>
          <h2>
            {say('results.title', {
              ...{ contest: name?.[language] ?? contestId, n: formatNumber(precincts, language) },
            })}
            {name && <small> {contestId}</small>}
          </h2>
          <Bars
            testId={`result-${contestId}`}
            bars={votes.map(({ option, name, count }) => ({
              ...{ label: name?.[language] ?? option, id: name ? option : undefined, value: count },
              ...(name ? { title: `${name[language]} (${option})` } : {}),
              shown: formatNumber(count, language),
            }))}
          />
        </section>
      ))}
    </>
  )
}

function DayTables({ view }: { readonly view: CentreView }) {
  const { say, nameOf } = useCentreWords()
  const language = usePreferences((preferences) => preferences.language)
  return (
    <>
      {view.tables.map(({ table, rows }) => (
        <section className="panel centre-day" key={table}>
          <h2>{say(`day.${table}`)}</h2>
          <Bars
            testId={table}
            bars={rows.map(({ names, count }) => ({
              label: names.length === 1 ? nameOf(names[0]) : say('day.other'),
              title: names.map(nameOf).join(', '),
              value: count,
              shown: formatNumber(count, language),
            }))}
          />
        </section>
      ))}
    </>
  )
}
