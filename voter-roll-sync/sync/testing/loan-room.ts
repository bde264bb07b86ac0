import {
  answerLoan,
  type Loan,
  type LoanAnswer,
  type LoanWish,
  outstanding,
  type Right,
  rightTo,
  type Served,
  type TableKnowledge,
} from '../loans.ts'

/** As much of a journal as loans depend on. */
type Line =
  | { readonly kind: 'begun'; readonly case: number; readonly voterRef: string }
  | { readonly kind: 'identified'; readonly case: number; readonly voterRef: string }
  | { readonly kind: 'ended'; readonly case: number }
  | { readonly kind: 'handed-over'; readonly peers: readonly { station: string; size: number }[] }

interface Question {
  readonly kind: 'question'
  readonly id: number
  readonly to: string
  readonly wish: LoanWish
}
interface Answer {
  readonly kind: 'answer'
  readonly id: number
  readonly to: string
  readonly from: string
  readonly wish: LoanWish
  readonly answer: LoanAnswer
}

/** What a way code says. */
interface Code {
  readonly from: string
  readonly case: number
}

/** Builds that break one promise each; the property must notice every one of them. */
export type Broken =
  | 'promises-are-forgotten'
  | 'grants-outlive-their-approach'
  | 'codes-of-earlier-approaches-count'
  | 'codes-before-the-end'
  | 'shares-fall-unseen'

/**
 * Three tables without screens, signatures or disks: what is durable, what a crash takes, messages that are lost, doubled,
 * late and in any order, and voters who walk. The rules are those of the product (`loans.ts`).
 */
export class LoanRoom {
  readonly tables: ReadonlyMap<string, LoanTable>
  readonly messages: (Question | Answer)[] = []
  readonly codes = new Map<string, Code[]>()
  readonly broken: Broken | null
  #nextId = 0

  constructor(names: readonly string[], broken: Broken | null = null) {
    this.broken = broken
    this.tables = new Map(names.map((name) => [name, new LoanTable(name, names, this)]))
  }

  nextId(): number {
    return this.#nextId++
  }

  at(index: number): LoanTable {
    const all = [...this.tables.values()]
    return all[index % all.length]
  }

  /** Takes one message off the line; `keep` leaves a copy of it there. */
  deliver(index: number, keep: boolean): void {
    if (this.messages.length === 0) return
    const at = index % this.messages.length
    const message = this.messages[at]
    if (!keep) this.messages.splice(at, 1)
    const table = this.tables.get(message.to)!
    if (message.kind === 'question') table.take(message)
    else table.hear(message)
  }

  lose(index: number): void {
    if (this.messages.length > 0) this.messages.splice(index % this.messages.length, 1)
  }

  /** Tables at which the voter was identified. */
  identifiedAt(voterRef: string): readonly string[] {
    return [...this.tables.values()].flatMap(({ name, journal }) =>
      journal.flatMap((line) => (line.kind === 'identified' && line.voterRef === voterRef ? [name] : [])),
    )
  }
}

export class LoanTable {
  readonly name: string
  readonly journal: Line[] = []
  readonly #names: readonly string[]
  readonly #room: LoanRoom
  #loans = new Map<string, Loan>()
  /** Lines of each other table's journal that are known. */
  readonly known = new Map<string, number>()
  /** Volatile: questions that wait for their answers, and what was granted. */
  #asked: Question | null = null
  #held: { readonly voterRef: string; readonly case: number; readonly owner: string } | null = null

  constructor(name: string, names: readonly string[], room: LoanRoom) {
    this.name = name
    this.#names = names
    this.#room = room
  }

  get open(): { readonly case: number; readonly voterRef: string } | null {
    const last = this.journal.at(-1)
    return last?.kind === 'begun' ? { case: last.case, voterRef: last.voterRef } : null
  }
  get closed(): boolean {
    return this.journal.some((line) => line.kind === 'handed-over')
  }

