import { useEffect, useRef } from 'react'
import type { Screen, StationView } from '../../contract/index.ts'
import { send } from '../state/station-store.ts'
import { offerToTaker } from './scan-taker.ts'
import { watchScans } from './wedge.ts'

/** The personal number in what a reader typed, if there is one. */
export function numberInScan(text: string): string | null {
  return /(?<!\d)[12]\d{13}(?!\d)/.exec(text)?.[0] ?? null
}

/** A scanned text goes where the present screen wants it, wherever focus is; anything else is typing. */
export function takeScan(screen: Screen, text: string): boolean {
  const taken = offerToTaker(text)
  if (taken !== null) return taken
  switch (screen.kind) {
    case 'ready': {
      const personalNumber = numberInScan(text)
      if (!personalNumber) return false
      void send('identify.start', { personalNumber })
      return true
    }
    case 'closing':
      // Slips are signed envelopes in JSON; those of other boxes come when none is needed any more.
      if (screen.needsSlip || text.trimStart().startsWith('{')) {
        void send('closing.slip', { text })
        return true
      }
      void send('keys.card', { qr: text })
      return true
    case 'opening':
    case 'unlock':
    case 'exception':
      void send('keys.card', { qr: text })
      return true
    default:
      return false
  }
}

export function useScans(view: StationView | null): void {
  const screen = useRef(view?.screen ?? null)
  screen.current = view?.screen ?? null
  useEffect(() => watchScans(window, (text) => (screen.current ? takeScan(screen.current, text) : false)), [])
}
