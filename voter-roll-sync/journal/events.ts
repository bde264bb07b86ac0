/**
 * Every event that a journal may hold: its body and what it means. Types, the catalogue in
 * `docs/event-catalogue.md` and the verifier's rules come from this declaration.
 *
 * An event names a voter only by `voterRef`; a sheet only by its running number. Nothing here may carry a name, a
 * personal number, a template, a score or the reason why a sheet was returned.
 */
import { z } from 'zod'
import { contestOutcomeSchema, idSchema } from '../exchange/contest-fields.ts'
import { reasonCodes } from './reason-codes.ts'

const reason = z.string().refine((code) => Object.hasOwn(reasonCodes, code), 'undeclared reason code')
const hex256 = z.string().regex(/^[0-9a-f]{64}$/)
/** `hand/` with the ids of a contest and an option is the longest name of a number counted by hand. */
const countedRow = z.string().max(134)
const options = z.array(idSchema).max(300)
const count = z.number().int().min(0).max(10_000_000)
const voterRef = hex256
/** Number of the approach to the table, from 1, never reused. */
const caseNumber = count.min(1)
const sheetNumber = count.min(1)
const position = z.string().regex(/^(right|left)-(thumb|index|middle|ring|little)$/)
const checkNumber = z.string().regex(/^[0-9]{1,6}-[0-9A-Z]{1,8}-[0-9]{6}$/)
/** Number of the written act of a commission; short and without words, so that no name fits into it. */
const actNumber = z.string().regex(/^[0-9]{1,6}(?:[-./][0-9A-ZА-Я]{1,6}){0,4}$/)
/** Number of a batch of sheets that officials feed, from 1, never reused. */
const batchNumber = count.min(1)
/** What is written on a mobile box or a batch of paper; short and without words, so that no name fits into it. */
const batchLabel = z.string().regex(/^[0-9A-ZА-Я]{1,6}(?:[-./][0-9A-ZА-Я]{1,6}){0,2}$/)
/** Hundreds of years: a clock may be set to anything. */
const MAX_SECONDS = 10_000_000_000
const seconds = z.number().int().min(0).max(MAX_SECONDS)
const deviceName = z.enum(['fingerprint-scanner', 'ballot-scanner', 'document-reader', 'receipt-printer'])

/** DSSE envelope with the signatures of the officials who act together; see `attestation.ts`. */
export const attestationSchema = z.strictObject({
  payload: z.string().max(20_000),
  payloadType: z.string().max(100),
  signatures: z
    .array(z.strictObject({ keyid: z.string().max(64), sig: z.string().max(100) }))
    .min(1)
    .max(8),
})

export const countersSchema = z.record(z.string().regex(/^[a-zA-Z]{1,40}$/), count)

function event<S extends z.ZodType>(
  meaning: string,
  body: S,
): { readonly meaning: string; readonly body: S } {
  return { meaning, body }
}

