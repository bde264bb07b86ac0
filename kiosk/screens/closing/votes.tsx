import type { SubmitEvent } from 'react'
import { Button } from 'react-aria-components/Button'
import type { ContestResult, ResultsView } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { ExplainForm } from './explain-form.tsx'
import { NumberInput } from './number-input.tsx'
import { useTypedNumbers } from './use-typed-numbers.ts'

/** The machine's count, and beside it what people counted; neither changes the other. */
export function Votes({ results }: { readonly results: ResultsView }) {
  const { t, language } = useSpeaker()
  const number = (value: number) => formatNumber(value, language)
  return (
    <section className="votes" data-testid="votes">
      <p className="votes-totals">
        <b>{t('closing.sheets', { n: number(results.sheets) })}</b>
        {results.decided > 0 && <span>{t('closing.decided', { n: number(results.decided) })}</span>}
        {results.withheld > 0 && <span>{t('closing.withheld', { n: number(results.withheld) })}</span>}
      </p>
      {results.contests.map((contest) => (
        <Contest key={contest.contestId} contest={contest} />
      ))}
    </section>
  )
}

function rowOf(contestId: string, optionId: string): string {
  return `hand/${contestId}/${optionId}`
}

function Contest({ contest }: { readonly contest: ContestResult }) {
  const { t, local, language } = useSpeaker()
  const { contestId, options } = contest
  const numbers = useTypedNumbers(
    options.map(({ optionId, byHand }) => ({ row: rowOf(contestId, optionId), value: byHand })),
  )
  const different = options.some(({ votes, byHand }) => byHand !== null && byHand !== votes)
  function submit(event: SubmitEvent): void {
    event.preventDefault()
    void numbers.keep()
  }
  return (
    <div className="panel contest" data-testid={`contest-${contestId}`}>
      <form onSubmit={submit}>
        <table>
          <thead>
            <tr>
              <th>{local(contest.title)}</th>
              <th>{t('closing.column-machine')}</th>
              <th>{t('closing.column-hand')}</th>
              <th>{t('closing.column-difference')}</th>
            </tr>
          </thead>
          <tbody>
            {options.map(({ optionId, label, votes, byHand }) => (
              <tr key={optionId} className={byHand !== null && byHand !== votes ? 'contest-differs' : ''}>
                <td>{local(label)}</td>
                <td>{formatNumber(votes, language)}</td>
                <td>
                  <NumberInput
                    id={`votes-${contestId}-${optionId}`}
                    label={`${t('closing.column-hand')}: ${local(label)}`}
                    text={numbers.textOf(rowOf(contestId, optionId))}
                    onText={(text) => numbers.type(rowOf(contestId, optionId), text)}
                  />
                </td>
                <td>{byHand === null ? '—' : signed(votes - byHand)}</td>
              </tr>
            ))}
            <tr className="results-aside">
              <td>{t('closed.undervotes')}</td>
              <td>{formatNumber(contest.undervotes, language)}</td>
              <td />
              <td />
            </tr>
            <tr className="results-aside">
              <td>{t('closed.overvotes')}</td>
              <td>{formatNumber(contest.overvotes, language)}</td>
              <td />
              <td />
            </tr>
          </tbody>
        </table>
        {numbers.changed && (
          <Button type="submit" className="button button--row" data-testid={`keep-votes-${contestId}`}>
            {t('closing.keep')}
          </Button>
        )}
      </form>
      {different && <ExplainForm row={`hand/${contestId}`} explanation={contest.explanation} />}
    </div>
  )
}

function signed(difference: number): string {
  return difference > 0 ? `+${difference}` : difference < 0 ? `−${-difference}` : '0'
}
