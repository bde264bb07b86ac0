import { createEventHub, type Subscribe } from '@taanuu/device-drivers/event-hub'
import { type Cable, createCable } from '../world/cable.ts'
import { deriveSeed } from '../world/seeded-random.ts'

/** What is held to a document reader: a printed code, or the lines of a machine-readable zone. */
export type HeldDocument =
  | { readonly kind: 'code'; readonly aim: string; readonly text: string }
  | { readonly kind: 'zone'; readonly lines: readonly string[] }

/** How a zone is spoilt on its way through the optics. */
export type ZoneSpoil =
  /** Letters that could not be told come as `?`. */
  | 'unreadable'
  /** A digit is taken for another one. */
  | 'misread'

/** The table in front of a document reader. */
export interface DocumentTable {
  readonly cable: Cable
  readonly held: HeldDocument | null
  hold(document: HeldDocument): void
  takeAway(): void
  /** The next zone is read badly. */
  spoilNext(spoil: ZoneSpoil): void
  readonly on: Subscribe<{ readonly held: HeldDocument | null }>
}

export function createDocumentTable(options: {
  readonly seed: number
  readonly plugged?: boolean
}): DocumentTable {
  const serial = deriveSeed(options.seed, 'document-reader-serial').toString(16).padStart(8, '0')
  const cable = createCable(serial, options.plugged ?? true)
  const hub = createEventHub<{ readonly held: HeldDocument | null }>()
  let held: HeldDocument | null = null
  let spoil: ZoneSpoil | null = null

  function set(next: HeldDocument | null): void {
    held = next
    hub.emit('held', next)
  }

  return {
    cable,
    get held() {
      return held
    },
    hold(document) {
      const mine = spoil
      if (document.kind === 'zone' && mine) {
        spoil = null
        set({ kind: 'zone', lines: document.lines.map((line, i) => (i === 1 ? spoilt(line, mine) : line)) })
      } else set(document)
    },
    takeAway: () => set(null),
    spoilNext(next) {
      spoil = next
    },
    on: hub.on,
  }
}

/** Both sizes of document have a birth date within the first 19 characters of their second line. */
function spoilt(line: string, spoil: ZoneSpoil): string {
  const at = 3
  const wrong = spoil === 'unreadable' ? '?' : line[at] === '8' ? '3' : '8'
  return line.slice(0, at) + wrong + line.slice(at + 1)
}
