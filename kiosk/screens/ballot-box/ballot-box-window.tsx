import { HandWavingIcon } from '@phosphor-icons/react/dist/csr/HandWaving'
import { SpeakerHighIcon } from '@phosphor-icons/react/dist/csr/SpeakerHigh'
import { SpeakerSlashIcon } from '@phosphor-icons/react/dist/csr/SpeakerSlash'
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { StationView } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { CloseQuestion } from '../operator/close-question.tsx'
import { OperatorScreen } from '../operator/operator-screen.tsx'
import { Mark } from '../parts/mark.tsx'
import { StatusBar } from '../parts/status-bar.tsx'
import { usePreferences } from '../state/preferences.ts'
import { BatchQuestion } from './batch-question.tsx'
import { OfficialsMenu } from './officials-menu.tsx'
import { useRoomLanguages } from './two-languages.tsx'

const voterSide = ['box-insert', 'box-scanning', 'box-accepted', 'box-offer', 'box-returned'] as const

/** The voter's side while voting runs; the officials' side before, after, and when something needs two people. */
export function BallotBoxWindow({ view }: { readonly view: StationView }) {
  const { kind } = view.screen
  const [officials, setOfficials] = useState<'menu' | 'close' | 'mobile' | 'central' | null>(null)
  const done = () => setOfficials(null)
  const voting = voterSide.some((side) => side === kind)
  // A sheet in the mouth belongs to a voter: the officials' page closes by itself.
  useEffect(() => {
    if (kind !== 'box-insert') setOfficials(null)
  }, [kind])
  useEnglishForOneSheet(kind)
  if (voting && !(officials && kind === 'box-insert')) {
    return (
      <>
        <BoxBar view={view} />
        <OperatorScreen view={view} />
        <BoxFooter onHelp={kind === 'box-insert' ? () => setOfficials('menu') : undefined} />
      </>
    )
  }
  return (
    <>
      <StatusBar view={view} />
      {officials === 'menu' && kind === 'box-insert' ? (
        <OfficialsMenu view={view} onDone={done} onOpen={setOfficials} />
      ) : officials === 'close' && kind === 'box-insert' ? (
        <CloseQuestion onDone={done} />
      ) : officials && officials !== 'menu' && officials !== 'close' && kind === 'box-insert' ? (
        <BatchQuestion kind={officials} onDone={done} />
      ) : (
        <OperatorScreen view={view} />
      )}
    </>
  )
}

/** English replaces both languages of the room for one sheet. */
function useEnglishForOneSheet(kind: string): void {
  const { language, choose } = usePreferences()
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    if (kind === 'box-accepted' || kind === 'box-returned') setSeen(true)
    if (kind === 'box-insert' && seen) {
      setSeen(false)
      if (language === 'en') choose({ language: 'ky' })
    }
  }, [kind, seen, language, choose])
}

function BoxBar({ view }: { readonly view: StationView }) {
  const { first, second } = useRoomLanguages()
  const { head, boxCounters } = view
  return (
    <header className="box-bar">
      <Mark />
      <strong>{head && first.t('box.name', { id: head.stationName })}</strong>
      {head?.simulated && <em>{first.t('head.simulated')}</em>}
      <span className="box-bar-count">
        {[first, second]
          .map((speaker) => speaker?.t('box.in-box'))
          .filter(Boolean)
          .join(' · ')}
        <b data-testid="count-inBox">{formatNumber(boxCounters?.inBox ?? 0, first.language)}</b>
      </span>
    </header>
  )
}

/** Shown in each language's own letters, whatever language is chosen. */
const BOTH_LANGUAGES = 'КЫР РУС'
const ENGLISH = 'ENG'

function BoxFooter({ onHelp }: { readonly onHelp?: () => void }) {
  const { language, muted, choose } = usePreferences()
  const { first, second } = useRoomLanguages()
  const english = language === 'en'
  return (
    <footer className="box-footer">
      <Button
        className={`box-language${english ? '' : ' box-language--now'}`}
        aria-pressed={!english}
        data-testid="language-both"
        onPress={() => choose({ language: 'ky' })}
      >
        {BOTH_LANGUAGES}
      </Button>
      <Button
        className={`box-language${english ? ' box-language--now' : ''}`}
        aria-pressed={english}
        data-testid="language-en"
        onPress={() => choose({ language: 'en' })}
      >
        {ENGLISH}
      </Button>
      <Button
        className="box-language"
        aria-label={muted ? first.t('bar.sound-off') : first.t('bar.sound-on')}
        data-testid="mute"
        onPress={() => choose({ muted: !muted })}
      >
        {muted ? (
          <SpeakerSlashIcon weight="bold" size="2rem" />
        ) : (
          <SpeakerHighIcon weight="bold" size="2rem" />
        )}
      </Button>
      {onHelp && (
        <Button className="box-language box-help" data-testid="help" onPress={onHelp}>
          <HandWavingIcon weight="bold" size="2rem" />
          {[first, second]
            .map((speaker) => speaker?.t('box.help'))
            .filter(Boolean)
            .join(' · ')}
        </Button>
      )}
    </footer>
  )
}
