import type { StationIdentity } from '@taanuu/voter-roll-sync/package/verify-package'
import { checkPaper } from './printed-papers.ts'
import type { TableDesk } from './table-desk.ts'
import type { Admission } from './table-gate.ts'
import type { AcceptedVoter } from './table-screen.ts'
import type { RollVoter } from './voter-roll.ts'

/** The right to one check, its paper, and the hand that takes it. */
export class CheckIssue {
  readonly #desk: TableDesk
  readonly #identity: () => StationIdentity
  #lastAccepted: AcceptedVoter | null = null

  constructor(desk: TableDesk, identity: () => StationIdentity) {
    this.#desk = desk
    this.#identity = identity
  }

  /** Whom the room may see. */
  get lastAccepted(): AcceptedVoter | null {
    return this.#lastAccepted
  }

  /** @param admission what the event says of the tables and precincts that were asked; empty where there are none */
  async identify(voter: RollVoter, admission: Admission): Promise<void> {
    this.#desk.host.ports.onMoment('check')
    this.#desk.host.append('voter.identified', {
      case: this.#desk.case,
      voterRef: voter.ref,
      by: 'finger',
      ...admission,
      check: this.nextNumber(),
    })
    await this.show(voter, 'finger')
  }

  async show(voter: RollVoter, by: 'finger' | 'commission'): Promise<void> {
    const { host } = this.#desk
    this.#desk.table = { kind: 'identified' }
    const photoSeconds = host.loaded()?.policy.observerPhotoSeconds ?? 0
    this.#lastAccepted = { voter, by, photoUntil: host.steady.now() + photoSeconds * 1000 }
    host.emit({ type: 'tone', tone: 'identified' })
    host.changed()
    await this.print()
  }

  /** Precinct, number of the table in the signed package, running number: unique in the election, tells nothing of the voter. */
  nextNumber(): string {
    const { precinct, stationId } = this.#identity()
    const stations = this.#desk.host.loaded()?.signed.manifest.stations ?? []
    const tables = stations.filter(({ role }) => role === 'identification')
    const table = tables.findIndex((station) => station.stationId === stationId) + 1
    return `${precinct}-${table}-${String(this.#desk.ledger.identified.size + 1).padStart(6, '0')}`
  }

  async print(): Promise<string | null> {
    const { host, ledger } = this.#desk
    const open = ledger.openCase
    if (!open?.identified) return 'COMMAND_NOT_NOW'
    host.ports.onMoment('check')
    const { precinct, universe } = this.#identity()
    const title = host.loaded()?.signed.manifest.title.ru ?? ''
    const printed = await host.ports.paper.print(checkPaper(open.identified.check, precinct, universe, title))
    if (!printed.ok) return printed.code
    host.ports.onMoment('check')
    host.append('check.printed', { case: open.case, check: open.identified.check })
    return null
  }

  /** The check is in the voter's hand. Errors: COMMAND_NOT_NOW. */
  handOver(): string | null {
    const open = this.#desk.ledger.openCase
    if (!open?.identified || !open.checkPrinted) return 'COMMAND_NOT_NOW'
    this.#desk.end(open.identified.by === 'finger' ? 'IDENTIFIED' : 'IDENTIFIED_BY_COMMISSION')
    return null
  }

  /** Nothing of the last voter stays in memory when the station is locked. */
  forget(): void {
    this.#lastAccepted = null
  }
}
