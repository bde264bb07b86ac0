import { type HeadsHost, JournalHeads as Shipped } from '../../../../station/journal-heads.ts'

export * from '../../../../station/journal-heads.ts'

/** Events of a sheet whose decision is still out. */
const SHEET_IN_THE_MACHINE = ['sheet.scanned', 'sheet.accepting']

/** Signs no head while a sheet is in the machine, so that none can tell how long it was there. */
export class JournalHeads extends Shipped {
  readonly #host: HeadsHost

  constructor(host: HeadsHost) {
    super(host)
    this.#host = host
  }

  override signIfDue(): void {
    const last = this.#host.journal.events.at(-1)
    if (last && SHEET_IN_THE_MACHINE.includes(last.type)) return
    super.signIfDue()
  }

  override schedule(): void {
    const last = this.#host.journal.events.at(-1)
    if (last && SHEET_IN_THE_MACHINE.includes(last.type)) return
    super.schedule()
  }
}
