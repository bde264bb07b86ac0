import { ArrowLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowLeft'
import { NumpadIcon } from '@phosphor-icons/react/dist/csr/Numpad'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { SearchView } from '../../contract/index.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { createCardGuard } from '../parts/card-guard.ts'
import { latestOnly } from '../parts/latest-only.ts'
import { useScanTaker } from '../parts/scan-taker.ts'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import { voterSteps } from '../parts/steps.tsx'
import { numberInScan } from '../parts/use-scans.ts'
import { send } from '../state/station-store.ts'
import { Rows, SearchField } from './search-field.tsx'

/** A pause after a key, so that the text of a reader that types (a key card, a document) is never searched for. */
const PAUSE_MS = 120
/** Nobody has touched a search for this long: the operator has turned to somebody else, and names go from the screen. */
const UNATTENDED_MS = 120_000

interface SearchScreenProps {
  readonly first: string
  readonly search: SearchView | null
  readonly onBack: () => void
  readonly onNumber: () => void
}

/** One field for number, name or birth date. The kiosk never picks: nobody is chosen until the operator chooses. */
export function SearchScreen({ first, search, onBack, onNumber }: SearchScreenProps) {
  const { t } = useSpeaker()
  const { text, setText } = useRollSearch(first)
  // Rows of an older text are not shown: the row under the finger must be the one that was read.
  const found = search && text.trim() !== '' && search.text.trim() === text.trim() ? search : null
  const [chosen, setChosen] = useState<string | null>(null)
  const rows = found?.rows ?? []
  const chosenRow = rows.find(({ pick }) => pick === chosen) ?? null
  const confirm = () => chosenRow && void send('roll.pick', { pick: chosenRow.pick })
  const [guard] = useState(createCardGuard)
  function change(next: string): void {
    setText(guard(next, performance.now()))
    setChosen(null)
  }
  useScanTaker((scan) => {
    change('')
    const personalNumber = numberInScan(scan)
    if (personalNumber) void send('identify.start', { personalNumber })
    return true
  })
  // The screen goes first: nothing can be asked for after the search is closed.
  function leave(then: () => void): void {
    then()
    void send('roll.search-close', {})
  }
  const unattended = useRef(() => {})
  unattended.current = () => leave(onBack)
  useEffect(() => {
    const timer = setTimeout(() => unattended.current(), UNATTENDED_MS)
    return () => clearTimeout(timer)
  }, [text, chosen])
  return (
    <ScreenFrame
      kind="search"
      template="list"
      title={t('search.title')}
      subtitle={t('search.subtitle')}
      steps={{ names: voterSteps, current: 0 }}
      primary={{
        text: t('search.primary'),
        onPress: confirm,
        waitingFor: chosenRow ? null : t('search.choose-row'),
      }}
      secondary={[
        {
          id: 'back',
          text: t('action.back'),
          icon: ArrowLeftIcon,
          keyName: 'Escape',
          onPress: () => leave(onBack),
        },
        {
          id: 'to-number',
          text: t('ready.number'),
          icon: NumpadIcon,
          keyName: 'F2',
          onPress: () => leave(onNumber),
        },
      ]}
    >
      <SearchField
        text={text}
        rows={rows}
        chosen={chosen}
        onText={change}
        onChoose={setChosen}
        onEnter={confirm}
      />
      <div className="search-found" aria-live="polite">
        {text.trim() === '' ? (
          <Begin />
        ) : found && rows.length === 0 ? (
          <Nobody />
        ) : (
          <>
            <p className="search-count" data-testid="search-count">
              {found ? t('search.found', { n: rows.length }) : t('search.under-way')}
              {found?.more && ` ${t('search.more')}`}
            </p>
            <Rows rows={rows} chosen={chosen} onChoose={setChosen} />
          </>
        )}
      </div>
    </ScreenFrame>
  )
}

/** The text of the field, sent to the station as it is typed. Ends with the screen. */
function useRollSearch(first: string) {
  const [text, setText] = useState(first)
  const latest = useMemo(
    () =>
      latestOnly((wanted) =>
        wanted === '' ? send('roll.search-close', {}) : send('roll.search', { text: wanted }),
      ),
    [],
  )
  const asked = useRef('')
  useEffect(() => {
    const wanted = text.trim()
    const timer = setTimeout(() => {
      if (wanted === asked.current) return
      asked.current = wanted
      latest.want(wanted)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, latest])
  useEffect(() => () => latest.end(), [latest])
  return { text, setText }
}

function Begin() {
  const { t } = useSpeaker()
  return (
    <section className="panel state-card">
      <h2>{t('search.begin')}</h2>
      <ul className="plain-list">
        <li>{t('search.begin-name')}</li>
        <li>{t('search.begin-date')}</li>
        <li>{t('search.begin-number')}</li>
      </ul>
    </section>
  )
}

function Nobody() {
  const { t } = useSpeaker()
  return (
    <section className="panel state-card" data-testid="search-nobody">
      <div className="state-head">
        <Shape shape="ring" size="2.9rem" />
        <h2>{t('search.nobody')}</h2>
      </div>
      <ol className="search-next">
        <li>{t('search.nobody-1')}</li>
        <li>{t('search.nobody-2')}</li>
        <li>{t('search.nobody-3')}</li>
      </ol>
    </section>
  )
}
