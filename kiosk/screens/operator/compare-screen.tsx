import { ArrowLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowLeft'
import { ScanIcon } from '@phosphor-icons/react/dist/csr/Scan'
import { type ReactNode, useState } from 'react'
import type { ComparedCheckpoint } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { useSpeaker } from '../i18n/translate.ts'
import type { Action } from '../parts/action-button.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import { useNoteScans } from '../parts/use-note-scans.ts'
import { readNote } from '../parts/wedge.ts'
import { send } from '../state/station-store.ts'

/** The contract's bound of a checkpoint's text. */
const LONGEST_NOTE = 4000

interface Comparison {
  readonly action: Action
  readonly page: ReactNode
}

/** Comparing with paper: an action for the screens before voting goes on, and the page that it opens in their place. */
export function useComparison(compared: ComparedCheckpoint | null, records: number | null): Comparison {
  const { t } = useSpeaker()
  const [open, setOpen] = useState(false)
  return {
    action: {
      id: 'compare-checkpoint',
      text: t('compare.open'),
      icon: ScanIcon,
      keyName: 'F6',
      onPress: () => setOpen(true),
    },
    page: open ? <CompareScreen compared={compared} records={records} onBack={() => setOpen(false)} /> : null,
  }
}

interface CompareScreenProps {
  readonly compared: ComparedCheckpoint | null
  /** Records of this journal; null where the screen does not know. */
  readonly records: number | null
  readonly onBack: () => void
}

function CompareScreen({ compared, records, onBack }: CompareScreenProps) {
  const { t, language } = useSpeaker()
  const [text, setText] = useState('')
  const compare = (note: string) => {
    setText('')
    void send('checkpoint.compare', { qr: note })
  }
  useNoteScans(compare)
  const ready = text.trim() !== ''
  return (
    <ScreenFrame
      kind="compare"
      template="form"
      title={t('compare.title')}
      subtitle={t('compare.subtitle')}
      primary={{
        text: t('compare.primary'),
        onPress: () => compare(readNote(text)),
        waitingFor: ready ? null : t('compare.waiting'),
      }}
      secondary={[
        { id: 'back', text: t('action.back'), icon: ArrowLeftIcon, keyName: 'Escape', onPress: onBack },
      ]}
    >
      <section className="panel compare-ask">
        <h2>{t('compare.how')}</h2>
        <p>{t('compare.or-type')}</p>
        <textarea
          data-testid="checkpoint-text"
          aria-label={t('compare.text')}
          rows={6}
          maxLength={LONGEST_NOTE}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </section>
      <div className="form-side">
        <section className="panel state-card" data-testid="compared" data-fits={compared?.fits ?? ''}>
          <div className="state-head">
            <Shape shape={compared ? (compared.fits ? 'ok' : 'no') : 'ring'} size="4.5rem" />
            <h2>
              {compared
                ? compared.fits
                  ? t('compare.fits')
                  : t('rolled.title-forked')
                : t('compare.not-yet')}
            </h2>
          </div>
          {compared && <Held paper={compared} records={records} />}
        </section>
        <p className="fine-print">{t('compare.why')}</p>
        {!compared && records !== null && (
          <p className="fine-print">
            {t('compare.journal')}: {t('compare.records', { n: formatNumber(records, language) })}
          </p>
        )}
      </div>
    </ScreenFrame>
  )
}

interface HeldProps {
  readonly paper: ComparedCheckpoint
  readonly records: number | null
}

/** What the paper says beside what the journal says. */
export function Held({ paper, records }: HeldProps) {
  const { t, language } = useSpeaker()
  const count = (n: number) => t('compare.records', { n: formatNumber(n, language) })
  return (
    <dl className="held">
      <div>
        <dt>{t('compare.paper')}</dt>
        <dd>{count(paper.size)}</dd>
        {paper.shortRoot && <dd className="mono">{paper.shortRoot}</dd>}
      </div>
      {records !== null && (
        <div>
          <dt>{t('compare.journal')}</dt>
          <dd>{count(records)}</dd>
        </div>
      )}
    </dl>
  )
}
