import { type Extraction, fmrOfScore, MATCHER_IDENTITY } from '@taanuu/matcher/finger/index'
import type { MatcherPort } from '../../station/ports.ts'
import { WorkerLink } from './worker-link.ts'

/** The finger matcher in a thread of its own, so that no screen waits for it. */
export function createWorkerMatcher(): MatcherPort & { close(): Promise<void> } {
  const link = new WorkerLink(new URL('./matcher-worker.ts', import.meta.url))
  return {
    identity: MATCHER_IDENTITY,
    fmrOfScore,
    extract: (image) => link.ask('extract', image) as Promise<Extraction>,
    compare: (probe, references) => link.ask('compare', { probe, references }) as Promise<readonly number[]>,
    loadGallery: async (entries) => {
      await link.ask('load-gallery', entries)
    },
    search: (probe, limit) =>
      link.ask('search', { probe, limit }) as Promise<
        readonly { readonly id: string; readonly score: number }[]
      >,
    clear: async () => {
      await link.ask('clear', null)
    },
    close: () => link.close(),
  }
}
