import type { Universe } from '@taanuu/voter-roll-sync/package/manifest'
import type { DeviceView, ReadinessCheck } from '../contract/index.ts'
import type { BoxDesk } from './ballot-box-desk.ts'
import type { SheetPath } from './ballot-box-sheets.ts'
import { NEEDS_HANDS, sidesOf } from './ballot-scanner-needs.ts'

/** Why the scanner takes no sheet; null where it does. */
export function scannerCode({ scanner, host }: BoxDesk, universe: Universe): string | null {
  if (
    !scanner ||
    scanner.state === 'absent' ||
    scanner.state === 'closed' ||
    scanner.state === 'connecting'
  ) {
    return 'SCANNER_LOST'
  }
  if (scanner.state === 'faulted') return 'SCANNER_FAULT'
  if (sidesOf(host.loaded()?.layouts ?? []) > scanner.capabilities().sides) return 'SCANNER_ONE_SIDE'
  return scanner.id.simulated && universe === 'real' ? 'SIMULATED_REFUSED' : null
}

export function scannerReadiness(code: string | null): ReadinessCheck {
  return { id: 'ballot-scanner', state: code ? 'attention' : 'ok', code }
}

export function scannerView(desk: BoxDesk, code: string | null): DeviceView {
  return {
    device: 'ballot-scanner',
    label: desk.scanner?.id.model ?? '',
    state:
      code === null
        ? { kind: 'ready' }
        : code === 'SIMULATED_REFUSED'
          ? { kind: 'refused', code }
          : { kind: 'absent' },
  }
}

/** Takes what the scanner reports to where it belongs, each in turn with the commands of people. */
export function watchScanner(
  { host, scanner }: BoxDesk,
  path: SheetPath,
  onLostOrBack: (lost: boolean) => Promise<void>,
): void {
  if (!scanner) return
  let lost = scanner.state === 'absent'
  scanner.on('state', (state) => {
    const now = state === 'absent' || state === 'faulted'
    const changed = now !== lost && (now || state === 'idle')
    if (changed) {
      lost = now
      void host.inTurn(() => onLostOrBack(now))
    } else if (state === 'idle' && path.waitsForHands) {
      // The rollers held the sheet until the voter took it, or the cover was closed over an empty path.
      void host.inTurn(() => path.freeAgain())
    } else if (NEEDS_HANDS.includes(state)) void host.inTurn(() => path.needsHands())
    else host.changed()
  })
  scanner.on('scan-start', () => path.scanStarted())
  scanner.on('scan-failed', ({ error }) => path.scanFailed(error))
  scanner.on('scan-complete', (sheet) => void host.inTurn(() => path.arrived(sheet)))
  scanner.on('sheet-end', ({ sheet, outcome }) => {
    if (!path.isInOurHands(sheet)) void host.inTurn(() => path.endedAlone(outcome))
  })
  scanner.on('paper', (status) => {
    const paper = status.front || status.transport || status.rear || status.jam
    if (paper) void host.inTurn(() => path.paperSeenAfterRestart())
  })
}
