import { DotsThreeOutlineIcon } from '@phosphor-icons/react/dist/csr/DotsThreeOutline'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useSpeaker } from '../i18n/translate.ts'
import { usePreferences } from '../state/preferences.ts'
import { type Action, ActionButton } from './action-button.tsx'
import { type KeyMap, useKeys } from './keys.ts'

export interface PrimaryAction {
  readonly text: string
  readonly onPress: () => void
  readonly icon?: Action['icon']
  /** What it waits for; null or absent when it can be pressed. */
  readonly waitingFor?: string | null
  /** Draws the turning mark beside the words. */
  readonly busy?: boolean
}

interface ActionBarProps {
  readonly primary: PrimaryAction | null
  readonly secondary: readonly Action[]
  /** Two short lines beside the primary: what cannot be undone, or what it waits for. */
  readonly note?: string
  /** Opens the list of everything that did not fit. */
  readonly onOther?: () => void
}

/** How much is left out until everything fits: nothing, key caps, then all secondary actions behind "Other". */
type Fold = 0 | 1 | 2

/**
 * The one place of actions: leaving and exceptions left, the primary bottom right and on Enter. The primary is always
 * whole; what does not fit beside it folds away.
 */
export function ActionBar({ primary, secondary, note, onOther }: ActionBarProps) {
  const { t, language } = useSpeaker()
  const textSize = usePreferences((state) => state.textSize)
  const bar = useRef<HTMLElement>(null)
  const primaryButton = useRef<HTMLButtonElement>(null)
  const [fold, setFold] = useState<Fold>(0)
  const [width, setWidth] = useState(0)
  const waiting = Boolean(primary?.waitingFor)
  const words = [primary?.text, note, language, textSize, width, ...secondary.map((a) => a.text)].join('|')

  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry.contentRect.width)))
    if (bar.current) observer.observe(bar.current)
    return () => observer.disconnect()
  }, [])
  // New words or another width: begin unfolded, then fold step by step until the bar no longer overflows.
  useLayoutEffect(() => setFold(0), [words])
  useLayoutEffect(() => {
    const element = bar.current
    if (!element || fold === 2) return
    if (element.scrollWidth > element.clientWidth + 1) setFold((fold + 1) as Fold)
  })
  useEffect(() => {
    const active = document.activeElement
    const typing = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement
    if (!typing && !waiting) primaryButton.current?.focus({ preventScroll: true })
  }, [primary?.text, waiting])

  const keys: KeyMap = { Enter: primary && !primary.waitingFor ? primary.onPress : undefined }
  for (const action of secondary) if (action.keyName) keys[action.keyName] = action.onPress
  useKeys(keys)

  const folded = fold === 2 && onOther && secondary.length > 1
  const caps = fold === 0 && textSize < 150
  return (
    <footer ref={bar} className={`actions actions--fold-${fold}`}>
      <div className="actions-left">
        {folded ? (
          <ActionButton id="other" text={t('action.other')} icon={DotsThreeOutlineIcon} onPress={onOther} />
        ) : (
          secondary.map((action) => (
            <ActionButton key={action.id} {...action} keyName={caps ? action.keyName : undefined} />
          ))
        )}
      </div>
      <div className="actions-right">
        {note && <p className="actions-note">{note}</p>}
        {primary && (
          <ActionButton
            id="primary"
            look="primary"
            text={primary.text}
            icon={primary.icon}
            onPress={primary.onPress}
            keyName={caps ? 'Enter' : undefined}
            waitingFor={primary.waitingFor ?? null}
            busy={primary.busy}
            buttonRef={primaryButton}
          />
        )}
      </div>
    </footer>
  )
}