export const eventDeclarations = {
  'station.provisioned': event(
    'The station received its role, its universe and the pinned root key of the authority.',
    z.strictObject({
      role: z.enum(['identification', 'ballot-box', 'enrolment']),
      universe: z.enum(['real', 'training']),
      electionId: z.string().max(64),
      /** 0: a spare station that no precinct has taken yet. */
      precinct: count,
      /** Of a spare station: the area whose precincts it may serve. */
      area: z.string().max(64).optional(),
      rootKeyId: z.string().max(64),
    }),
  ),
  'station.started': event(
    'The program started and verified its own journal.',
    z.strictObject({ eventsVerified: count, openStep: z.boolean() }),
  ),
  'package.loaded': event(
    'An election package was verified and taken over.',
    z.strictObject({
      version: count,
      manifestSha256: hex256,
      votersOnRoll: count,
      timeIntervalSeconds: count.min(1),
    }),
  ),
  'package.updated': event(
    'A newer version of the package took the place of the one before while voting goes on.',
    z.strictObject({
      version: count,
      manifestSha256: hex256,
      votersOnRoll: count,
      /** Officials of the version before whose keys are no longer taken. */
      officialsReplaced: count,
      /** Stations and officials that the new version names as revoked. */
      revoked: count,
    }),
  ),
  'package.refused': event(
    'An election package was refused; nothing of the station changed. With `STATION_REVOKED` the station ends here.',
    z.strictObject({ reason }),
  ),
  'spare.assigned': event(
    'Officials of a precinct took a spare station for their precinct, for good.',
    z.strictObject({ precinct: count.min(1), attestation: attestationSchema }),
  ),
  'key.refused': event(
    'A key card or its PIN was not accepted.',
    z.strictObject({
      /** Absent: the card belongs to nobody of this precinct. */
      officialId: z.string().max(64).optional(),
      reason,
      /** How long this card waits before its PIN may be tried again. */
      delaySeconds: seconds,
    }),
  ),
  'clock.jumped': event(
    'The clock of the station was set, or does not go on from where it stood; the order of events does not depend on it.',
    z.strictObject({
      direction: z.enum(['forward', 'back']),
      seconds,
      during: z.enum(['run', 'stop']),
    }),
  ),
  'device.changed': event(
    'A device was lost, came back, or was refused.',
    z.strictObject({
      device: deviceName,
      state: z.enum(['ready', 'absent', 'fault', 'refused']),
      simulated: z.boolean(),
      reason: reason.optional(),
    }),
  ),
  'station.opened': event(
    'Two officials saw the zero report and opened voting.',
    z.strictObject({ counters: countersSchema, attestation: attestationSchema }),
  ),
  'station.unlocked': event(
    'Two officials unlocked the station after a stop or a lock.',
    z.strictObject({ attestation: attestationSchema }),
  ),
  'station.locked': event(
    'The station was locked and its screens cleared.',
    z.strictObject({ by: z.enum(['officials', 'idle']) }),
  ),
  'case.begun': event(
    'Somebody came to the table.',
    z.strictObject({ case: caseNumber, by: z.enum(['number', 'finger', 'search']) }),
  ),
  'voter.found': event(
    'The number, the finger or a search led to a person of this roll.',
    z.strictObject({ case: caseNumber, voterRef, by: z.enum(['number', 'finger', 'search']) }),
  ),
  'finger.tried': event(
    'One finger was read, or could not be read.',
    z.strictObject({
      case: caseNumber,
      try: count.min(1),
      position,
      reason,
      /** Only tries that gave a usable print count against the policy's limit. */
      counted: z.boolean(),
      /** Of a claim: enrolled fingers compared, held together to the policy's `verificationFmr`. */
      compared: count.optional(),
      /** Enrolled finger that matched; with `fusedWith`, the finger of an earlier try, where only both together did. */
      matchedFinger: position.optional(),
      fusedWith: position.optional(),
    }),
  ),
  'voter.identified': event(
    'The person is the voter of this record, by finger or by decision of the commission; the right to one check.',
    z.strictObject({
      case: caseNumber,
      voterRef,
      by: z.enum(['finger', 'commission']),
      reason: reason.optional(),
      /**
       * Of several tables: in whose share the voter is. `own`: this table's; `loan`: the owner lent him; `cut-off`: the
       * owner could not be asked, and the policy accepts and reconciles. Absent: the table works alone.
       */
      right: z.enum(['own', 'loan', 'cut-off']).optional(),
      /**
       * Where the policy has tables ask whether the voter was identified at any precinct: `asked`: he was not; `not-asked`:
       * no answer came, and the policy accepts and reconciles. Absent: this election asks nobody.
       */
      elsewhere: z.enum(['asked', 'not-asked']).optional(),
      check: checkNumber,
      attestation: attestationSchema.optional(),
    }),
  ),
  'table.out': event(
    'Two officials declared another table of the precinct out: its share of the roll falls to the others.',
    z.strictObject({
      station: z.string().min(1).max(64),
      reason,
      /** Its last signed head that is known here; what it did after that is not. Absent: nothing of it is known. */
      head: z.string().max(2048).optional(),
      attestation: attestationSchema,
    }),
  ),
  'table.returned': event(
    'Two officials settled that this table, which was declared out, works again. It has no share of the roll any more and borrows each voter.',
    z.strictObject({ attestation: attestationSchema }),
  ),
  'slice.handed-over': event(
    'This table serves nobody any more, and its share of the roll falls to the others that know as much as it did.',
    z.strictObject({
      /** How many events of each other table's journal it knew; all its loans have come back in them. */
      peers: z.array(z.strictObject({ station: z.string().min(1).max(64), size: count })).max(64),
    }),
  ),
  'double.found': event(
    'The same voter was identified at this table and at another one.',
    z.strictObject({
      /** Number of the case, from 1, never reused. */
      double: count.min(1),
      voterRef,
      own: z.strictObject({ seq: count, leaf: hex256 }),
      peer: z.strictObject({ station: z.string().min(1).max(64), seq: count, leaf: hex256 }),
    }),
  ),
  'double.elsewhere': event(
    'The same voter was identified at this table and, as its signed mark says, at one of another precinct.',
    z.strictObject({
      /** Numbered together with `double.found`. */
      double: count.min(1),
      voterRef,
      own: z.strictObject({ seq: count, leaf: hex256 }),
      elsewhere: z.strictObject({
        precinct: count.min(1),
        station: z.string().min(1).max(64),
        /** Leaf hash of the other table's `voter.identified`. */
        leaf: hex256,
        /** When that table says it was, rounded as all times. */
        at: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
        /** SHA-256 of the mark's signed envelope, which the register holds. */
        evidence: hex256,
      }),
    }),
  ),
  'double.closed': event(
    'Two officials looked at a voter who was identified twice and said what it was.',
    z.strictObject({ double: count.min(1), reason, attestation: attestationSchema }),
  ),
  'check.printed': event(
    'The check left the printer.',
    z.strictObject({ case: caseNumber, check: checkNumber }),
  ),
  'case.ended': event(
    'The approach to the table ended with this outcome.',
    z.strictObject({ case: caseNumber, reason, voterRef: voterRef.optional(), evidence: hex256.optional() }),
  ),
  'sheet.scanned': event(
    'A sheet was drawn in and its picture taken.',
    z.strictObject({ sheet: sheetNumber }),
  ),
  'sheet.accepting': event(
    'Written before the motor turns: this sheet is on its way into the box.',
    z.strictObject({ sheet: sheetNumber }),
  ),
  'sheet.in-box': event(
    'The sheet fell into the box; its sealed record is kept.',
    z.strictObject({ sheet: sheetNumber, confirmedBy: z.enum(['sensors', 'officials', 'restart']) }),
  ),
  'sheet.returned': event(
    'The sheet was given back; why is sealed with the votes.',
    z.strictObject({ sheet: sheetNumber, sealed: z.boolean() }),
  ),
  'sheet.unknown': event(
    'Where the sheet lies is not known; people look.',
    z.strictObject({ sheet: sheetNumber }),
  ),
  'bin.replaced': event(
    'The box under the scanner was full: two officials sealed it and put an empty one in its place.',
    z.strictObject({
      /** Number of the box that was sealed, from 1. */
      bin: count.min(1),
      /** Sheets in it, as the machine counted them. */
      sheets: count,
      attestation: attestationSchema,
    }),
  ),
  'box.succeeded': event(
    'From here on this ballot box takes the sheets of another one that was replaced. The exports of both count.',
    z.strictObject({ station: z.string().max(64), reason, attestation: attestationSchema }),
  ),
  'batch.begun': event(
    'Two officials began to feed a batch of sheets: those of a mobile box, or one of a central count.',
    z.strictObject({
      batch: batchNumber,
      kind: z.enum(['mobile', 'central']),
      label: batchLabel,
      /** The batch that no longer counts as soon as this one does: the same paper is fed again. */
      replaces: batchNumber.optional(),
      attestation: attestationSchema,
    }),
  ),
  'batch.ended': event(
    'Two officials ended the batch: it counts as a whole, or nothing of it counts.',
    z.strictObject({
      batch: batchNumber,
      /** Sheets of it that went into the box. */
      sheets: count,
      outcome: z.enum(['counted', 'set-aside']),
      attestation: attestationSchema,
    }),
  ),
  'checkpoint.taken': event(
    'A signed head was printed for everybody who wants a copy. Covers all events up to and including this one.',
    z.strictObject({ kind: z.enum(['opening', 'periodic', 'closing', 'on-request']) }),
  ),
  'checkpoint.compared': event(
    'People held a printed checkpoint against this journal. One that does not fit stops the station.',
    z.strictObject({ size: count, fits: z.boolean() }),
  ),
  'closing.begun': event('Closing began; nobody else is served.', z.strictObject({})),
  'count.entered': event('A number counted by hand.', z.strictObject({ row: countedRow, value: count })),
  'difference.explained': event(
    'What the commission says about a difference.',
    z.strictObject({ row: countedRow, text: z.string().min(1).max(500) }),
  ),
  'slip.received': event(
    'The ballot box took the signed counts of an identification station, or of another ballot box.',
    z.strictObject({ station: z.string().max(64), slipSha256: hex256, counters: countersSchema }),
  ),
  'records.opened': event(
    'Officials opened the sealed records after the end of voting and the machine counted. Written again after a stop.',
    z.strictObject({
      /** Records that are counted here, and those of rare styles that are not. */
      sheets: count,
      withheld: count,
      /** SHA-256 of the records counted here as the machine read them: `cast-vote-records.jsonl` without decisions. */
      machineSha256: hex256,
      attestation: attestationSchema,
    }),
  ),
  'contest.decided': event(
    'Two officials decided a contest with unsure marks. It names the reading, never the sheet: like readings are one.',
    z.strictObject({
      style: idSchema,
      /** Which sheet of a ballot of several it is; not a running number. */
      ballotSheet: count.min(1),
      contest: idSchema,
      machine: z.strictObject({
        outcome: contestOutcomeSchema,
        selections: options,
        unsure: options.min(1),
      }),
      decided: z.strictObject({ outcome: contestOutcomeSchema, selections: options }),
      attestation: attestationSchema,
    }),
  ),
  'station.closed': event(
    'Two officials closed the station. Their signatures cover everything before and the results.',
    z.strictObject({
      counters: countersSchema,
      cvrsSha256: hex256.optional(),
      resultsSha256: hex256.optional(),
      attestation: attestationSchema,
    }),
  ),
  'roll.erased': event(
    'The roll with its templates was erased after the closing, by an act of two officials. The only act after a closing.',
    z.strictObject({
      act: actNumber,
      /** SHA-256 of the signed proof of erasure. */
      proofSha256: hex256,
      attestation: attestationSchema,
    }),
  ),
} as const

