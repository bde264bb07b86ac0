import type { ExceptionReason } from '../contract/index.ts'
import type { TableDesk } from './table-desk.ts'

/** How many voters the policy lets a station identify by decision of the commission. */
export function exceptionCap(desk: TableDesk): number {
  const loaded = desk.host.loaded()
  if (!loaded || loaded.policy.exception.mode === 'none') return 0
  return Math.floor((loaded.signed.manifest.votersOnRoll * loaded.policy.exception.capPercent) / 100)
}

/**
 * May the commission decide about the voter of the open approach? Null, or COMMAND_NOT_NOW, EXCEPTION_NOT_ALLOWED,
 * EXCEPTION_CAP.
 */
export function exceptionObstacle(desk: TableDesk, reason: ExceptionReason): string | null {
  const open = desk.ledger.openCase
  const { voter } = desk
  const exception = desk.host.loaded()?.policy.exception
  if (!open || !voter || open.identified || !exception) return 'COMMAND_NOT_NOW'
  if (exception.mode === 'none') return 'EXCEPTION_NOT_ALLOWED'
  if (desk.ledger.counters.byCommission >= exceptionCap(desk)) return 'EXCEPTION_CAP'
  const noFingerToTry =
    reason === 'FINGERS_ABSENT' || reason === 'SCANNER_LOST' || voter.templates.length === 0
  if (!noFingerToTry && open.countedTries < exception.minimumTries) return 'EXCEPTION_NOT_ALLOWED'
  return null
}
