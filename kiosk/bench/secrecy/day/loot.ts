import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import type { DiskCopy } from './disk-copy.ts'

/** What the attacker holds after the day. */
export interface Loot {
  readonly copies: {
    /** Opened, no sheet yet. */
    readonly morning: DiskCopy
    /** At a random moment of the day, half of them with a sheet in the transport. */
    readonly noon: DiskCopy
    /** Voting has ended, the secrets are not joined yet. */
    readonly evening: DiskCopy
    /** The export is written, the records are destroyed. */
    readonly night: DiskCopy
  }
  /** The published export, file by file. */
  readonly exported: ReadonlyMap<string, Buffer>
  readonly events: readonly AnyEvent[]
  /** Who was identified when, to the second: more than the identification journal publishes. Voters are numbers. */
  readonly identified: readonly { readonly voter: number; readonly atMs: number }[]
  /** Public: what a sheet can say. */
  readonly optionIds: readonly string[]
}

/** What the attacker must not find out. */
export interface Truth {
  /** Canonical JSON of the record of each sheet that fell into the box, in that order, and whose it was. */
  readonly cast: readonly { readonly voter: number; readonly line: string; readonly atMs: number }[]
  /** Code of each sheet that was given back with a reason, in that order. */
  readonly returned: readonly string[]
}
