import type { ReconciliationRow } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { Chip } from '../parts/chip.tsx'
import { ExplainForm } from './explain-form.tsx'

export const missing = (row: ReconciliationRow) => row.left === null || row.right === null
export const differs = (row: ReconciliationRow) => !missing(row) && row.difference !== 0

export function Equations({ rows }: { readonly rows: readonly ReconciliationRow[] }) {
  const { t } = useSpeaker()
  return (
    <section className="panel equations">
      <h2>{t('closing.equations')}</h2>
      {rows.map((row) => (
        <Equation key={row.id} row={row} />
      ))}
    </section>
  )
}

function Equation({ row }: { readonly row: ReconciliationRow }) {
  const { t, maybe, language } = useSpeaker()
  const number = (value: number | null) => (value === null ? '—' : formatNumber(value, language))
  return (
    <div className={`equation${differs(row) ? ' equation--differs' : ''}`} data-testid={`row-${row.id}`}>
      <p className="equation-words">
        {maybe(row.label)}
        <small>{`${t(`closing.by-${row.leftSource}`)} · ${t(`closing.by-${row.rightSource}`)}`}</small>
      </p>
      <p className="equation-numbers">
        <b>{number(row.left)}</b> <span>{signOf(row)}</span> <b>{number(row.right)}</b>
      </p>
      {missing(row) ? (
        <Chip look="plain" text={t('closing.not-counted')} />
      ) : row.difference === 0 ? (
        <Chip look="agrees" text={t('closing.agrees')} />
      ) : (
        <Chip look="differs" text={t('closing.differs', { n: number(Math.abs(row.difference ?? 0)) })} />
      )}
      {differs(row) && <ExplainForm row={row.id} explanation={row.explanation} />}
    </div>
  )
}

function signOf(row: ReconciliationRow): string {
  if (missing(row)) return '?'
  if (row.relation === 'at-most') return row.difference === 0 ? '≤' : '>'
  return row.difference === 0 ? '=' : '≠'
}
