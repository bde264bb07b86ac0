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
  | { readonly kind: 'jam'; readonly code: string }

/** No screen of the box shows a vote. */
export function mouthScreen(mouth: Mouth): Screen {
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
    case 'jam':
      return { kind: 'box-jam', code: mouth.code, counts: false }
  }
}
