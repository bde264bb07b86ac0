import type { EventBody, EventType } from '@taanuu/voter-roll-sync/journal/events'
import type { KeyCeremony } from './key-ceremony.ts'

/** What the station gives to a part of it in which officials act: their ceremony, and the events that they sign. */
export interface CeremonyHost {
  /** The running one, if it is this part's. */
  ceremony(): KeyCeremony | null
  beginCeremony(): void
  endCeremony(): void
  appendAttested<T extends EventType>(
    type: T,
    content: Omit<EventBody<T>, 'attestation'>,
    ceremony: KeyCeremony,
  ): void
}
