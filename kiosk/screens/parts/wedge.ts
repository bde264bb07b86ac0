/**
 * A QR reader in keyboard mode types faster than any person and ends with Enter. This keeps such bursts apart from
 * typing, so a scanned card or document reaches its place wherever focus is.
 */

/** A reader leaves a few milliseconds between characters, also on a busy machine; a typist keeps up 60 ms for no 14 keys. */
export const BURST_GAP_MS = 60
/** Shorter bursts may be a person drumming on two keys. */
const SHORTEST_SCAN = 14
/** A signed counts slip is the longest text that is scanned. */
const LONGEST_SCAN = 4000

export class ScanBuffer {
  #text = ''
  #lastMs = Number.NEGATIVE_INFINITY

  /** Takes one key; returns the scanned text when this key ends a scan, else null. */
  key(key: string, atMs: number): string | null {
    if (atMs - this.#lastMs > BURST_GAP_MS) this.#text = ''
    this.#lastMs = atMs
    if (key === 'Enter') {
      const text = this.#text
      this.#text = ''
      return text.length >= SHORTEST_SCAN ? text : null
    }
    if (key.length === 1 && this.#text.length < LONGEST_SCAN) this.#text += key
    return null
  }
}

/** Watches the window for scans; `onScan` says whether it took the text. Returns the way to stop. */
export function watchScans(target: Window, onScan: (text: string) => boolean): () => void {
  const buffer = new ScanBuffer()
  function onKey(event: KeyboardEvent): void {
    const text = buffer.key(event.key, event.timeStamp)
    if (text === null || !onScan(text)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  target.addEventListener('keydown', onKey, { capture: true })
  return () => target.removeEventListener('keydown', onKey, { capture: true })
}

/**
 * A signed note ends with a signature line: a dash, the signer's name and base64. The dash is the one character of a
 * note that many keyboard layouts lack; a reader then types another one, or nothing.
 */
const SIGNATURE = /^\S{0,3} (\S+ [A-Za-z0-9+/]{40,}={0,2})$/gm
const NOTE = /^\S.*\n[\s\S]*\n\n\S{0,3} \S+ [A-Za-z0-9+/]{40,}={0,2}\n$/

/** The note as it was signed, from what was typed: its dash, its last line end, no spaces at line ends. */
export function readNote(typed: string): string {
  return `${typed.trim().replace(/[ \t\r]+$/gm, '')}\n`.replace(SIGNATURE, '— $1')
}

/**
 * Puts a signed note together that a reader types line by line, each line ended with Enter; the empty line that
 * separates text and signatures is an Enter of its own.
 */
export class NoteBuffer {
  #text = ''
  #lastMs = Number.NEGATIVE_INFINITY

  /** Takes one key; returns the note when this key completes it, else null. */
  key(key: string, atMs: number): string | null {
    if (atMs - this.#lastMs > BURST_GAP_MS) this.#text = ''
    this.#lastMs = atMs
    if (this.#text.length >= LONGEST_SCAN) return null
    if (key === 'Enter') this.#text += '\n'
    else if (key.length === 1) this.#text += key
    if (key !== 'Enter' || !NOTE.test(this.#text)) return null
    const note = readNote(this.#text)
    this.#text = ''
    return note
  }
  /** A person does not type like this: the keys belong to a reader. */
  get bursting(): boolean {
    return this.#text.length >= SHORTEST_SCAN
  }
}

/** Watches the window for signed notes; keys of a burst reach nothing else. Returns the way to stop. */
export function watchNotes(target: Window, onNote: (note: string) => void): () => void {
  const buffer = new NoteBuffer()
  function onKey(event: KeyboardEvent): void {
    const note = buffer.key(event.key, event.timeStamp)
    if (note === null && !buffer.bursting) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (note !== null) onNote(note)
  }
  target.addEventListener('keydown', onKey, { capture: true })
  return () => target.removeEventListener('keydown', onKey, { capture: true })
}
