import type { MatcherPort } from '../../station/ports.ts'

/** A matcher where nobody is enrolled and nobody lays a finger down. */
export function noMatcher(identity: string): MatcherPort {
  return {
    identity,
    fmrOfScore: () => 1,
    extract: () => Promise.reject(new Error('no prints here')),
    compare: async (_probe, references) => references.map(() => 0),
    loadGallery: async () => undefined,
    search: async () => [],
    clear: async () => undefined,
  }
}
