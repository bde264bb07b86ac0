import {
  type BallotLayout,
  interpretSheet,
  type MarkRules,
  type SheetImages,
} from '@taanuu/matcher/ballot/index'
import { serveQuestions } from './serve-questions.ts'

serveQuestions((operation, input) => {
  if (operation !== 'interpret') throw new Error(`unknown question ${operation}`)
  const { sheet, layouts, marks } = input as {
    sheet: SheetImages
    layouts: readonly BallotLayout[]
    marks: MarkRules
  }
  return interpretSheet(sheet, layouts, { rules: marks })
})
