/**
 * A QR reader in keyboard mode types faster than any person and ends with Enter. This keeps such bursts apart from
 * typing, so a scanned card or document reaches its place wherever focus is.
 */

/** A reader leaves a few milliseconds between characters, also on a busy machine; a typist keeps up 60 ms for no 14 keys. */
const BURST_GAP_MS = 60
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
