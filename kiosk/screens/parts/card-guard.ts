/** A slow reader's characters come closer together than this (milliseconds). */
const QUIET_MS = 500

/**
 * Keeps a key card that is held to the reader by mistake out of a text field, also where the reader is too slow to be
 * told from a typist: a colon stands in every card and in no name, date or number. From the colon on everything is
 * dropped until the keys are quiet. Returns the text to keep.
 */
export function createCardGuard(): (text: string, atMs: number) => string {
  let dropsUntil = Number.NEGATIVE_INFINITY
  return (text, atMs) => {
    if (!text.includes(':') && atMs >= dropsUntil) return text
    dropsUntil = atMs + QUIET_MS
    return ''
  }
}
