import { useEffect, useState } from 'react'
import type { Counters, ObserverView } from '../../contract/index.ts'
import type { TextKey } from '../i18n/catalogue.ts'
import { formatNumber, formatTime } from '../i18n/format.ts'
import { speaker } from '../i18n/translate.ts'
import { QrCode } from '../parts/qr-code.tsx'
import { Shape, type ShapeName } from '../parts/shapes.tsx'
import { stationPlace } from '../parts/status-bar.tsx'
import { Portrait } from '../parts/voter-strip.tsx'

type Outcome = ObserverView['outcome']
const ky = speaker('ky')
const ru = speaker('ru')

/** What the room may see, in both its languages; no controls, no pointer, nothing that names a person. */
export function ObserverWindow({ view }: { readonly view: ObserverView }) {
  const photoLeft = usePhotoTime(view.outcome)
  const outcome: Outcome =
    view.outcome.kind === 'identified' && photoLeft <= 0 ? { kind: 'waiting' } : view.outcome
  return (
    <div className="observer" data-testid={`screen-observer-${outcome.kind}`}>
      <section
        className={`observer-outcome observer-outcome--${lookOf(outcome)}`}
        aria-live="polite"
        data-testid="outcome"
      >
        <OutcomeOf outcome={outcome} photoLeft={photoLeft} />
      </section>
      <Totals view={view} />
    </div>
  )
}

function lookOf(outcome: Outcome): ShapeName {
  switch (outcome.kind) {
    case 'identified':
      return 'ok'
    case 'commission-decides':
      return 'wait'
    case 'waiting':
    case 'continuing':
    case 'other-precinct':
    case 'short-pause':
    case 'closed-station':
      return 'ring'
  }
}

/** Seconds the photo may still stand; the station's end of it is law, this clock only draws the bar. */
function usePhotoTime(outcome: Outcome): number {
  const until = outcome.kind === 'identified' ? outcome.photoUntil : 0
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (until === 0) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 100)
    return () => clearInterval(timer)
  }, [until])
  return until === 0 ? 0 : Math.max(0, (until - now) / 1000)
}

/** Longest the policy allows a photo to stand: the length of the bar. */
const LONGEST_PHOTO_S = 5

interface OutcomeOfProps {
  readonly outcome: Outcome
  readonly photoLeft: number
}

function OutcomeOf({ outcome, photoLeft }: OutcomeOfProps) {
  switch (outcome.kind) {
    case 'identified':
      return (
        <>
          <div className="observer-person">
            <Portrait picture={outcome.portrait} label={ky.t('voter.portrait')} />
            <div>
              <Shape shape="ok" size="13.6rem" onFill />
              <p className="observer-initials">{outcome.initials}</p>
            </div>
          </div>
          <Words text="observer.identified" />
          {outcome.by === 'commission' && <Small text="identified.by-commission" />}
          <div
            className="observer-time"
            role="timer"
            aria-label={ky.t('observer.photo-time', { n: Math.ceil(photoLeft) })}
          >
            <span style={{ width: `${Math.min(1, photoLeft / LONGEST_PHOTO_S) * 100}%` }} />
            <b>{Math.ceil(photoLeft)}</b>
          </div>
        </>
      )
    case 'commission-decides':
      return (
        <>
          <Shape shape="wait" size="13rem" onFill />
          <Words text="observer.commission-decides" />
          <Small text="observer.nothing-shown" />
        </>
      )
    case 'short-pause':
      return (
        <>
          <Shape shape="ring" size="9rem" />
          <Words text="observer.short-pause" />
          <Small text="observer.pause-text" />
        </>
      )
    case 'waiting':
    case 'continuing':
    case 'other-precinct':
    case 'closed-station':
      return (
        <>
          <Shape shape="ring" size="9rem" />
          {/* Nobody is shamed: that someone was sent elsewhere shows in the total alone. */}
          <Words text={`observer.${outcome.kind === 'other-precinct' ? 'continuing' : outcome.kind}`} />
          <Small text="observer.complaint" />
        </>
      )
  }
}

function Words({ text }: { readonly text: TextKey }) {
  return (
    <div className="observer-words">
      <h1>{ky.t(text)}</h1>
      <p lang="ru">{ru.t(text)}</p>
    </div>
  )
}

function Small({ text }: { readonly text: TextKey }) {
  return (
    <div className="observer-small">
      <p>{ky.t(text)}</p>
      <p lang="ru">{ru.t(text)}</p>
    </div>
  )
}

/** Totals change when an outcome is final, not before: the station counts, this only shows. */
function totalsOf(counters: Counters): readonly (readonly [TextKey, number])[] {
  return [
    ['observer.total-identified', counters.identified],
    ['observer.total-commission', counters.byCommission],
    ['observer.total-elsewhere', counters.otherPrecinct],
    [
      'observer.total-not-issued',
      counters.notRecognised + counters.alreadyIdentified + counters.unknownNumber,
    ],
    ['observer.total-left', counters.left],
  ]
}

/** The window is laid out for 720 lines and scaled from there; a telephone needs whole pixels a module. */
function modulePx(): number {
  return Math.max(2, Math.floor(window.innerHeight / 360))
}

function Totals({ view }: { readonly view: ObserverView }) {
  const { head, counters, lastCheckpoint } = view
  return (
    <aside className="observer-totals">
      <header>
        <strong>{head && stationPlace(head)}</strong>
        <time className="mono">{formatTime(view.now)}</time>
      </header>
      <dl>
        {counters &&
          totalsOf(counters).map(([text, value]) => (
            <div key={text}>
              <dt>
                <b>{ky.t(text)}</b>
                <span lang="ru">{ru.t(text)}</span>
              </dt>
              <dd data-testid={text}>{formatNumber(value, 'ky')}</dd>
            </div>
          ))}
      </dl>
      <footer>
        {lastCheckpoint ? (
          <>
            <QrCode text={lastCheckpoint.text} label={ky.t('ready.checkpoint')} modulePx={modulePx()} />
            <p>
              <b>№ {formatNumber(lastCheckpoint.size, 'ky')}</b>
              <code data-testid="short-root">{lastCheckpoint.shortRoot}</code>
            </p>
          </>
        ) : (
          <p>{ky.t('observer.no-checkpoint')}</p>
        )}
      </footer>
    </aside>
  )
}
