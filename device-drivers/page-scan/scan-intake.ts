import type { SheetId } from '../ballot-scanner.ts'
import type { DeviceError } from '../device-error.ts'
import { EVENT } from './commands.ts'
import type { ImageBlock } from './packet.ts'
import { createPageImage, type PageImage } from './page-image.ts'
import type { PaperMoves } from './paper-moves.ts'
import type { ScannerCore } from './scanner-core.ts'

/** Longest silence of a scan that is under way. */
const SCAN_SILENCE_MS = 5000

/** What the scanner says unasked: events and picture blocks, from the first movement of a sheet to escrow. */
export interface ScanIntake {
  onEvent(event: string): void
  onBlock(block: ImageBlock): void
  /** A block came damaged. */
  onDamage(): void
  /** A sheet is in the transport although its begin was never heard: it goes back. */
  takeUnannounced(): void
}

export function createScanIntake(core: ScannerCore, moves: PaperMoves): ScanIntake {
  let image: PageImage = createPageImage()
  let lastScanSignAt = 0

  function onEvent(event: string): void {
    switch (event) {
      case EVENT.beginScan:
        if (core.state === 'armed') onScanBegin()
        return
      case EVENT.endScan:
        if (core.state === 'scanning') void finishScan()
        return
      case EVENT.jam:
        if (core.state === 'scanning') jamScan('the scanner reports a jam')
        return
      case EVENT.doubleFeed:
        if (core.state !== 'scanning') return
        core.hub.emit('double-feed', { sheet: core.tracker.open?.id ?? null })
        void failScan(core.fault('DoubleFeed', 'more than one sheet at once'))
        return
      case EVENT.coverOpen:
      case EVENT.coverOpenSeen:
        core.hub.emit('cover', { open: true })
        onCoverOpen()
        return
      case EVENT.coverClosed:
      case EVENT.coverClosedSeen:
        core.hub.emit('cover', { open: false })
        if (core.state === 'cover-open' && !core.tracker.open && !core.mustClear) void moves.clear()
        return
      case EVENT.ejectPause:
        core.ejectPaused = true
        core.hub.emit('eject-paused', { sheet: core.tracker.open?.id ?? null })
        return
      case EVENT.ejectResume:
        core.ejectPaused = false
        core.hub.emit('eject-resumed', { sheet: core.tracker.open?.id ?? null })
        return
      default:
        return
    }
  }

  function onCoverOpen(): void {
    if (core.moving) return // the movement's own look at the sensors finds it
    if (core.state === 'scanning') {
      const sheet = core.tracker.open?.id ?? 0
      core.hub.emit('scan-failed', { sheet, error: core.fault('CoverOpen', 'cover opened during the scan') })
    }
    if (['idle', 'armed', 'scanning', 'held', 'held-front'].includes(core.state)) core.setState('cover-open')
  }

  function onScanBegin(): void {
    image = createPageImage()
    lastScanSignAt = core.clock.now()
    const sheet = core.tracker.begin(core.clock.now())
    core.setState('scanning')
    core.hub.emit('scan-start', { sheet: sheet.id })
    void watchScan(sheet.id)
  }

  function onBlock(block: ImageBlock): void {
    if (core.state === 'armed') onScanBegin()
    if (core.state !== 'scanning' || !core.tracker.open) return
    lastScanSignAt = core.clock.now()
    image.add(block)
    const rows = core.expectedLengthInches * image.dpi * image.sides
    const fraction = image.ended ? 1 : rows > 0 ? Math.min(1, image.rows / rows) : 0
    core.hub.emit('scan-progress', { sheet: core.tracker.open.id, fraction })
  }

  async function watchScan(sheet: SheetId): Promise<void> {
    while (core.state === 'scanning' && core.tracker.open?.id === sheet) {
      const wait = lastScanSignAt + SCAN_SILENCE_MS - core.clock.now()
      if (wait > 0) {
        await core.clock.sleep(wait)
        continue
      }
      const mine = core.session
      const status = await mine?.status()
      if (core.state !== 'scanning' || core.tracker.open?.id !== sheet || core.session !== mine) return
      if (!status?.ok) {
        if (status) core.lose(status.error)
        return
      }
      if (status.value.jam || !(status.value.transport || status.value.rear)) jamScan('the scan stopped')
      else void failScan(core.fault('TransferTruncated', `no picture for ${SCAN_SILENCE_MS} ms`))
      return
    }
  }

  async function finishScan(): Promise<void> {
    const sheet = core.tracker.open
    if (!sheet) return
    const result = image.finish()
    image = createPageImage()
    if (!result.ok) return failScan(core.fault(result.code, result.evidence))
    sheet.reachedRear = true
    core.setState('held')
    const { front, back } = result
    core.hub.emit('scan-complete', {
      sheet: sheet.id,
      front,
      ...(back ? { back } : {}),
      scanMs: core.clock.now() - sheet.startedAt,
    })
  }

  /** A picture that cannot be used: the sheet goes back to the voter. */
  async function failScan(error: DeviceError): Promise<void> {
    const sheet = core.tracker.open
    if (!sheet) return
    sheet.reachedRear = true
    core.hub.emit('scan-failed', { sheet: sheet.id, error })
    core.setState('returning')
    core.moving = true
    await moves.giveBack(false)
    core.moving = false
  }

  function jamScan(evidence: string): void {
    const sheet = core.tracker.open
    if (!sheet) return
    core.setState('jammed')
    core.hub.emit('scan-failed', { sheet: sheet.id, error: core.fault('PaperJam', evidence) })
    core.hub.emit('jam', { sheet: sheet.id, where: 'scan' })
  }

  return {
    onEvent,
    onBlock,
    onDamage: () => image.damage(),
    takeUnannounced() {
      onScanBegin()
      void failScan(core.fault('FramingError', 'a sheet came in unannounced'))
    },
  }
}
