import { UserIcon } from '@phosphor-icons/react/dist/csr/User'
import type { VoterView } from '../../contract/index.ts'
import { formatDate, formatNumber, formatPersonalNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { Shape } from './shapes.tsx'

/**
 * A portrait is a foreign picture: shown as an image, so nothing in it can run or load. One that is not in yet keeps its
 * place, so that nothing moves when it comes.
 */
export function Portrait({ picture, label }: { readonly picture: string | null; readonly label: string }) {
  const { t } = useSpeaker()
  if (picture === null) {
    return (
      <div className="portrait portrait--none" role="img" aria-label={t('voter.no-portrait')}>
        <UserIcon weight="regular" size="4.5rem" />
      </div>
    )
  }
  return <img className="portrait" alt={label} src={picture} />
}

export function VoterStrip({ voter }: { readonly voter: VoterView | null }) {
  const { t, language } = useSpeaker()
  if (!voter) {
    return (
      <aside className="panel voter voter--nobody">
        <Shape shape="ring" size="5.5rem" />
        <h2>{t('voter.nobody')}</h2>
        <p>{t('voter.nobody-text')}</p>
      </aside>
    )
  }
  return (
    <aside className="panel voter" data-testid="voter">
      <Portrait picture={voter.portrait} label={t('voter.portrait')} />
      <div className="voter-facts">
        <h2 data-testid="voter-name">{voter.fullName}</h2>
        <dl>
          <dt>{t('voter.born')}</dt>
          <dd>{formatDate(voter.birthDate)}</dd>
          <dt className="voter-detail">{t('voter.number')}</dt>
          <dd className="voter-detail mono">{formatPersonalNumber(voter.personalNumber)}</dd>
          <dt className="voter-detail">{t('voter.line')}</dt>
          <dd className="voter-detail">{formatNumber(voter.lineNumber, language)}</dd>
        </dl>
      </div>
    </aside>
  )
}
