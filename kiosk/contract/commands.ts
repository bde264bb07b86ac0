/**
 * Every command that a window may send to its station, with the schema of its input. The list is closed:
 * hosts refuse names that are not here and inputs that do not parse. `windows` says who may send it; the
 * observer window may send nothing.
 */
import { z } from 'zod'
import { type PaperPage, paperKinds } from './paper-views.ts'

export const fingerPositions = [
  'right-thumb',
  'right-index',
  'right-middle',
  'right-ring',
  'right-little',
  'left-thumb',
  'left-index',
  'left-middle',
  'left-ring',
  'left-little',
] as const
export type FingerPosition = (typeof fingerPositions)[number]

export const exceptionReasons = ['FINGERS_WORN', 'FINGERS_ABSENT', 'FINGERS_INJURED', 'SCANNER_LOST'] as const
export type ExceptionReason = (typeof exceptionReasons)[number]

export const leaveReasons = ['LEFT_BY_CHOICE', 'WRONG_VOTER_PICKED', 'DOCUMENT_IN_QUESTION'] as const

/** Why officials declare another table out. */
export const tableOutReasons = ['TABLE_BROKEN', 'TABLE_CLOSED_EARLY', 'TABLE_REMOVED'] as const
/** What a voter who was identified twice turned out to be. */
export const doubleReasons = [
  'DOUBLE_CHECK_WITHDRAWN',
  'DOUBLE_BOTH_USED',
  'DOUBLE_OTHER_PERSON',
  'DOUBLE_UNCLEAR',
] as const

const nothing = z.strictObject({})
const doubleNumber = z.number().int().min(1).max(10_000_000)
/** Longest: `hand/`, a contest and an option. */
const closingRow = z.string().min(1).max(134)
const paper = z.strictObject({ kind: z.enum(paperKinds) })
const shortText = z.string().trim().min(1).max(500)

export const commandSchemas = {
  /**
   * Reads the election package from the inserted medium, verifies it and takes it over, or refuses it by name. While voting
   * is open only a newer version is taken, and only at a locked station: officials of the new version unlock it.
   */
  'package.load': nothing,
  /** Runs the device self-tests of the readiness screen again. */
  'readiness.check': nothing,
  /** Readiness, unlock: a printed checkpoint (QR text) is held against the journal. One that does not fit stops the station. */
  'checkpoint.compare': z.strictObject({ qr: z.string().min(1).max(4000) }),
  /** Spare station: officials of this precinct want it; opens their ceremony. */
  'spare.choose': z.strictObject({ precinct: z.number().int().min(1).max(999_999) }),
  /** All keys accepted: the spare station belongs to the chosen precinct for good. */
  'spare.assign': nothing,
  /** From readiness to the opening ceremony. */
  'opening.begin': nothing,
  /** A key card came from the reader (its QR text). Fills the next free key slot of the running ceremony. */
  'keys.card': z.strictObject({ qr: z.string().min(1).max(600) }),
  /** The PIN of the card that was read last. */
  'keys.pin': z.strictObject({ pin: z.string().regex(/^\d{4,12}$/) }),
  /** Gives up the running ceremony (opening, exception, closing, spare, erasure, an act at the box) and goes back; empties the slots. */
  'keys.cancel': nothing,
  /** All slots accepted: open voting. */
  'opening.open': nothing,
  /** All slots accepted after a restart or a lock: go on. */
  'session.unlock': nothing,
  'session.lock': nothing,
  /** Somebody is at the table: puts off the lock that `lockInSeconds` announces. */
  'session.stay': nothing,
  /** Looks people of the roll up by name, number or birth date; the results stand on the ready screen. */
  'roll.search': z.strictObject({ text: z.string().trim().min(1).max(100) }),
  /** The person who stands in this row of the results is at the table: begins as `identify.start` does. */
  'roll.pick': z.strictObject({ pick: z.string().min(1).max(64) }),
  'roll.search-close': nothing,
  'identify.start': z.strictObject({ personalNumber: z.string().regex(/^\d{14}$/) }),
  'identify.finger-first': nothing,
  'identify.choose-finger': z.strictObject({ position: z.enum(fingerPositions) }),
  /** Next try with the finger shown. */
  'identify.retry': nothing,
  /** Ask the commission to decide: opens the two-key ceremony. */
  'identify.exception': z.strictObject({ reason: z.enum(exceptionReasons) }),
  /** Both keys accepted: identified by decision of the commission. */
  'identify.exception-confirm': nothing,
  'identify.leave': z.strictObject({ reason: z.enum(leaveReasons) }),
  /** The check is in the voter's hand: next voter. */
  'identify.handed-over': nothing,
  /** The operator has read a final refusal (already identified, other precinct, unknown number): next voter. */
  'identify.acknowledge': nothing,
  /** Shows both events of a voter whom two tables identified; also a case that is closed. */
  'double.show': z.strictObject({ double: doubleNumber }),
  /** Back from the case to the table. */
  'double.leave': nothing,
  /** Officials want an act about the room of tables; opens their ceremony. */
  'room.act': z.discriminatedUnion('act', [
    /** A broken table: the others take its part of the roll. */
    z.strictObject({
      act: z.literal('declare-out'),
      station: z.string().min(1).max(64),
      reason: z.enum(tableOutReasons),
    }),
    /** This table was declared out and is to serve again. */
    z.strictObject({ act: z.literal('return') }),
    z.strictObject({
      act: z.literal('close-double'),
      double: doubleNumber,
      reason: z.enum(doubleReasons),
    }),
  ]),
  /** Both keys accepted: the act is done. */
  'room.act-confirm': nothing,
  /** The way code that a voter brings from the table to which he was lent. */
  'room.way-code': z.strictObject({ code: z.string().trim().min(1).max(40) }),
  /** Writes the journals held here to the inserted medium and takes what others wrote. */
  'stick.exchange': nothing,
  /** The operator has read what came of it. */
  'stick.leave': nothing,
  'closing.begin': nothing,
  /** A number that people counted by hand, such as signatures in the paper list or the votes of one option. */
  'closing.count': z.strictObject({ row: closingRow, value: z.number().int().min(0).max(100_000) }),
  'closing.explain': z.strictObject({ row: closingRow, text: shortText }),
  /** Ballot box only: the signed counts slip of the identification station (QR text). */
  'closing.slip': z.strictObject({ text: z.string().min(1).max(4000) }),
  /** Ballot box, both keys accepted: opens the sealed records and counts them. */
  'closing.tally': nothing,
  /** Ballot box: what one of two people reads in the contest that is shown; the second reading decides if it is the same. */
  'closing.read-contest': z.strictObject({ selections: z.array(z.string().max(64)).max(300) }),
  /** Both keys accepted: close and export. */
  'closing.close': nothing,
  /** Checks the station's own export with the public verifier. */
  'closing.verify': nothing,
  /** Closed: what stands on a paper; the answer carries its pages. */
  'paper.read': paper,
  /** Closed: a paper is about to be printed. Refused where the system knows of no printer. */
  'paper.print': paper,
  /** Closed: people say that this paper came out of the printer. */
  'paper.printed': paper,
  /** Closed: opens the ceremony that erases the roll, with the number of the commission's act. */
  'erase.begin': z.strictObject({ act: z.string().trim().min(1).max(40) }),
  /** All keys accepted: the roll is gone for good. */
  'erase.confirm': nothing,
  /** Ballot box: what the voter wants done with the sheet that is held, where policy offers it. */
  'box.decide': z.strictObject({ choice: z.enum(['return', 'cast']) }),
  /** Ballot box: two people have removed the stuck sheet and say where it lies now. */
  'box.jam-cleared': z.strictObject({ sheet: z.enum(['removed', 'in-box']) }),
  /** Ballot box: officials want an act of two people; opens their ceremony. */
  'box.act': z.discriminatedUnion('act', [
    z.strictObject({ act: z.literal('replace-bin') }),
    z.strictObject({ act: z.literal('succeed'), station: z.string().min(1).max(64) }),
    z.strictObject({
      act: z.literal('begin-batch'),
      kind: z.enum(['mobile', 'central']),
      /** What stands on the mobile box or on the paper of the batch. */
      label: z.string().regex(/^[0-9A-ZА-Я]{1,6}(?:[-./][0-9A-ZА-Я]{1,6}){0,2}$/),
    }),
    z.strictObject({ act: z.literal('end-batch'), outcome: z.enum(['counted', 'set-aside']) }),
  ]),
  /** Both keys accepted: the act is done. */
  'box.act-confirm': nothing,
} as const

