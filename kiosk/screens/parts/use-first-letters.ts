import { useEffect, useRef } from 'react'
import { BURST_GAP_MS } from './wedge.ts'

/** A reader's next character would have come by then: what is there was typed by a person. */
const TYPED_AFTER_MS = BURST_GAP_MS + 20
/** Nobody types this many letters without one pause. */
const SHORTEST_BURST = 10

/**
 * Hands over the first letters that a person types on a screen without a field. Letters of a reader (a document, a key
 * card) come in a burst and open nothing. Returns what takes letters, and digits that follow them.
 */
export function useFirstLetters(onTyped: (letters: string) => void): {
  readonly letter: (letter: string) => void
  /** False: no letters stand before this digit, so it begins a number. */
  readonly digit: (digit: string) => boolean
} {
  const current = useRef(onTyped)
  current.current = onTyped
  const typed = useRef('')
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  function add(key: string): void {
    typed.current += key
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      const letters = typed.current
      typed.current = ''
      if (letters.length < SHORTEST_BURST) current.current(letters)
    }, TYPED_AFTER_MS)
  }
  return {
    letter: add,
    digit(digit) {
      if (typed.current === '') return false
      add(digit)
      return true
    },
  }
}
