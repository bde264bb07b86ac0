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

/** What a fault means to somebody who is no engineer; the verifier says it once for each kind that it found. */
export const faultMeanings: Readonly<Record<FaultKind, string>> = {
  FILE_MISSING: 'A file that should be there is not. Download again; if it stays away, ask who took it out.',
  FILE_EXTRA: 'There is a file that nobody signed. It may be harmless, but it is not part of the result.',
  FILE_TRUNCATED: 'A file is shorter than the one that was signed. Download again first.',
  FILE_ALTERED: 'A file is not the one that was signed. Download again; if it stays so, somebody changed it.',
  FILE_TOO_LARGE: 'A file is far larger than such a file can be.',
  FILE_UNREADABLE: 'Something is in the place of a file that cannot be read as one.',
  NOT_CANONICAL: 'A file is not written in the one form that is allowed, so it was not written by a station.',
  SIGNATURE: 'Something is not signed by the authority or the station whose it should be.',
  ROOT_UNKNOWN:
    'The authority whose key you gave did not sign this. Check the key; take it from several places.',
  CHAIN: 'Lines of a journal were taken out, moved or put in.',
  RULE: 'A journal says something that may not happen: the day did not go by its rules.',
  ATTESTATION: 'An act that needs several officials, or what they signed, is not theirs.',
  CHECKPOINT: 'A signed head does not belong to this journal: the journal is not the one of that day.',
  RECOUNT: 'The published records do not give the published result.',
  RECONCILIATION: 'The stations of the precinct contradict each other.',
  STATION_MISSING:
    'The export of a station is missing or was too damaged to use, so the precinct is not complete.',
  OTHER_EXPORT: 'Parts of different packages, versions or precincts were put together.',
  NOT_CLOSED: 'A station was never closed by its officials.',
}

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
