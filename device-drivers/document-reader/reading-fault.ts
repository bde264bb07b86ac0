/**
 * Why something that was held to the reader gave no reading. `UNREADABLE_CHARACTER` (the reader could not tell a
 * letter: dirt, glare) and `WRONG_CHECK_DIGIT` (it read all of them, and they contradict each other) are kept
 * apart: the first asks to wipe and try again, the second casts doubt on the document or the reader.
 */
export type ReadingFaultCode =
  | 'BROKEN_OFF'
  | 'TOO_LONG'
  | 'CONTROL_BYTES'
  | 'NOT_TEXT'
  | 'BAD_REPORT'
  | 'UNKNOWN_FORMAT'
  | 'UNREADABLE_CHARACTER'
  | 'WRONG_CHECK_DIGIT'

export interface ReadingFault {
  readonly code: ReadingFaultCode
  /** For the technician's log. It names fields and positions, never what was read: that is a person's data. */
  readonly evidence: string
}
