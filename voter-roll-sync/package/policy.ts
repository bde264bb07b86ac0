import { z } from 'zod'

/** Every legal choice of an election. Signed with the package; never a constant in code. */
export const policySchema = z.strictObject({
  /** A stranger may pass one comparison at most this often (1:1). */
  verificationFmr: z.number().gt(0).max(0.01),
  /** A search of the whole roll may name a wrong person at most this often (1:N, per search). */
  identificationFpir: z.number().gt(0).max(0.1),
  /**
   * What is not enough alone but worth more looking; absent: nothing is. `fmr`: a print that strangers beat less often than
   * this asks for another enrolled finger, and both together are held to `verificationFmr` (1:1). `fpir`: a candidate that
   * fewer searches by strangers than this would raise makes a search ask for the document (1:N).
   */
  greyZone: z.strictObject({ fmr: z.number().gt(0).max(0.1), fpir: z.number().gt(0).max(0.5) }).optional(),
  /** Fingers read that count against the voter, all fingers together. */
  triesAllowed: z.number().int().min(1).max(20),
  /** Tries with one finger before the next enrolled finger is asked for. */
  triesPerFinger: z.number().int().min(1).max(10),
  /** Seconds to place a finger before the try ends uncounted. */
  captureSeconds: z.number().int().min(5).max(120),
  exception: z.discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('none') }),
    z.strictObject({
      mode: z.literal('commission'),
      /** Share of the roll, in percent, that a station may identify by decision of the commission. */
      capPercent: z.number().min(0).max(100),
      minimumTries: z.number().int().min(0).max(20),
    }),
  ]),
  /** What the ballot box does with a sheet of this outcome: keep it, give it back, or let the voter choose. */
  sheets: z.strictObject({
    blank: z.enum(['accept', 'return', 'offer']),
    undervote: z.enum(['accept', 'return', 'offer']),
    overvote: z.enum(['accept', 'return', 'offer']),
    unsure: z.enum(['return', 'offer']),
  }),
  /** What counts as a mark; the interpreter's `MarkRules` say what each number measures. */
  marks: z.strictObject({
    definiteFill: z.number().gt(0).lt(1),
    marginalFill: z.number().gt(0).lt(1),
    faintTint: z.number().gt(0).lt(1),
    nearInkMm2: z.number().gt(0).max(100),
    writeInInk: z.number().gt(0).lt(1).optional(),
    strokeMm: z.number().gt(0).max(100).optional(),
    restMm: z.number().gt(0).max(100).optional(),
    strokeDarkness: z.number().gt(0).lt(1).optional(),
    /** `exclusive`: "against all" together with another mark of its contest is an overvote. */
    againstAll: z.enum(['exclusive', 'ordinary']),
  }),
  /** Whether a picture of the places of its marks is kept and published with every record; absent: no. */
  keepImages: z.boolean().optional(),
  /** Whether a ballot box closes only when every contest was counted by hand too; absent: `optional`. */
  handCount: z.enum(['required', 'optional']).optional(),
  observerPhotoSeconds: z.number().min(0).max(30),
  clearSeconds: z.number().min(5).max(120),
  keyCeremonySeconds: z.number().min(10).max(600),
  /** Public times are rounded down to this. */
  timeIntervalSeconds: z.strictObject({
    identification: z.number().int().min(1).max(86_400),
    ballotBox: z.number().int().min(1).max(86_400),
  }),
  /** Officials needed to open and to close, as shares of both secrets; never one alone. */
  sharesNeeded: z.number().int().min(2).max(8),
  /** Seconds without a command after which an open station locks itself. */
  idleLockSeconds: z.number().int().min(60).max(86_400),
  /** Templates are erased by two people with an act number, not before this date. */
  retention: z.strictObject({ templatesEraseAfter: z.iso.date() }),
  /**
   * A table that cannot see its peers: `slice` serves only the voters whom the roll gives to it, `accept_and_reconcile`
   * serves everybody and finds double acceptance when the journals meet.
   */
  cutOff: z.enum(['slice', 'accept_and_reconcile']),
  /**
   * Whether it is asked elsewhere if a voter was identified already; absent: it is not. `offline`: what a table does that
   * gets no answer. `perStation`: questions that one station may ask during the day.
   */
  remoteVoters: z
    .strictObject({
      offline: z.enum(['refuse', 'accept_and_reconcile']),
      perStation: z.number().int().min(1).max(100_000),
    })
    .optional(),
  /** Hours between printed checkpoints. */
  checkpointHours: z.number().min(0.25).max(24),
  /** Wall clock against steady clock: a jump above this many seconds is recorded. */
  clock: z.strictObject({ driftSeconds: z.number().int().min(1).max(86_400) }),
  /** A ballot style with fewer sheets than this is reported only together with others. */
  smallStyle: z.number().int().min(1).max(1000),
})
export type Policy = z.infer<typeof policySchema>
