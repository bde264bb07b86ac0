import type { Extraction, GreyImage, TransparencySink } from './types.ts'

export { TEMPLATE_VERSION } from './template.ts'
export type {
  Extraction,
  ExtractionFailure,
  GreyImage,
  QualityHint,
  Result,
  TransparencySink,
} from './types.ts'

/** Templates of a roll in contiguous arrays, ready for 1:N. */
export interface Gallery {
  readonly size: number
  readonly ids: readonly string[]
}

export interface FingerMatcher {
  extract(image: GreyImage, sink?: TransparencySink): Promise<Extraction>
  compare(probe: Uint8Array, reference: Uint8Array): Promise<number>
  buildGallery(entries: readonly { readonly id: string; readonly template: Uint8Array }[]): Gallery
  identify(
    probe: Uint8Array,
    gallery: Gallery,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly score: number }[]>
}

export const MATCHER_IDENTITY: string = 'taanuu-finger-1-under-construction'

export async function createFingerMatcher(_options?: { readonly threads?: number }): Promise<FingerMatcher> {
  throw new Error('the finger matcher is under construction')
}

export function fmrOfScore(_score: number): number {
  throw new Error('the finger matcher is under construction')
}

export function scoreForFmr(_fmr: number): number {
  throw new Error('the finger matcher is under construction')
}
