import type { AnyEvent, EventBody, JournalEvent } from './events.ts'

/** What the journal says of one voter who was identified here: the evidence that "already" is answered with. */
export interface IdentificationRecord {
  readonly eventIndex: number
  readonly at: string
  readonly by: 'finger' | 'commission'
  readonly check: string
  readonly case: number
}

export interface OpenCase {
  readonly case: number
  readonly by: 'number' | 'finger' | 'search'
  readonly voterRef: string | null
  /** Tries that count against the policy's limit. */
  readonly countedTries: number
  readonly lastTry: number
  readonly triedPositions: readonly string[]
  readonly identified: IdentificationRecord | null
  readonly checkPrinted: boolean
}

export interface IdentificationCounters {
  readonly cases: number
  readonly identified: number
  readonly byCommission: number
  readonly checks: number
  readonly alreadyIdentified: number
  readonly otherPrecinct: number
  readonly unknownNumber: number
  readonly notRecognised: number
  readonly left: number
  /** Voters of another table's share who were sent there. */
  readonly sentToTable: number
  /** Voters of this table who were identified at another one, too. */
  readonly doubles: number
}

/** A voter who was identified here and at another table; a case of its own, which two officials close. */
export interface DoubleRecord {
  readonly double: number
  readonly voterRef: string
  readonly own: { readonly seq: number; readonly leaf: string }
  readonly peer: { readonly station: string; readonly seq: number; readonly leaf: string }
  readonly foundAt: string
  /** Null while it is open. */
  readonly closed: { readonly reason: string; readonly at: string } | null
}

/** A voter who was identified here and, by the signed mark of another table, at another precinct. */
export interface DoubleElsewhereRecord extends Omit<DoubleRecord, 'peer'> {
  readonly elsewhere: EventBody<'double.elsewhere'>['elsewhere']
}

export const noIdentifications: IdentificationCounters = {
  cases: 0,
  identified: 0,
  byCommission: 0,
  checks: 0,
  alreadyIdentified: 0,
  otherPrecinct: 0,
  unknownNumber: 0,
  notRecognised: 0,
  left: 0,
  sentToTable: 0,
  doubles: 0,
}

/**
 * Projection of an identification station's journal, and at the same time its rules: `apply` refuses an event that
 * may not stand where it stands. The station rebuilds it at start; the verifier runs it over an export.
 */
export class IdentificationLedger {
  readonly identified = new Map<string, IdentificationRecord>()
  readonly #doubles: (DoubleRecord | DoubleElsewhereRecord)[] = []
  readonly #checks = new Set<string>()
  #counters: IdentificationCounters = noIdentifications
  #openCase: OpenCase | null = null
  #lastCase = 0
  #nextIndex = 0
  #handedOver = false

  get counters(): IdentificationCounters {
    return this.#counters
  }
  get openCase(): OpenCase | null {
    return this.#openCase
  }
  get nextCase(): number {
    return this.#lastCase + 1
  }
  /** Doubles with another table of the precinct, in the order of their numbers. */
  get doubles(): readonly DoubleRecord[] {
    return this.#doubles.filter((double) => 'peer' in double)
  }
  /** Doubles with a table of another precinct, numbered together with `doubles`. */
  get doublesElsewhere(): readonly DoubleElsewhereRecord[] {
    return this.#doubles.filter((double) => 'elsewhere' in double)
  }
  /** The share of the roll was given away; nobody is served after that. */
  get handedOver(): boolean {
    return this.#handedOver
  }

  /** What `apply` would say, without applying. Copies the list of voters: some 50 microseconds for a full precinct. */
  admits(event: AnyEvent): string | undefined {
    const trial = new IdentificationLedger()
    for (const [ref, record] of this.identified) {
      trial.identified.set(ref, record)
      trial.#checks.add(record.check)
    }
    trial.#counters = this.#counters
    trial.#openCase = this.#openCase
    trial.#lastCase = this.#lastCase
    trial.#nextIndex = this.#nextIndex
    trial.#doubles.push(...this.#doubles)
    trial.#handedOver = this.#handedOver
    return trial.apply(event)
  }

