import { useState } from 'react'
import type { PaperKind, ResultsView, Screen, VerificationView } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { EraseQuestion, Retention } from '../operator/erasing-screens.tsx'
import { PaperReader } from '../papers/paper-reader.tsx'
import { PapersList } from '../papers/papers-list.tsx'
import { QrCode } from '../parts/qr-code.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import { boxClosingSteps, closingSteps } from '../parts/steps.tsx'
import { send } from '../state/station-store.ts'

/** 0.8 mm a module on the station's 15.6-inch screen: telephones and hand readers read it from a hand's length. */
const CODE_PX = 3

export function ClosedScreen({ screen }: { readonly screen: Extract<Screen, { kind: 'closed' }> }) {
  const { t, language } = useSpeaker()
  const { checkpoint, slip, results, totals, papers, verification, retention } = screen
  const [erasing, setErasing] = useState(false)
  const [open, setOpen] = useState<{ readonly kind: PaperKind; readonly print: boolean } | null>(null)
  const mayErase = retention?.due === true && retention.erased === null
  if (erasing && mayErase) return <EraseQuestion onBack={() => setErasing(false)} />
  if (open)
    return (
      <PaperReader
        paper={papers.find(({ kind }) => kind === open.kind)!}
        printAtOnce={open.print}
        onBack={() => setOpen(null)}
      />
    )
  const list = papers.length > 0 && (
    <PapersList papers={papers} onOpen={(kind, print) => setOpen({ kind, print })} />
  )
  return (
    <ScreenFrame
      kind="closed"
      template="form"
      title={t('closed.title')}
      subtitle={t('closed.subtitle')}
      steps={results ? { names: boxClosingSteps, current: 3 } : { names: closingSteps, current: 2 }}
      primary={{ text: t('closed.verify'), onPress: () => void send('closing.verify', {}) }}
      note={t('closed.done')}
      secondary={
        mayErase
          ? [{ id: 'erase', text: t('erase.open'), keyName: 'F9', onPress: () => setErasing(true) }]
          : []
      }
    >
      <div className="form-side closed-papers">
        <section className="panel paper" data-testid="final-checkpoint">
          <QrCode text={checkpoint.text} label={t('closed.checkpoint')} modulePx={CODE_PX} />
          <div>
            <h2>{t('closed.checkpoint')}</h2>
            <code className="short-root">{checkpoint.shortRoot}</code>
            <p>{t('closed.records', { n: formatNumber(checkpoint.size, language) })}</p>
            <p className="fine-print">{t('closed.copies')}</p>
          </div>
        </section>
        {results && list}
        {totals !== null && (
          <section className="panel paper" data-testid="signed-totals" data-text={totals}>
            <QrCode text={totals} label={t('closed.totals')} modulePx={CODE_PX} />
            <div>
              <h2>{t('closed.totals')}</h2>
              <p>{t('closed.totals-text')}</p>
            </div>
          </section>
        )}
        {slip !== null && (
          <section className="panel paper" data-testid="counts-slip" data-text={slip}>
            <QrCode text={slip} label={t('closed.slip')} modulePx={CODE_PX} />
            <div>
              <h2>{t('closed.slip')}</h2>
              <p>{t('closed.slip-text')}</p>
            </div>
          </section>
        )}
      </div>
      <div className="form-side">
        {results && <Results results={results} />}
        {retention && <Retention retention={retention} />}
        {verification ? <Verification verification={verification} /> : <NotYetVerified />}
        {!results && list}
        <section className="panel export">
          <h3>{t('closed.export')}</h3>
          <code data-testid="export-path">{screen.exportPath}</code>
        </section>
      </div>
    </ScreenFrame>
  )
}

function NotYetVerified() {
  const { t } = useSpeaker()
  return (
    <section className="panel verification">
      <div className="state-head">
        <Shape shape="ring" size="2.9rem" />
        <p>{t('closed.verify-text')}</p>
      </div>
    </section>
  )
}

function Verification({ verification }: { readonly verification: VerificationView }) {
  const { t } = useSpeaker()
  return (
    <section
      className="panel verification"
      role="status"
      data-testid="verification"
      data-ok={verification.ok}
    >
      <div className="state-head">
        <Shape shape={verification.ok ? 'ok' : 'no'} size="2.9rem" />
        <h2>{verification.ok ? t('closed.verified') : t('closed.not-verified')}</h2>
      </div>
      <ul>
        {verification.lines.map((line) => (
          <li key={line.text}>
            <Shape shape={line.ok ? 'ok' : 'no'} size="1.3rem" />
            {line.text}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Results({ results }: { readonly results: ResultsView }) {
  const { t, local, language } = useSpeaker()
  const number = (value: number) => formatNumber(value, language)
  return (
    <section className="panel results" data-testid="results">
      <h2>
        {t('closed.results')} <small>{t('closed.sheets', { n: number(results.sheets) })}</small>
      </h2>
      {results.contests.map((contest) => (
        <table key={contest.contestId}>
          <thead>
            <tr>
              <th>{local(contest.title)}</th>
              <th>{t('closed.votes')}</th>
              <th>{t('closed.by-hand')}</th>
            </tr>
          </thead>
          <tbody>
            {contest.options.map((option) => (
              <tr key={option.optionId}>
                <td>{local(option.label)}</td>
                <td>{number(option.votes)}</td>
                <td>{option.byHand === null ? '—' : number(option.byHand)}</td>
              </tr>
            ))}
            <tr className="results-aside">
              <td>{t('closed.undervotes')}</td>
              <td>{number(contest.undervotes)}</td>
              <td />
            </tr>
            <tr className="results-aside">
              <td>{t('closed.overvotes')}</td>
              <td>{number(contest.overvotes)}</td>
              <td />
            </tr>
          </tbody>
        </table>
      ))}
    </section>
  )
}
