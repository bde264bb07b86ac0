import { createFingerMatcher, type Gallery, type GreyImage } from '@taanuu/matcher/finger/index'
import { serveQuestions } from './serve-questions.ts'

const matcher = await createFingerMatcher({ threads: 1 })
let gallery: Gallery | null = null

serveQuestions((operation, input) => {
  switch (operation) {
    case 'extract':
      return matcher.extract(input as GreyImage)
    case 'compare': {
      const { probe, references } = input as { probe: Uint8Array; references: readonly Uint8Array[] }
      return matcher.compareAll(probe, references)
    }
    case 'load-gallery':
      gallery = matcher.buildGallery(input as { id: string; template: Uint8Array }[])
      return null
    case 'search': {
      const { probe, limit } = input as { probe: Uint8Array; limit: number }
      return gallery ? matcher.identify(probe, gallery, limit) : []
    }
    case 'clear':
      gallery = null
      return null
    default:
      throw new Error(`unknown question ${operation}`)
  }
})
