import type { BallotScannerEvents, BallotScannerState } from '../ballot-scanner.ts'
import type { Clock } from '../clock.ts'
import type { DeviceError, DeviceErrorCode } from '../device-error.ts'
import type { EventHub } from '../event-hub.ts'
import type { SheetTracker } from '../page-scan/sheet-tracker.ts'
import { done, failed, type Result } from '../result.ts'
import type { SekonicSession } from './session.ts'
import { isInside } from './status.ts'

/** Between two attempts to feed while nobody has put a card into the hopper, milliseconds. */
const FEED_PAUSE_MS = 500
/** A card that was read is in the stacker within this time, or it is stuck, milliseconds. */
const EXIT_MS = 3000
const EXIT_LOOK_MS = 100
/** Feeds in a row that did not get hold of the card. */
const FEED_ATTEMPTS = 3

/** What the feeding of cards needs of its driver. */
export interface CardFeedCore {
  readonly clock: Clock
  readonly columns: number
  readonly hub: EventHub<BallotScannerEvents>
  readonly tracker: SheetTracker
  fault(code: DeviceErrorCode, evidence: string): DeviceError
  setState(next: BallotScannerState): void
  isArmed(): boolean
  /** Whether `from` is still the running connection. */
  isCurrent(from: SekonicSession): boolean
  /** Gives the running connection up. */
  lose(error: DeviceError): void
}

/** From the hopper to the stacker: one card, its marks, and its one end. */
export interface CardFeed {
  /** Feeds until one card was taken, or `isMine` turns false. */
  feedOne(from: SekonicSession, isMine: () => boolean): Promise<void>
}

export function createCardFeed(core: CardFeedCore): CardFeed {
  const { clock, columns, hub, tracker, fault, setState } = core

  async function feedOne(from: SekonicSession, isMine: () => boolean): Promise<void> {
    let notFed = 0
    while (isMine() && core.isArmed()) {
      const settled = await from.settle()
      if (!core.isCurrent(from) || !isMine()) return
      if (!settled.ok) return core.lose(settled.error)
      const startedAt = clock.now()
      const end = await from.feed()
      if (!core.isCurrent(from)) {
        // The command may have moved a card before the connection broke; the sensors after it cannot tell.
        if (!end.ok || end.value !== 'empty') begin(startedAt)
        return
      }
      if (!end.ok) {
        begin(startedAt)
        return stopForSilence(from, end.error)
      }
      switch (end.value) {
        case 'read':
          return takeCard(from, startedAt)
        case 'empty':
          await clock.sleep(FEED_PAUSE_MS)
          break
        case 'not-fed':
          if (++notFed < FEED_ATTEMPTS) await clock.sleep(FEED_PAUSE_MS)
          else {
            hub.emit('warning', fault('PaperHeldBack', `${notFed} feeds got no hold of the card`))
            setState('idle')
          }
          break
        default:
          return stopFor(from, end.value, startedAt)
      }
    }
  }

  async function takeCard(from: SekonicSession, startedAt: number): Promise<void> {
    setState('scanning')
    const sheet = begin(startedAt)
    const marks = await from.marks(columns)
    if (!core.isCurrent(from)) return
    const out = await untilOut(from)
    if (!core.isCurrent(from)) return
    if (!out.ok) return out.error.code === 'PaperJam' ? jam(out.error) : core.lose(out.error)
    if (!marks.ok) return fail(marks.error)
    hub.emit('marks-complete', { sheet, marks: marks.value, scanMs: clock.now() - startedAt })
    tracker.end('dropped-in-box', 'read, and no sensor sees it any more')
    setState('idle')
  }

  async function untilOut(from: SekonicSession): Promise<Result<void>> {
    const due = clock.now() + EXIT_MS
    for (;;) {
      const read = await from.sensors()
      if (!read.ok) return read
      if (!isInside(read.value)) return done
      if (clock.now() >= due) return failed(fault('PaperJam', `still inside after ${EXIT_MS} ms`))
      await clock.sleep(EXIT_LOOK_MS)
    }
  }

  /** The feed ended badly: the sensors say whether the card is inside, gone to the stacker, or never came in. */
  async function stopFor(from: SekonicSession, end: string, startedAt: number): Promise<void> {
    const read = await from.sensors()
    if (!core.isCurrent(from)) return
    if (!read.ok) return core.lose(read.error)
    if (read.value.coverOpen) {
      hub.emit('cover', { open: true })
      if (isInside(read.value)) begin(startedAt)
      return setState('cover-open')
    }
    if (end === 'cover-open' && !isInside(read.value)) return setState('idle')
    // A status without checksum: any other that is not plainly `empty` may have been `read` on its way.
    const sheet = begin(startedAt)
    if (end === 'double-feed') hub.emit('double-feed', { sheet })
    if (isInside(read.value)) jam(fault('PaperJam', end))
    else fail(fault(end === 'double-feed' ? 'DoubleFeed' : 'BadImage', end))
  }

  async function stopForSilence(from: SekonicSession, error: DeviceError): Promise<void> {
    const read = await from.sensors()
    if (!core.isCurrent(from)) return
    if (!read.ok) return core.lose(read.error)
    // Its answer may have been lost with the card in the stacker.
    if (isInside(read.value)) jam(fault('PaperJam', error.evidence))
    else fail(error)
  }

  function begin(startedAt: number): number {
    const { id } = tracker.begin(startedAt)
    hub.emit('scan-start', { sheet: id })
    return id
  }

  function jam(error: DeviceError): void {
    const sheet = tracker.open?.id ?? null
    setState('jammed')
    hub.emit('scan-failed', { sheet: sheet ?? 0, error })
    hub.emit('jam', { sheet, where: 'scan' })
  }

  /** In the stacker without marks: it must be taken out by hand and fed again. */
  function fail(error: DeviceError): void {
    const sheet = tracker.open?.id ?? 0
    hub.emit('scan-failed', { sheet, error })
    setState('unrecoverable')
    tracker.end('unknown', `in the stacker without marks: ${error.evidence}`)
  }

  return { feedOne }
}
