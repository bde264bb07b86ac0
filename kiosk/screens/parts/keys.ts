import { useEffect, useRef } from 'react'

export type KeyName =
  | 'Enter'
  | 'Escape'
  | 'F1'
  | 'F2'
  | 'F3'
  | 'F4'
  | 'F5'
  | 'F6'
  | 'F7'
  | 'F8'
  | 'F9'
  | 'F10'
  | 'F11'
  | 'F12'
  | 'Backspace'
  | 'PageDown'
  | 'PageUp'
  | 'ArrowDown'
  | 'ArrowUp'
export type KeyMap = Partial<Record<KeyName, (() => void) | undefined>> & {
  readonly digit?: (digit: string) => void
  readonly letter?: (letter: string) => void
}

/** What a printed key cap says. */
export function keyCap(key: KeyName): string {
  return key === 'Escape' ? 'Esc' : key
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement
    ? target.type !== 'checkbox' && target.type !== 'radio'
    : target instanceof HTMLTextAreaElement
}

/**
 * Keys of the present screen, wherever focus is. Enter belongs to a focused button or field first; a key held down
 * counts once.
 */
export function useKeys(map: KeyMap): void {
  const current = useRef(map)
  current.current = map
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.repeat || event.altKey || event.ctrlKey || event.metaKey) return
      const inText = isTextField(event.target)
      if (/^\d$/.test(event.key)) {
        if (!inText) current.current.digit?.(event.key)
        return
      }
      if (/^\p{L}$/u.test(event.key)) {
        if (!inText && current.current.letter) {
          // Otherwise the field that opens would get the letter a second time.
          event.preventDefault()
          current.current.letter(event.key)
        }
        return
      }
      if (event.key === 'Enter' && (inText || event.target instanceof HTMLButtonElement)) return
      if (event.key === 'Backspace' && inText) return
      const act = current.current[event.key as KeyName]
      if (!act) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** The browser's own meanings of the function keys, reload, print, find and zoom, which a kiosk has no use for. */
export function suppressBrowserKeys(target: Window): void {
  target.addEventListener(
    'keydown',
    (event) => {
      const functionKey = /^F([1-9]|1[0-2])$/.test(event.key)
      const browserCombination = (event.ctrlKey || event.metaKey) && /^[rpfgjuson+=0-]$/i.test(event.key)
      const history = event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')
      if (functionKey || browserCombination || history) event.preventDefault()
    },
    { capture: true },
  )
}
