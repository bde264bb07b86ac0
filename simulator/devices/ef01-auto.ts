import { u16 } from '@taanuu/device-drivers/ef01/commands'
import { CONFIRMATION } from '@taanuu/device-drivers/ef01/confirmation'
import type { FingerWorld } from '../world/finger-world.ts'
import { type Reaction, work } from './byte-machine.ts'
import type { Ef01Library } from './ef01-library.ts'
import { EXTRACT_MS, SEARCH_MS } from './ef01-times.ts'
import type { GlassCamera } from './glass-camera.ts'

/** Pictures that AutoEnroll of an R503 takes of one finger. */
const ENROLL_PICTURES = 6
/** Steps that come after the pictures: search for a duplicate, merge, store. */
const STEP_DUPLICATE = 0x0d
const STEP_MERGE = 0x0e
const STEP_STORE = 0x0f
const STEP_SEARCH = 0x03
/** An id that leaves the choice to the module. */
const ANY_ID = 0xc8
/** How often the glass is looked at, and how long in all: the module gives up after ten seconds without a finger. */
const LOOK_MS = 60
const PATIENCE_MS = 10_000
const BUFFER = 1

/** The commands of an R503 that answer several times: one acknowledgement a step. */
export interface Ef01Auto {
  /** 0x31: id, id may be overwritten, duplicates allowed, tell the steps, finger must leave between pictures. */
  enroll(p: Uint8Array): readonly Reaction[]
  /** 0x32: security level, first page, pages, tell the steps, tries. */
  identify(p: Uint8Array): readonly Reaction[]
  /** Ends a running one at its next look at the glass. */
  cancel(): void
}

/**
 * @param extract fills a character buffer from the picture; a confirmation code
 * @param ack an acknowledgement with data
 */
export function createEf01Auto(options: {
  readonly world: FingerWorld
  readonly camera: GlassCamera
  readonly library: Ef01Library
  readonly extract: (buffer: number) => number
  readonly ack: (code: number, data?: readonly number[]) => Reaction
}): Ef01Auto {
  const { world, camera, library, extract, ack } = options
  /** Raised by every command: a running sequence belongs to an earlier one. */
  let run = 0

  /** Looks until the glass is as wanted; `then` hears whether it was in time. */
  function awaitGlass(
    touched: boolean,
    mine: number,
    then: (inTime: boolean) => readonly Reaction[],
  ): Reaction {
    let waited = 0
    const look = (): readonly Reaction[] => {
      if (mine !== run) return []
      if ((world.finger !== null) === touched) return then(true)
      waited += LOOK_MS
      return waited > PATIENCE_MS ? then(false) : [work(LOOK_MS, look)]
    }
    return work(LOOK_MS, look)
  }

  /** One picture and its features; `then` goes on when both came about. */
  function takeOne(
    steps: { readonly picture: number; readonly features: number },
    answer: (code: number, step: number) => readonly Reaction[],
    tell: boolean,
    mine: number,
    then: () => readonly Reaction[],
  ): Reaction {
    return awaitGlass(true, mine, (inTime) => {
      if (!inTime) return answer(CONFIRMATION.timeout, steps.picture)
      return camera.expose((exposure) => {
        if (mine !== run) return []
        if (exposure !== 'taken') return answer(CONFIRMATION.captureFailed, steps.picture)
        const code = extract(BUFFER)
        if (code !== CONFIRMATION.ok) return answer(code, steps.features)
        const told = tell ? answer(CONFIRMATION.ok, steps.picture) : []
        const toldFeatures = tell ? answer(CONFIRMATION.ok, steps.features) : []
        return [...told, work(EXTRACT_MS, () => (mine === run ? [...toldFeatures, ...then()] : []))]
      })
    })
  }

  function enroll(p: Uint8Array): readonly Reaction[] {
    const mine = ++run
    const [wish, overwrite, duplicates, tell, lift] = p
    const page = wish >= ANY_ID ? library.freePage() : wish
    const answer = (code: number, step: number): readonly Reaction[] => [ack(code, [step, ...u16(page ?? 0)])]
    if (page === null) return answer(CONFIRMATION.libraryFull, 0)
    const bits = library.indexTable(0)
    if (wish < ANY_ID && overwrite === 0 && (bits[page >> 3] & (1 << (page & 7))) !== 0)
      return answer(CONFIRMATION.libraryFull, 0)

    const picture = (n: number): Reaction =>
      takeOne({ picture: 2 * n - 1, features: 2 * n }, answer, tell === 1, mine, () => {
        if (n === ENROLL_PICTURES) return finish()
        if (lift !== 1) return [picture(n + 1)]
        return [
          awaitGlass(false, mine, (inTime) =>
            inTime ? [picture(n + 1)] : answer(CONFIRMATION.timeout, 2 * n),
          ),
        ]
      })
    const finish = (): readonly Reaction[] => {
      const known = library.search(BUFFER, 0, Number.MAX_SAFE_INTEGER).code === CONFIRMATION.ok
      if (duplicates === 0 && known) return answer(CONFIRMATION.alreadyExists, STEP_DUPLICATE)
      const merged =
        tell === 1 ? [...answer(CONFIRMATION.ok, STEP_DUPLICATE), ...answer(CONFIRMATION.ok, STEP_MERGE)] : []
      return [...merged, ...answer(library.store(BUFFER, page), STEP_STORE)]
    }
    return [picture(1)]
  }

  function identify(p: Uint8Array): readonly Reaction[] {
    const mine = ++run
    const [, start, count, tell] = p
    const answer = (code: number, step: number, page = 0, score = 0): readonly Reaction[] => [
      ack(code, [step, ...u16(page), ...u16(score)]),
    ]
    return [
      takeOne({ picture: 1, features: 2 }, answer, tell === 1, mine, () => [
        work(SEARCH_MS, () => {
          if (mine !== run) return []
          const { code, page, score } = library.search(BUFFER, start, count)
          return answer(code, STEP_SEARCH, page, score)
        }),
      ]),
    ]
  }

  return {
    enroll,
    identify,
    cancel() {
      run++
    },
  }
}
