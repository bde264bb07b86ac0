import { ArrowCounterClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowCounterClockwise'
import { ListNumbersIcon } from '@phosphor-icons/react/dist/csr/ListNumbers'
import { QrCodeIcon } from '@phosphor-icons/react/dist/csr/QrCode'
import { UsersIcon } from '@phosphor-icons/react/dist/csr/Users'
import { useState } from 'react'
import type { ClosingScreenView } from '../../contract/index.ts'
import { formatNumber } from '../i18n/format.ts'
import { type Speaker, useSpeaker } from '../i18n/translate.ts'
import type { Action } from '../parts/action-button.tsx'
import { useCardHelp } from '../parts/card-help.tsx'
import { KeySlots, PinPad, usePin } from '../parts/key-ceremony.tsx'
import { keyCeremonyPrimary } from '../parts/key-ceremony-primary.ts'
import { Progress } from '../parts/progress.tsx'
import { QrCode } from '../parts/qr-code.tsx'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { boxClosingSteps, closingSteps } from '../parts/steps.tsx'
import { send, useStation } from '../state/station-store.ts'
import { CountsForm } from './counts-form.tsx'
import { differs, Equations, missing } from './equations.tsx'
import { SlipForm } from './slip-form.tsx'
import { Votes } from './votes.tsx'

/** Pixels a module: readable from the screen with a hand-held reader. */
const CODE_PX = 4

type Page = 'numbers' | 'votes' | 'slip'

/** Numbers are never mended: every difference stands in words before the keys close the day. */
export function ClosingScreen({ screen }: { readonly screen: ClosingScreenView }) {
  const speaker = useSpeaker()
  const { t, code } = speaker
  const pin = usePin(screen.keys)
  const help = useCardHelp(screen.keys)
  const openDouble = useOpenDouble(speaker)
  const [chosen, setChosen] = useState<Page | null>(null)
  const { results, step, ownSlip } = screen
  // What the machine counted is what everybody waits for.
  const page = chosen === 'slip' && ownSlip ? chosen : results ? (chosen ?? 'votes') : 'numbers'
  if (help.page) return help.page
  const otherPage: Action = {
    id: 'page',
    text: page === 'votes' ? t('closing.open-numbers') : t('closing.open-votes'),
    icon: ListNumbersIcon,
    keyName: 'F4',
    onPress: () => setChosen(page === 'votes' ? 'numbers' : 'votes'),
  }
  const slipPage: Action = {
    id: 'own-slip',
    text: t('closing.own-slip'),
    icon: QrCodeIcon,
    keyName: 'F6',
    onPress: () => setChosen(page === 'slip' ? null : 'slip'),
  }
  const { title, subtitle } = headOf(screen, page, t)
  return (
    <ScreenFrame
      kind="closing"
      template="form"
      title={title}
      subtitle={subtitle}
      steps={stepsOf(screen)}
      note={noteOf(screen, speaker)}
      primary={keyCeremonyPrimary({
        t,
        pin,
        keys: screen.keys,
        working: screen.progress !== null,
        act:
          step === 'tally'
            ? { text: t('closing.tally'), onPress: () => void send('closing.tally', {}) }
            : { text: t('closing.close'), onPress: () => void send('closing.close', {}) },
        obstacle: screen.obstacle && code(screen.obstacle),
      })}
      secondary={[
        ...(results ? [otherPage] : []),
        ...(openDouble ? [openDouble] : []),
        ...(ownSlip ? [slipPage] : []),
        {
          id: 'keys-again',
          text: t('keys.again'),
          icon: ArrowCounterClockwiseIcon,
          keyName: 'F5',
          onPress: () => void send('keys.cancel', {}),
        },
        help.action,
      ]}
    >
      {pin.wanted ? <PinPad pin={pin} /> : null}
      <div className="closing-work" hidden={pin.wanted}>
        {page === 'slip' && ownSlip ? (
          <section className="panel paper" data-testid="own-slip" data-text={ownSlip}>
            <QrCode text={ownSlip} label={t('closing.own-slip')} modulePx={CODE_PX} />
            <div>
              <h2>{t('closing.own-slip')}</h2>
              <p>{t('closing.own-slip-text')}</p>
            </div>
          </section>
        ) : results && page === 'votes' ? (
          <Votes results={results} />
        ) : (
          <>
            {(screen.needsSlip || screen.awaited.length > 0) && <SlipForm awaited={screen.awaited} />}
            <div className="closing-numbers">
              <CountsForm counts={screen.counts} />
              <Equations rows={screen.rows} />
            </div>
          </>
        )}
      </div>
      <div className="form-side">
        <KeySlots keys={screen.keys} pin={pin} />
        {screen.progress !== null && <Progress value={screen.progress} label={t('closing.working')} />}
      </div>
    </ScreenFrame>
  )
}

/** The way to a case of two tables that nobody has closed yet; null: there is none. */
function useOpenDouble({ t, language }: Speaker): Action | null {
  const open = useStation(({ view }) => view?.room?.doubles)?.filter((double) => double.open) ?? []
  if (open.length === 0) return null
  return {
    id: 'open-double',
    text: t('room.doubles', { n: formatNumber(open.length, language) }),
    icon: UsersIcon,
    keyName: 'F7',
    onPress: () => void send('double.show', { double: open[0].double }),
  }
}

/** What is still missing once the keys are there; before that, what they will do for good. */
function noteOf({ step, obstacle, keys }: ClosingScreenView, { t, code }: Speaker): string | undefined {
  if (keys.complete && obstacle !== null) return code(obstacle)
  return step === 'close' ? t('closing.no-undo') : undefined
}

function stepsOf({ results, step, rows, needsSlip }: ClosingScreenView) {
  if (results || step === 'tally') return { names: boxClosingSteps, current: results ? 2 : 0 }
  const done = !needsSlip && !rows.some((row) => missing(row) || (differs(row) && !row.explanation))
  return { names: closingSteps, current: done ? 1 : 0 }
}

function headOf({ step, rows, needsSlip }: ClosingScreenView, page: Page, t: Speaker['t']) {
  if (page === 'votes') return { title: t('closing.votes-title'), subtitle: t('closing.votes-subtitle') }
  if (step === 'tally') return { title: t('closing.tally-title'), subtitle: t('closing.tally-subtitle') }
  const different = rows.filter(differs).length
  const title =
    needsSlip || rows.some(missing)
      ? t('closing.title-missing')
      : different > 0
        ? t('closing.title-differ', { n: different, all: rows.length })
        : t('closing.title-equal')
  return { title, subtitle: t('closing.subtitle') }
}
