import type { ExceptionReason } from '../contract/index.ts'
import type { CeremonyHost } from './ceremony-host.ts'
import type { CheckIssue } from './check-issue.ts'
import { exceptionObstacle } from './commission-decision.ts'
import type { FingerCapture } from './finger-capture.ts'
import type { TableDesk } from './table-desk.ts'
import type { TableGate } from './table-gate.ts'

export interface CommissionParts {
  readonly desk: TableDesk
  readonly capture: FingerCapture
  readonly gate: TableGate
  readonly checks: CheckIssue
}

/** Two officials decide about one voter whose finger does not: the way around the scanner, within the policy's share. */
export class CommissionDesk {
  readonly #parts: CommissionParts
  readonly #host: CeremonyHost

  constructor(parts: CommissionParts, host: CeremonyHost) {
    this.#parts = parts
    this.#host = host
  }

  // Commands. Each gives null, or the code why not.

  /** Errors: those of `exceptionObstacle`. */
  begin(reason: ExceptionReason): string | null {
    const { desk, capture } = this.#parts
    const obstacle = exceptionObstacle(desk, reason)
    if (obstacle) return obstacle
    capture.stop()
    this.#host.beginCeremony()
    desk.table = { kind: 'exception', reason }
    return null
  }

  async confirm(): Promise<string | null> {
    const { desk, gate, checks } = this.#parts
    const { table, voter } = desk
    if (table.kind !== 'exception' || !voter || !this.#host.ceremony()?.complete) return 'COMMAND_NOT_NOW'
    const admitted = await gate.admits(voter)
    if (!admitted) return null
    // Other tables were asked meanwhile: the ceremony is the present one.
    const ceremony = this.#host.ceremony()
    if (!ceremony) return 'COMMAND_NOT_NOW'
    desk.host.ports.onMoment('check')
    const { reason } = table
    const check = checks.nextNumber()
    const content = { case: desk.case, voterRef: voter.ref, by: 'commission' as const, reason }
    this.#host.appendAttested('voter.identified', { ...content, ...admitted, check }, ceremony)
    this.#host.endCeremony()
    await checks.show(voter, 'commission')
    return null
  }

  cancel(): string | null {
    const { desk } = this.#parts
    if (desk.table.kind !== 'exception') return 'COMMAND_NOT_NOW'
    this.#host.endCeremony()
    desk.table = { kind: 'not-recognised', position: 'right-index', hint: null }
    return null
  }
}
