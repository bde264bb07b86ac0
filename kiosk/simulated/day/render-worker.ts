import type { BallotLayout } from '@taanuu/matcher/ballot/index'
import type { MarkStyle } from '@taanuu/simulator/ballots/marks'
import { type Choices, markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import {
  createFinger,
  type ImpressionOptions,
  renderImpression,
  type SyntheticFinger,
} from '@taanuu/simulator/fingerprint/index'
import { serveQuestions } from '../../hosts/workers/serve-questions.ts'

export interface ImpressionOrder {
  readonly fingerSeed: number
  readonly worn: number
  readonly impressionSeed: number
  readonly options: ImpressionOptions
}
export interface SheetOrder {
  readonly choices: Choices
  readonly seed: string
  /** Without it every mark gets one of the clear styles. */
  readonly style?: MarkStyle
}

/** A voter's tries come one after the other, so one grown finger is worth keeping. */
/** Sent once: printing the sheet costs more than marking it. */
let layout: BallotLayout | null = null
let kept: { readonly key: string; readonly finger: SyntheticFinger } | null = null

serveQuestions((operation, input) => {
  switch (operation) {
    case 'impression': {
      const { fingerSeed, worn, impressionSeed, options } = input as ImpressionOrder
      const key = `${fingerSeed}/${worn}`
      if (kept?.key !== key) kept = { key, finger: createFinger(fingerSeed, { worn }) }
      return renderImpression(kept.finger, impressionSeed, options)
    }
    case 'layout':
      layout = input as BallotLayout
      return null
    case 'sheet':
      if (!layout) throw new Error('no layout yet')
      return markedSheet({ layout, ...(input as SheetOrder) }).image
    default:
      throw new Error(`unknown question ${operation}`)
  }
})
