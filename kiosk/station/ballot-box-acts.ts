import type { Batch } from '@taanuu/voter-roll-sync/journal/ballot-box-batches'
import type { EventBody, EventType } from '@taanuu/voter-roll-sync/journal/events'
import type { BoxActView } from '../contract/index.ts'
import type { BoxDesk } from './ballot-box-desk.ts'
import type { KeyCeremony } from './key-ceremony.ts'

/** What two officials do at a ballot box while voting is open. */
export type BoxAct =
  /** The full box is sealed and an empty one put in its place. */
  | { readonly act: 'replace-bin' }
  /** This box goes on for another one of the precinct. */
  | { readonly act: 'succeed'; readonly station: string }
  | { readonly act: 'begin-batch'; readonly kind: Batch['kind']; readonly label: string }
  | { readonly act: 'end-batch'; readonly outcome: 'counted' | 'set-aside' }

type Attest = <T extends EventType>(
  type: T,
  content: Omit<EventBody<T>, 'attestation'>,
  ceremony: KeyCeremony,
) => void

/** The act that waits for its two keys, and what it writes down. */
export class BoxActs {
  readonly #desk: BoxDesk
  readonly #attest: Attest
  #pending: BoxAct | null = null

  constructor(desk: BoxDesk, attest: Attest) {
    this.#desk = desk
    this.#attest = attest
  }

  get pending(): BoxAct | null {
    return this.#pending
  }

  /** Asks for the keys of an act. Errors: COMMAND_NOT_NOW, BATCH_OPEN, BOX_UNKNOWN. */
  ask(act: BoxAct): string | null {
    const refused = this.#obstacle(act)
    if (refused === null) this.#pending = act
    return refused
  }

  forget(): void {
    this.#pending = null
  }

  #obstacle(act: BoxAct): string | null {
    const { ledger, host } = this.#desk
    if (!host.serving() || ledger.openSheet) return 'COMMAND_NOT_NOW'
    switch (act.act) {
      case 'replace-bin':
        return ledger.bin.sheets === 0 ? 'COMMAND_NOT_NOW' : null
      case 'succeed':
        return this.otherBoxes().some(({ stationId }) => stationId === act.station) ? null : 'BOX_UNKNOWN'
      case 'begin-batch':
        return ledger.openBatch ? 'BATCH_OPEN' : null
      case 'end-batch':
        return ledger.openBatch ? null : 'COMMAND_NOT_NOW'
    }
  }

  /** Boxes of the precinct that this one may go on for; a revoked station is the likeliest to need a successor. */
  otherBoxes(): readonly { readonly stationId: string; readonly name: string }[] {
    const loaded = this.#desk.host.loaded()
    if (!loaded) return []
    const { stations, revoked } = loaded.signed.manifest
    const boxes = stations.filter(({ role, spare }) => role === 'ballot-box' && !spare)
    const gone = revoked.stations.map(({ stationId }) => ({ stationId, name: stationId }))
    const { succeeded } = this.#desk.ledger
    return [...boxes.map(({ stationId, name }) => ({ stationId, name })), ...gone].filter(
      ({ stationId }) => stationId !== this.#desk.host.stationId() && !succeeded.includes(stationId),
    )
  }

  /** Both keys are there: the act is written down. Errors: COMMAND_NOT_NOW. */
  confirm(ceremony: KeyCeremony): string | null {
    const act = this.#pending
    if (!act || this.#obstacle(act) !== null || !ceremony.complete) return 'COMMAND_NOT_NOW'
    this.#write(act, ceremony)
    this.#pending = null
    return null
  }

  #write(act: BoxAct, ceremony: KeyCeremony): void {
    const { ledger } = this.#desk
    switch (act.act) {
      case 'replace-bin':
        this.#attest('bin.replaced', ledger.bin, ceremony)
        return
      case 'succeed':
        this.#attest('box.succeeded', { station: act.station, reason: 'URN_REPLACED' }, ceremony)
        return
      case 'begin-batch': {
        const { kind, label } = act
        const counted = ledger.countedBatch(kind, label)
        const replaces = counted ? { replaces: counted.batch } : {}
        this.#attest('batch.begun', { batch: ledger.nextBatch, kind, label, ...replaces }, ceremony)
        return
      }
      case 'end-batch': {
        const { batch, sheets } = ledger.openBatch!
        this.#attest('batch.ended', { batch, sheets, outcome: act.outcome }, ceremony)
        return
      }
    }
  }

  /** What the officials are asked to put their keys to. */
  view(): BoxActView | null {
    const { ledger } = this.#desk
    const act = this.#pending
    switch (act?.act) {
      case undefined:
        return null
      case 'replace-bin':
        return { act: act.act, ...ledger.bin }
      case 'succeed':
        return { act: act.act, station: act.station }
      case 'begin-batch': {
        const earlier = ledger.countedBatch(act.kind, act.label)
        return { ...act, replacesSheets: earlier?.sheets ?? null }
      }
      case 'end-batch': {
        const { kind, label, sheets } = ledger.openBatch!
        return { ...act, kind, label, sheets }
      }
    }
  }
}