/** The simulated devices' drawer; hosts offer these only when the station runs with simulated devices. */
export const drawerCommandSchemas = {
  'sim.place-finger': z.strictObject({
    person: z.string().max(40),
    position: z.enum(fingerPositions),
    condition: z.enum(['normal', 'dry', 'wet', 'partial', 'smudged']),
  }),
  'sim.lift-finger': nothing,
  'sim.present-card': z.strictObject({ card: z.string().max(60) }),
  'sim.present-document': z.strictObject({ person: z.string().max(40) }),
  'sim.plug': z.strictObject({
    device: z.enum(['fingerprint-scanner', 'ballot-scanner']),
    plugged: z.boolean(),
  }),
  'sim.feed-ballot': z.strictObject({
    /** `unclear`: one mark beside its box. */
    marks: z.enum(['valid', 'blank', 'overvote', 'faint', 'unclear', 'foreign-paper']),
    upsideDown: z.boolean(),
  }),
  'sim.take-sheet': nothing,
  'sim.jam': nothing,
  /** Pulls the cable to the other tables, or puts it back. */
  'sim.link': z.strictObject({ cut: z.boolean() }),
  /** Puts the stick of the room into this table, wherever it is, or takes it out. */
  'sim.stick': z.strictObject({ inserted: z.boolean() }),
  /** Lays the counts slip of the other station (text typed or scanned) under the reader. */
  'sim.present-slip': z.strictObject({ text: z.string().min(1).max(4000) }),
} as const

export type CommandName = keyof typeof commandSchemas
export type DrawerCommandName = keyof typeof drawerCommandSchemas
export type AnyCommandName = CommandName | DrawerCommandName
export type CommandInput<N extends AnyCommandName> = N extends CommandName
  ? z.infer<(typeof commandSchemas)[N]>
  : N extends DrawerCommandName
    ? z.infer<(typeof drawerCommandSchemas)[N]>
    : never

/** Named, translated failure: `code` is a key of the reason-code declaration or of the screens' catalogue. */
export interface CommandError {
  readonly code: string
  readonly params?: Readonly<Record<string, string | number>>
}
/** Never thrown across a host boundary: hosts rewrite or lose thrown errors. */
export type CommandResult =
  | {
      readonly ok: true
      /** What `paper.read` asked for. */
      readonly pages?: readonly PaperPage[]
    }
  | { readonly ok: false; readonly error: CommandError }
