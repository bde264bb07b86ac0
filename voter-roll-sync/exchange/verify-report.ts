/** One thing that was checked, in words for a person, or one fault with its kind and the file it lies in. */
export interface Finding {
  readonly ok: boolean
  readonly kind: FaultKind | 'CHECKED'
  /** Relative to the export's folder; empty when the whole is meant. */
  readonly file: string
  readonly text: string
}

export type FaultKind =
  | 'FILE_MISSING'
  | 'FILE_EXTRA'
  | 'FILE_TRUNCATED'
  | 'FILE_ALTERED'
  | 'FILE_TOO_LARGE'
  | 'FILE_UNREADABLE'
  | 'NOT_CANONICAL'
  | 'SIGNATURE'
  | 'ROOT_UNKNOWN'
  | 'CHAIN'
  | 'RULE'
  | 'ATTESTATION'
  | 'CHECKPOINT'
  | 'RECOUNT'
  | 'RECONCILIATION'
  | 'STATION_MISSING'
  | 'OTHER_EXPORT'
  | 'NOT_CLOSED'

export class Findings {
  readonly list: Finding[] = []

  checked(file: string, text: string): void {
    this.list.push({ ok: true, kind: 'CHECKED', file, text })
  }
  fault(kind: FaultKind, file: string, text: string): void {
    this.list.push({ ok: false, kind, file, text })
  }
  get sound(): boolean {
    return this.list.every((finding) => finding.ok)
  }
}

/** A file's name as the report gives it: with the station's folder in front. */
export type Place = (file: string) => string
