import { FileTextIcon } from '@phosphor-icons/react/dist/csr/FileText'
import { PrinterIcon } from '@phosphor-icons/react/dist/csr/Printer'
import type { PaperKind, PaperView } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { languages } from '../i18n/languages.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { ActionButton } from '../parts/action-button.tsx'

/** Each language by its own name, on whatever screen it stands. */
const OWN_NAMES = { ky: 'кыргызча', ru: 'русский', en: 'English' } as const

interface PapersListProps {
  readonly papers: readonly PaperView[]
  readonly onOpen: (kind: PaperKind, print: boolean) => void
}

/** The papers of a closed station: what they are, in which languages, how often they were printed. */
export function PapersList({ papers, onOpen }: PapersListProps) {
  const { t, language } = useSpeaker()
  const order = [language, ...languages.filter((other) => other !== language)]
  return (
    <section className="panel papers-panel" aria-labelledby="papers-title">
      <h2 id="papers-title">{t('closed.papers')}</h2>
      <ul className="papers" data-testid="papers">
        {papers.map(({ kind, printed }) => {
          const name = t(`closed.paper-${kind}`)
          return (
            <li key={kind} data-testid={`paper-${kind}`}>
              <div className="paper-words">
                <b>{name}</b>
                <small>
                  {order.map((one) => (
                    <span key={one} lang={one}>
                      {OWN_NAMES[one]}
                    </span>
                  ))}
                </small>
                <small data-testid={`printed-${kind}`} data-printed={printed}>
                  {printed === 0
                    ? t('paper.not-printed')
                    : t('paper.printed', { n: formatNumber(printed, language) })}
                </small>
              </div>
              <div className="paper-acts">
                <ActionButton
                  id={`show-${kind}`}
                  look="row"
                  icon={FileTextIcon}
                  text={t('paper.show')}
                  about={name}
                  onPress={() => onOpen(kind, false)}
                />
                <ActionButton
                  id={`print-${kind}`}
                  look="row"
                  icon={PrinterIcon}
                  text={t('paper.print')}
                  about={name}
                  onPress={() => onOpen(kind, true)}
                />
              </div>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
