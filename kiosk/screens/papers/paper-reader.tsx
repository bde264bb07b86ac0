import { ArrowLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowLeft'
import { CaretLeftIcon } from '@phosphor-icons/react/dist/csr/CaretLeft'
import { CaretRightIcon } from '@phosphor-icons/react/dist/csr/CaretRight'
import { MagnifyingGlassPlusIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlassPlus'
import { PrinterIcon } from '@phosphor-icons/react/dist/csr/Printer'
import { useEffect, useRef, useState } from 'react'
import type { PaperKind, PaperView } from '../../contract/index.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { useKeys } from '../parts/keys.ts'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { Shape } from '../parts/shapes.tsx'
import { usePreferences } from '../state/preferences.ts'
import { printWindow, send, useStation } from '../state/station-store.ts'
import { PaperSheet, sheetOf } from './paper-sheet.tsx'
import { PrintedSheets } from './printed-sheets.tsx'
import { usePaper } from './use-paper.ts'

/** An arrow key moves a paper by this much (CSS pixels): three lines. */
const STEP_PX = 90

/** How a page is shown, in the order of the key. */
const ZOOMS = ['width', 'large', 'whole'] as const

interface PaperReaderProps {
  readonly paper: PaperView
  /** Opened in order to be printed: the dialog comes as soon as the pages are there. */
  readonly printAtOnce: boolean
  readonly onBack: () => void
}

/** A paper over the whole kiosk, page by page; from here it goes to the printer. */
export function PaperReader({ paper: { kind, file }, printAtOnce, onBack }: PaperReaderProps) {
  const { t, language } = useSpeaker()
  const { pages, failed } = usePaper(kind, language)
  const [at, setAt] = useState(0)
  const [zoom, setZoom] = useState(usePreferences((state) => state.textSize) < 150 ? 0 : 1)
  const [asked, setAsked] = useState(false)
  const paper = useRef<HTMLElement>(null)
  const atOnce = useRef(printAtOnce)
  const page = pages[Math.min(at, pages.length - 1)]
  const nextZoom = (zoom + 1) % ZOOMS.length
  const place = page && t('paper.page', { n: at + 1, all: pages.length })
  const name = t(`closed.paper-${kind}`)

  function turn(by: 1 | -1): void {
    setAt((now) => Math.max(0, Math.min(pages.length - 1, now + by)))
    paper.current?.scrollTo({ top: 0 })
  }
  const scroll = (top: number) => paper.current?.scrollBy({ top })
  async function print(): Promise<void> {
    if (!page || !(await send('paper.print', { kind })) || !(await printWindow(sheetOf(page)))) return
    setAsked(true)
  }
  useEffect(() => {
    if (!page || !atOnce.current) return
    atOnce.current = false
    void print()
  })
  // Another language begins with its own first page.
  useEffect(() => setAt(0), [language])
  useKeys({
    PageDown: () => turn(1),
    PageUp: () => turn(-1),
    ArrowDown: () => scroll(STEP_PX),
    ArrowUp: () => scroll(-STEP_PX),
  })
  if (asked) return <CameOut kind={kind} name={name} onAnswered={() => setAsked(false)} />
  return (
    <ScreenFrame
      kind="paper"
      template="list"
      title={name}
      subtitle={place && [place, file].filter(Boolean).join(' · ')}
      primary={{
        text: t('paper.print'),
        icon: PrinterIcon,
        onPress: () => void print(),
        waitingFor: page ? null : t(failed ? 'paper.failed' : 'paper.opening'),
        busy: !page && !failed,
      }}
      secondary={[
        { id: 'back', text: t('action.back'), icon: ArrowLeftIcon, keyName: 'Escape', onPress: onBack },
        {
          id: 'page-before',
          text: t('paper.before'),
          icon: CaretLeftIcon,
          keyName: 'F2',
          onPress: () => turn(-1),
        },
        {
          id: 'page-after',
          text: t('paper.after'),
          icon: CaretRightIcon,
          keyName: 'F3',
          onPress: () => turn(1),
        },
        {
          id: 'zoom',
          text: t(`paper.zoom-${ZOOMS[nextZoom]}`),
          icon: MagnifyingGlassPlusIcon,
          keyName: 'F4',
          onPress: () => setZoom(nextZoom),
        },
      ]}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to be reached by keyboard */}
      <section ref={paper} className="paper-reader" data-zoom={ZOOMS[zoom]} tabIndex={0} aria-label={name}>
        <p className="paper-heard" aria-live="polite">
          {place}
        </p>
        {page && <PaperSheet page={page} />}
        {failed && (
          <p className="panel">
            <Shape shape="wait" size="2.9rem" /> {t('paper.failed')}
          </p>
        )}
      </section>
      {pages.length > 0 && <PrintedSheets pages={pages} />}
    </ScreenFrame>
  )
}

interface CameOutProps {
  readonly kind: PaperKind
  readonly name: string
  readonly onAnswered: () => void
}

/** No system tells whether paper came out of a printer; whoever stands before it does. */
function CameOut({ kind, name, onAnswered }: CameOutProps) {
  const { t } = useSpeaker()
  function no(): void {
    useStation.setState({ refusal: { code: 'PRINT_FAILED' } })
    onAnswered()
  }
  return (
    <ScreenFrame
      kind="paper-printed"
      template="state"
      title={t('paper.came-out', { paper: name })}
      primary={{ text: t('paper.yes'), onPress: () => void send('paper.printed', { kind }).then(onAnswered) }}
      secondary={[{ id: 'not-printed', text: t('paper.no'), keyName: 'Escape', onPress: no }]}
    >
      <section className="panel state-card">
        <PrinterIcon size="5rem" />
        <p>{t('paper.came-out-text')}</p>
      </section>
    </ScreenFrame>
  )
}
