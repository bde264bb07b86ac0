import {
  type BallotLayout,
  interpretSheet,
  type MarkRules,
  type SheetImages,
  type SheetReading,
} from '@taanuu/matcher/ballot/index'
import { keepAgreeingMarks, type TileFormat } from '@taanuu/matcher/ballot/kept-marks'
import { serveQuestions } from './serve-questions.ts'

interface Sheet {
  readonly sheet: SheetImages
  readonly layouts: readonly BallotLayout[]
}

serveQuestions((operation, input) => {
  switch (operation) {
    case 'interpret': {
      const { sheet, layouts, marks } = input as Sheet & { readonly marks: MarkRules }
      return interpretSheet(sheet, layouts, { rules: marks })
    }
    case 'keep-marks': {
      const { sheet, reading, layouts, format, marks } = input as Sheet & {
        readonly reading: Extract<SheetReading, { ok: true }>
        readonly format: TileFormat
        readonly marks: MarkRules
      }
      return keepAgreeingMarks(sheet, reading, layouts, format, marks)
    }
    default:
      throw new Error(`unknown question ${operation}`)
  }
})