export type EventType = keyof typeof eventDeclarations
export type EventBody<T extends EventType> = z.infer<(typeof eventDeclarations)[T]['body']>

export interface JournalEvent<T extends EventType = EventType> {
  readonly v: 1
  readonly seq: number
  readonly station: string
  readonly type: T
  /** ISO 8601, UTC, rounded down to the policy's interval. */
  readonly at: string
  /** Leaf hash of the event before, hex; 64 zeros for the first. */
  readonly prev: string
  readonly body: EventBody<T>
}
/** Union over all types, so that a switch on `type` narrows `body`. */
export type AnyEvent = { [T in EventType]: JournalEvent<T> }[EventType]

export const FIRST_PREV = '0'.repeat(64)
/** No event is larger; a longer line in an export is refused before it is parsed. */
export const MAX_EVENT_BYTES = 64 * 1024

const headerSchema = z.strictObject({
  v: z.literal(1),
  seq: count,
  station: z.string().min(1).max(64),
  type: z.string(),
  at: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
  prev: hex256,
  body: z.unknown(),
})

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventDeclarations, type)
}

/** The event, if the value is exactly a declared one; otherwise undefined. */
export function parseEvent(value: unknown): AnyEvent | undefined {
  const header = headerSchema.safeParse(value)
  if (!header.success || !isEventType(header.data.type)) return undefined
  const body = eventDeclarations[header.data.type].body.safeParse(header.data.body)
  return body.success ? ({ ...header.data, body: body.data } as AnyEvent) : undefined
}