  /** English sentence naming the rule that the event breaks, or undefined. */
  apply(event: AnyEvent): string | undefined {
    const index = this.#nextIndex++
    switch (event.type) {
      case 'case.begun': {
        if (this.#openCase) return `case ${event.body.case} begins while case ${this.#openCase.case} is open`
        if (this.#handedOver) return `case ${event.body.case} begins after the share was handed over`
        if (event.body.case !== this.nextCase) return `case number ${event.body.case} is out of order`
        this.#lastCase = event.body.case
        this.#count('cases')
        this.#openCase = {
          case: event.body.case,
          by: event.body.by,
          voterRef: null,
          countedTries: 0,
          lastTry: 0,
          triedPositions: [],
          identified: null,
          checkPrinted: false,
        }
        return undefined
      }
      case 'voter.found': {
        const open = this.#caseOf(event.body.case)
        if (!open || open.voterRef) return `voter found outside a case`
        this.#openCase = { ...open, voterRef: event.body.voterRef }
        return undefined
      }
      case 'finger.tried': {
        const open = this.#caseOf(event.body.case)
        if (!open || open.identified) return 'finger tried outside a case'
        if (event.body.try !== open.lastTry + 1) return `try ${event.body.try} is out of order`
        this.#openCase = {
          ...open,
          lastTry: event.body.try,
          countedTries: open.countedTries + (event.body.counted ? 1 : 0),
          triedPositions: [...new Set([...open.triedPositions, event.body.position])],
        }
        return undefined
      }
      case 'voter.identified': {
        const { voterRef, by, check } = event.body
        const open = this.#caseOf(event.body.case)
        if (!open || open.voterRef !== voterRef) return 'identified outside the case of this voter'
        if (this.identified.has(voterRef)) return `voter ${voterRef.slice(0, 8)} is identified twice`
        if (this.#checks.has(check)) return `check ${check} is issued twice`
        if ((by === 'commission') !== (event.body.attestation !== undefined)) {
          return 'a decision of the commission needs signatures, and only that'
        }
        const record: IdentificationRecord = { eventIndex: index, at: event.at, by, check, case: open.case }
        this.identified.set(voterRef, record)
        this.#checks.add(check)
        this.#openCase = { ...open, identified: record }
        this.#count('identified')
        if (by === 'commission') this.#count('byCommission')
        return undefined
      }
      case 'check.printed': {
        const open = this.#caseOf(event.body.case)
        if (open?.identified?.check !== event.body.check)
          return `check ${event.body.check} printed without a right to it`
        if (!open.checkPrinted) this.#count('checks')
        this.#openCase = { ...open, checkPrinted: true }
        return undefined
      }
      case 'case.ended':
        if (event.body.reason === 'IDENTIFIED_ELSEWHERE' && event.body.evidence === undefined)
          return `case ${event.body.case} ends as identified elsewhere without evidence`
        return this.#end(event.body.case, event.body.reason)
      case 'double.found':
        return this.#findDouble(event)
      case 'double.elsewhere':
        return this.#findElsewhere(event)
      case 'double.closed':
        return this.#closeDouble(event)
      case 'table.out':
        return event.body.station === event.station ? 'a table declares itself out' : undefined
      case 'slice.handed-over':
        if (this.#openCase) return `the share is handed over while case ${this.#openCase.case} is open`
        if (this.#handedOver) return 'the share is handed over twice'
        this.#handedOver = true
        return undefined
      default:
        return undefined
    }
  }

  /** A double names an identification of this journal; the other table's part is checked with both journals at hand. */
  #findDouble({ body, at, station }: JournalEvent<'double.found'>): string | undefined {
    const { double, voterRef, own, peer } = body
    if (double !== this.#doubles.length + 1) return `double ${double} is out of order`
    if (this.identified.get(voterRef)?.eventIndex !== own.seq)
      return `double ${double} names no identification of this table`
    if (peer.station === station) return `double ${double} names no other table`
    const same = (known: DoubleRecord): boolean =>
      known.voterRef === voterRef && known.peer.station === peer.station && known.peer.seq === peer.seq
    if (this.doubles.some(same)) return `double ${double} was found before`
    this.#doubles.push({ double, voterRef, own, peer, foundAt: at, closed: null })
    this.#count('doubles')
    return undefined
  }

  #findElsewhere({ body, at }: JournalEvent<'double.elsewhere'>): string | undefined {
    const { double, voterRef, own, elsewhere } = body
    if (double !== this.#doubles.length + 1) return `double ${double} is out of order`
    if (this.identified.get(voterRef)?.eventIndex !== own.seq)
      return `double ${double} names no identification of this table`
    if (elsewhere.leaf === own.leaf) return `double ${double} names the same event twice`
    if (this.doublesElsewhere.some((known) => known.voterRef === voterRef))
      return `double ${double} was found before`
    this.#doubles.push({ double, voterRef, own, elsewhere, foundAt: at, closed: null })
    this.#count('doubles')
    return undefined
  }

  #closeDouble({ body, at }: JournalEvent<'double.closed'>): string | undefined {
    const known = this.#doubles[body.double - 1]
    if (!known) return `double ${body.double} was never found`
    if (known.closed) return `double ${body.double} is closed twice`
    this.#doubles[body.double - 1] = { ...known, closed: { reason: body.reason, at } }
    return undefined
  }

  #end(number: number, reason: string): string | undefined {
    const open = this.#caseOf(number)
    if (!open) return `case ${number} ends but is not open`
    const served = reason === 'IDENTIFIED' || reason === 'IDENTIFIED_BY_COMMISSION'
    if (served !== (open.identified !== null))
      return `case ${number} ends as ${reason} against its own events`
    if (served && !open.checkPrinted) return `case ${number} ends before its check was printed`
    const counter = counterOf(reason)
    if (counter) this.#count(counter)
    this.#openCase = null
    return undefined
  }

  #caseOf(number: number): OpenCase | null {
    return this.#openCase?.case === number ? this.#openCase : null
  }

  #count(key: keyof IdentificationCounters): void {
    this.#counters = { ...this.#counters, [key]: this.#counters[key] + 1 }
  }
}

function counterOf(reason: string): keyof IdentificationCounters | undefined {
  switch (reason) {
    case 'IDENTIFIED':
    case 'IDENTIFIED_BY_COMMISSION':
      return undefined
    case 'ALREADY_IDENTIFIED':
    case 'IDENTIFIED_ELSEWHERE':
      return 'alreadyIdentified'
    case 'OTHER_PRECINCT':
      return 'otherPrecinct'
    case 'UNKNOWN_NUMBER':
      return 'unknownNumber'
    case 'NOT_RECOGNISED':
      return 'notRecognised'
    case 'SENT_TO_TABLE':
      return 'sentToTable'
    default:
      return 'left'
  }
}
