import { journalOrigin, openCheckpoint, shortRoot } from '@taanuu/voter-roll-sync/journal/checkpoint'
import type { Journal } from '@taanuu/voter-roll-sync/journal/journal'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type { ComparedCheckpoint } from '../contract/index.ts'

export interface Comparison extends ComparedCheckpoint {
  /** Why the journal cannot be the one that was printed from; null: it fits. */
  readonly code: 'JOURNAL_ROLLED_BACK' | 'JOURNAL_FORKED' | null
}

/**
 * Holds a printed checkpoint (the text of its QR code) against the journal. Paper cannot be rolled back: a checkpoint of
 * this station that the journal does not reach, or contradicts, proves that the data folder was replaced.
 * Errors: CHECKPOINT_UNREADABLE, CHECKPOINT_FOREIGN (another station's), CHECKPOINT_SIGNATURE.
 */
export function compareCheckpoint(
  text: string,
  electionId: string,
  stationId: string,
  stationKey: Uint8Array,
  journal: Pick<Journal, 'size' | 'rootAt'>,
): Result<Comparison> {
  // Readers and keyboards lose the last line end, or make two characters of it.
  const note = `${text.replaceAll('\r\n', '\n').trimEnd()}\n`
  const origin = journalOrigin(electionId, stationId)
  if (!note.startsWith(`${origin}\n`)) {
    return /^taanuu\/[^\n]+\n\d+\n/.test(note)
      ? failure('CHECKPOINT_FOREIGN', 'another journal')
      : failure('CHECKPOINT_UNREADABLE')
  }
  const opened = openCheckpoint(note, stationKey)
  if (!opened.ok) return opened
  const { size, root } = opened.value
  const code =
    size > journal.size
      ? 'JOURNAL_ROLLED_BACK'
      : journal.rootAt(size) === Buffer.from(root).toString('base64')
        ? null
        : 'JOURNAL_FORKED'
  return success({ size, shortRoot: shortRoot(root), fits: code === null, code })
}
