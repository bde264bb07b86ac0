import { useEffect, useRef } from 'react'
import { useScanTaker } from './scan-taker.ts'
import { watchNotes } from './wedge.ts'

/** While its screen stands, signed notes (texts of several lines) come here from a reader, wherever focus is. */
export function useNoteScans(take: (note: string) => void): void {
  const current = useRef(take)
  current.current = take
  // One line of a note is no scan of its own: its keys pass on to the watcher of notes.
  useScanTaker(() => false)
  useEffect(() => watchNotes(window, (note) => current.current(note)), [])
}
