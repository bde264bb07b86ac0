import { useEffect } from 'react'
import { languages } from '../i18n/languages.ts'
import { usePreferences } from '../state/preferences.ts'

/** Keys with one meaning on every screen: F11 text size, Shift+F11 contrast, F12 and Ctrl+L lock, Alt+1/2/3 language. */
export function useWindowKeys(lock: (() => void) | null): void {
  const { choose, nextTextSize, highContrast } = usePreferences()
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.repeat) return
      const language = event.altKey ? languages[Number(event.code.replace('Digit', '')) - 1] : undefined
      if (language) choose({ language })
      else if (event.key === 'F11' && event.shiftKey) choose({ highContrast: !highContrast })
      else if (event.key === 'F11') nextTextSize()
      else if (lock && (event.key === 'F12' || (event.ctrlKey && event.key.toLowerCase() === 'l'))) lock()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [choose, nextTextSize, highContrast, lock])
}