  #lastCase(): number {
    return this.journal.reduce((last, line) => (line.kind === 'handed-over' ? last : line.case), 0)
  }

  #linesOf(station: string): readonly Line[] {
    if (station === this.name) return this.journal
    return this.#room.tables.get(station)!.journal.slice(0, this.known.get(station) ?? 0)
  }

  get #knowledge(): TableKnowledge {
    const table = this
    const { broken } = this.#room
    return {
      self: this.name,
      tables: this.#names,
      spares: [],
      gone(station) {
        const over = table.#linesOf(station).find((line) => line.kind === 'handed-over')
        if (over?.kind !== 'handed-over') return false
        return (
          broken === 'shares-fall-unseen' ||
          over.peers.every((peer) => table.#linesOf(peer.station).length >= peer.size)
        )
      },
      isOut: () => false,
      mayBorrow: () => true,
      served(voterRef): Served | null {
        for (const station of table.#names) {
          const seq = table
            .#linesOf(station)
            .findIndex((line) => line.kind === 'identified' && line.voterRef === voterRef)
          if (seq >= 0) return { station, seq, leaf: '' }
        }
        return null
      },
      openCase: this.open,
      isOver(station, number) {
        const lines = table.#linesOf(station)
        return lines.some((line) => line.kind === 'ended' && line.case >= number)
      },
      loansOf: (voterRef) => [...table.#loans.values()].filter((loan) => loan.voterRef === voterRef),
    }
  }

  right(voterRef: string): Right {
    const held = this.#held
    const bound = held?.case === this.open?.case || this.#room.broken === 'grants-outlive-their-approach'
    return rightTo(voterRef, this.#knowledge, held?.voterRef === voterRef && bound ? held.owner : null)
  }

  /** Whether somebody can be served here now. */
  get free(): boolean {
    return this.open === null && !this.closed
  }

  begin(voterRef: string): void {
    this.journal.push({ kind: 'begun', case: this.#lastCase() + 1, voterRef })
  }

  ask(): void {
    const { open } = this
    const right = open && this.right(open.voterRef)
    if (!open || right?.kind !== 'ask') return
    const wish = { voterRef: open.voterRef, from: this.name, case: open.case }
    this.#asked = { kind: 'question', id: this.#room.nextId(), to: right.owner, wish }
    this.#room.messages.push(this.#asked)
    if (this.#room.broken === 'codes-before-the-end') this.#giveCode(open)
  }

  take({ id, wish }: Question): void {
    const { answer, loan } = answerLoan(wish, this.#knowledge)
    if (loan) this.#loans.set(`${loan.voterRef} ${loan.station}`, loan)
    this.#room.messages.push({ kind: 'answer', id, to: wish.from, from: this.name, wish, answer })
  }

  hear({ id, from, wish, answer }: Answer): void {
    if (this.#asked?.id !== id || answer.kind !== 'granted') return
    this.#held = { voterRef: wish.voterRef, case: wish.case, owner: from }
  }

  /** The voter shows what he carries; then the finger decides, if he may be decided about here. */
  identify(): boolean {
    const { open } = this
    if (!open) return false
    const { kind } = this.right(open.voterRef)
    if (kind !== 'own' && kind !== 'held') return false
    this.journal.push({ kind: 'identified', ...open }, { kind: 'ended', case: open.case })
    return true
  }

  /** The approach ends without an identification; the voter gets a code for his way. */
  sendAway(): void {
    const { open } = this
    if (!open) return
    this.journal.push({ kind: 'ended', case: open.case })
    this.#giveCode(open)
  }

  #giveCode(open: { readonly case: number; readonly voterRef: string }): void {
    const known = this.journal.some((line) => line.kind === 'identified' && line.voterRef === open.voterRef)
    if (known) return
    const codes = this.#room.codes.get(open.voterRef) ?? []
    this.#room.codes.set(open.voterRef, [...codes, { from: this.name, case: open.case }])
  }

  takeCodes(): void {
    const { open } = this
    if (!open) return
    const early = this.#room.broken === 'codes-of-earlier-approaches-count'
    const codes = this.#room.codes.get(open.voterRef) ?? []
    for (const loan of outstanding(open.voterRef, this.#knowledge)) {
      const code = codes.find(
        (carried) => carried.from === loan.station && (early || carried.case >= loan.case),
      )
      if (!code) continue
      this.#loans.set(`${loan.voterRef} ${loan.station}`, { ...loan, case: code.case, state: 'returned' })
    }
  }

  /** The power goes: promises and the own journal stay; of the others' journals perhaps not the last. */
  crash(forgets: number): void {
    this.#asked = null
    this.#held = null
    for (const [station, size] of this.known) this.known.set(station, Math.max(0, size - forgets))
    if (this.#room.broken === 'promises-are-forgotten') this.#loans = new Map()
    if (this.open) this.journal.push({ kind: 'ended', case: this.open.case })
  }

  learn(other: LoanTable, lines: number): void {
    const before = this.known.get(other.name) ?? 0
    this.known.set(other.name, Math.min(other.journal.length, before + lines))
  }

  /** Closes, if all its loans have come back. */
  handOver(): void {
    const lent = [...this.#loans.values()].some(
      (loan) => outstanding(loan.voterRef, this.#knowledge).length > 0,
    )
    if (!this.free || lent) return
    const peers = this.#names
      .filter((station) => station !== this.name)
      .map((station) => ({ station, size: this.known.get(station) ?? 0 }))
    this.journal.push({ kind: 'handed-over', peers })
  }
}
