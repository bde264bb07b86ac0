/**
 * Who may identify a voter at a precinct with several tables. Every voter belongs to one table (`tableOf`); another one
 * borrows him for one approach. A loan ends with that approach: whether it came to an identification stands in the
 * borrower's journal, and when the owner has read that, or holds the way code that the borrower showed after its end,
 * the voter is the owner's again. So a question, an answer or a whole table may be lost at any moment, and the right to
 * identify lies at one table or at none, never at two.
 */
import { tableOf } from '../package/table-slices.ts'

export interface Loan {
  readonly voterRef: string
  /** Who borrowed. */
  readonly station: string
  /** Number of the approach at the borrower's table for which it asked. */
  readonly case: number
  /** `returned`: the borrower's way code showed that this approach has ended without an identification. */
  readonly state: 'lent' | 'returned'
}

/** Where a voter was identified, by this table's journal or a peer's. */
export interface Served {
  readonly station: string
  readonly seq: number
  /** Leaf hash of the event, hex. */
  readonly leaf: string
}

/** What a table knows at this moment, of itself and through the journals of others. */
export interface TableKnowledge {
  readonly self: string
  /** Tables that have a slice of the roll, by the manifest. */
  readonly tables: readonly string[]
  /** Tables without a slice that serve this precinct: assigned spares, this one among them where it is one. */
  readonly spares: readonly string[]
  /** Whether the table's slice has fallen to the others: two officials declared it out, or it handed over. */
  gone(station: string): boolean
  /** Two officials declared it out; what it borrowed is not waited for. */
  isOut(station: string): boolean
  /** Whether a table that was declared out may borrow again; true for all others. */
  mayBorrow(station: string): boolean
  served(voterRef: string): Served | null
  /** The approach at this very table, if it is about a voter. */
  readonly openCase: { readonly case: number; readonly voterRef: string } | null
  /** Whether the peer's journal, as known here, shows that this approach has ended. */
  isOver(station: string, caseNumber: number): boolean
  loansOf(voterRef: string): readonly Loan[]
}

/** The owner's word, which it keeps: see `answerLoan`. */
export type LoanAnswer =
  | { readonly kind: 'granted' }
  | { readonly kind: 'served'; readonly served: Served }
  /** The voter is at another table, or was lent to one that has not said how it ended. */
  | { readonly kind: 'lent'; readonly station: string }
  /** By what is known there, the voter belongs to another table; `owner` names it, null: nobody can say. */
  | { readonly kind: 'not-owner'; readonly owner: string | null }
  /** The question is about an approach that has ended, or the asker may not borrow. */
  | { readonly kind: 'refused' }

/** What this table may do with a voter now. */
export type Right =
  | { readonly kind: 'own' }
  /** Granted for the approach at hand. */
  | { readonly kind: 'held'; readonly owner: string }
  | { readonly kind: 'ask'; readonly owner: string }
  | { readonly kind: 'served'; readonly served: Served }
  /** This table's voter, lent to another one that has not said how it ended; its way code, or its journal, brings him back. */
  | { readonly kind: 'lent'; readonly station: string; readonly case: number }
  /** Two officials declared this very table out. */
  | { readonly kind: 'out' }

/** The table to which the voter belongs by what is known here; null where no table is left that could own him. */
export function ownerOf(voterRef: string, known: TableKnowledge): string | null {
  const left = known.tables.filter((table) => !known.gone(table))
  if (left.length > 0) return tableOf(voterRef, left)
  const spares = known.spares.filter((table) => !known.gone(table))
  return spares.length > 0 ? tableOf(voterRef, spares) : null
}

/**
 * Loans of this voter that have not come back. More than one only where a power cut took what was known of a borrower:
 * the earlier loan had come back, and this table cannot know it any more.
 */
export function outstanding(voterRef: string, known: TableKnowledge): readonly Loan[] {
  return known
    .loansOf(voterRef)
    .filter(
      (loan) => loan.state === 'lent' && !known.isOut(loan.station) && !known.isOver(loan.station, loan.case),
    )
}

/** @param heldFrom the owner that granted the voter for the approach at hand, if one did */
export function rightTo(voterRef: string, known: TableKnowledge, heldFrom: string | null): Right {
  const served = known.served(voterRef)
  if (served) return { kind: 'served', served }
  if (!known.mayBorrow(known.self)) return { kind: 'out' }
  const owner = ownerOf(voterRef, known)
  if (owner === null) return { kind: 'out' }
  if (owner !== known.self) return heldFrom === owner ? { kind: 'held', owner } : { kind: 'ask', owner }
  const [loan] = outstanding(voterRef, known)
  return loan ? { kind: 'lent', station: loan.station, case: loan.case } : { kind: 'own' }
}

export interface LoanWish {
  readonly voterRef: string
  readonly from: string
  readonly case: number
}

/**
 * The owner's answer. Where it is `granted`, `loan` must be durable before the answer leaves. The same question gets the
 * same answer; one that comes late, after its approach has ended, gets nothing.
 */
export function answerLoan(
  wish: LoanWish,
  known: TableKnowledge,
): { readonly answer: LoanAnswer; readonly loan: Loan | null } {
  const { voterRef, from, case: number } = wish
  const without = (answer: LoanAnswer): { readonly answer: LoanAnswer; readonly loan: null } => ({
    answer,
    loan: null,
  })
  const served = known.served(voterRef)
  if (served) return without({ kind: 'served', served })
  const owner = ownerOf(voterRef, known)
  if (owner !== known.self || !known.mayBorrow(known.self) || known.gone(known.self))
    return without({ kind: 'not-owner', owner: owner === known.self ? null : owner })
  const before = known.loansOf(voterRef).find((loan) => loan.station === from)
  const late =
    known.isOver(from, number) ||
    (before !== undefined &&
      (before.case > number || (before.case === number && before.state === 'returned')))
  if (late || from === known.self || !known.mayBorrow(from)) return without({ kind: 'refused' })
  if (known.openCase?.voterRef === voterRef) return without({ kind: 'lent', station: known.self })
  const other = outstanding(voterRef, known).find((loan) => loan.station !== from)
  if (other) return without({ kind: 'lent', station: other.station })
  return { answer: { kind: 'granted' }, loan: { voterRef, station: from, case: number, state: 'lent' } }
}
