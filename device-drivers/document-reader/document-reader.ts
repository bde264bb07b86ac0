import type { DeviceError } from '../device-error.ts'
import type { DeviceIdentity } from '../device-identity.ts'
import type { Subscribe } from '../event-hub.ts'
import type { Result } from '../result.ts'
import type { MrzDocument } from './mrz/read-mrz.ts'
import type { ReadingFault } from './reading-fault.ts'

/** Where a document reader stands. It reads by itself whatever is held to it; nobody has to arm it. */
export type DocumentReaderState =
  | 'closed'
  | 'absent'
  | 'opening'
  | 'ready'
  | 'recovering'
  | 'faulted'
  | 'closing'

/** A printed code that was read. */
export interface CodeReading {
  readonly kind: 'code'
  /** AIM symbology identifier, `]` letter modifier (ISO/IEC 15424), or null where the reader does not tell. */
  readonly aim: string | null
  readonly symbology: 'qr' | 'data-matrix' | 'pdf417' | 'aztec' | 'code-128' | 'code-39' | 'ean' | 'other'
  readonly text: string
}

/** The machine-readable zone of a document, every check digit right. */
export interface MrzReading {
  readonly kind: 'mrz'
  readonly document: MrzDocument
}

export type DocumentReading = CodeReading | MrzReading

export interface DocumentReaderEvents {
  readonly state: DocumentReaderState
  readonly document: DocumentReading
  readonly unreadable: ReadingFault
  readonly warning: DeviceError
  readonly removed: DeviceError
}

/** A reader of printed codes or machine-readable zones. Expected failures come back as values; nothing rejects. */
export interface DocumentReader {
  readonly id: DeviceIdentity
  readonly state: DocumentReaderState
  /** Without a device it answers with the error and keeps looking, until `close`. */
  open(options?: { readonly signal?: AbortSignal }): Promise<Result<void>>
  /** Idempotent; resolves within two seconds whatever the device does. */
  close(): Promise<void>
  readonly on: Subscribe<DocumentReaderEvents>
}
