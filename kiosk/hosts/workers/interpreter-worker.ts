import {
  type BallotLayout,
  type GreyImage,
  interpretBallot,
  type MarkRules,
} from '@taanuu/matcher/ballot/index'
import { serveQuestions } from './serve-questions.ts'

serveQuestions((operation, input) => {
  if (operation !== 'interpret') throw new Error(`unknown question ${operation}`)
  const { image, layouts, marks } = input as {
    image: GreyImage
    layouts: readonly BallotLayout[]
    marks: MarkRules
  }
  return interpretBallot(image, layouts, { rules: marks })
})
