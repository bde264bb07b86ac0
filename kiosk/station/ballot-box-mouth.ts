import type { Batch } from '@taanuu/voter-roll-sync/journal/ballot-box-batches'
import type { Screen } from '../contract/index.ts'
import type { SheetJudgement } from './judge-sheet.ts'

/** What the mouth of the box is doing, as the person in front of it sees it. */
export type Mouth =
  | { readonly kind: 'insert' }
  | { readonly kind: 'scanning' }
  | { readonly kind: 'accepted' }
  /** The voter chooses; `sheet` is the driver's number of the sheet that waits. */
  | { readonly kind: 'offer'; readonly judgement: SheetJudgement; readonly sheet: number }
  | { readonly kind: 'returned'; readonly code: string; readonly taken: boolean }
  /** The scan came to nothing and the sheet lies at the entrance again; the next one may follow. */
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'jam'; readonly code: string }
  | { readonly kind: 'full' }

/** No screen of the box shows a vote. @param bin the box under the scanner */
export function mouthScreen(mouth: Mouth, bin: { readonly bin: number; readonly sheets: number }): Screen {
  switch (mouth.kind) {
    case 'insert':
      return { kind: 'box-insert' }
    case 'scanning':
      return { kind: 'box-scanning' }
    case 'accepted':
      return { kind: 'box-accepted' }
    case 'offer':
      return { kind: 'box-offer', code: mouth.judgement.code }
    case 'returned':
      return { kind: 'box-returned', code: mouth.code, sheetTaken: mouth.taken }
    case 'failed':
      return { kind: 'box-returned', code: mouth.code, sheetTaken: false }
    case 'jam':
      return { kind: 'box-jam', code: mouth.code, counts: false }
    case 'full':
      return { kind: 'box-full', code: 'URN_FULL', ...bin }
  }
}

/** The officials' screen while they feed a batch; null where something needs their hands first. */
export function batchScreen(mouth: Mouth, { kind, label, sheets }: Batch): Screen | null {
  const batch = { kind, label, sheets }
  switch (mouth.kind) {
    case 'insert':
    case 'scanning':
    case 'accepted':
    case 'returned':
      return { kind: 'box-batch', batch, mouth: mouth.kind }
    case 'failed':
      return { kind: 'box-batch', batch, mouth: 'returned' }
    default:
      return null
  }
}
