import type { CentreView } from '../../contract/centre-view.ts'
import { formatTime } from '../i18n/format.ts'
import { useCentreWords } from './centre-words.ts'

/** Conflicts with both heads, doubles, gaps, differences and refusals: what a person must judge. */
export function Attention({ view }: { readonly view: CentreView }) {
  const { say, nameOf } = useCentreWords()
  const { conflicts, doubles, gaps, differences, refusals } = view
  const nothing = [conflicts, doubles, gaps, differences, refusals].every((list) => list.length === 0)
  return (
    <section className="panel centre-look" data-testid="attention">
      <h2>{say('look.title')}</h2>
      {nothing && <p>{say('look.nothing')}</p>}
      {conflicts.map(({ precinct, station, kind, at, ours, theirs }) => (
        <article
          className="centre-conflict"
          key={`${precinct} ${station} ${theirs}`}
          data-testid={`conflict-${kind}`}
        >
          <h3>
            {precinct} · {station} · {formatTime(at)}
          </h3>
          <p>{say(`look.${kind}`)}</p>
          <div className="centre-heads">
            <figure>
              <figcaption>{say('look.ours')}</figcaption>
              <pre>{ours}</pre>
            </figure>
            <figure>
              <figcaption>{say('look.theirs')}</figcaption>
              <pre>{theirs}</pre>
            </figure>
          </div>
        </article>
      ))}
      {doubles.map(({ precinct, stations: [a, b], events: [x, y], reason }) => (
        <p key={`${precinct} ${a} ${x} ${b} ${y}`} data-testid="double">
          <b>{precinct}</b> {say('look.double', { a, b, x, y })}:{' '}
          {reason === null ? say('look.open') : nameOf(reason)}
        </p>
      ))}
      {gaps.map(({ precinct, station, missing }) => (
        <p key={`${precinct} ${station}`}>
          <b>{precinct}</b> {say('look.gap', { station, n: missing })}
        </p>
      ))}
      {differences.length > 0 && <h3>{say('look.differences')}</h3>}
      {differences.map(({ precinct, text }) => (
        <p key={`${precinct} ${text}`} lang="en">
          <b>{precinct}</b> {text}
        </p>
      ))}
      {refusals.length > 0 && <h3>{say('look.refused')}</h3>}
      {refusals.map(({ at, source, code, detail }) => (
        <p className="centre-refusal" key={`${at} ${source} ${code} ${detail}`}>
          <time>{formatTime(at)}</time> <code>{code}</code> <span lang="en">{detail}</span>{' '}
          <small>{source}</small>
        </p>
      ))}
    </section>
  )
}
