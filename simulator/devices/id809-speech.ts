import { RET } from '@taanuu/device-drivers/id809/commands'
import { type Reaction, send, work } from './byte-machine.ts'
import type { Id809Answer } from './id809-templates.ts'

/** Time of a command that touches nothing but memory. */
export const SHORT_MS = 4

/** How a command is answered: replies and data frames, after some work. */
export interface Id809Speech {
  /** A reply after `ms` of work. */
  after(ms: number, answer: () => Id809Answer): readonly Reaction[]
  reply(answer: Id809Answer): Reaction
  /** The bytes of a data frame. */
  dataFrame(payload: Uint8Array): Uint8Array
}

/** Carries out a command that it knows; null for every other one. */
export type Id809Commands = (
  speech: Id809Speech,
  command: number,
  p: Uint8Array,
) => readonly Reaction[] | null

/** Takes a data frame of the host; null when none was announced for that command. */
export type Id809Downloads = (
  speech: Id809Speech,
  command: number,
  p: Uint8Array,
) => readonly Reaction[] | null

/** A reply that names a length, and one data frame of that length. */
export function announced({ reply, dataFrame }: Id809Speech, payload: Uint8Array): readonly Reaction[] {
  return [
    work(SHORT_MS, () => [
      reply({ ret: RET.ok, payload: [payload.length & 0xff, payload.length >>> 8] }),
      send(dataFrame(payload)),
    ]),
  ]
}

/** Little-endian; bytes that are not there count as 0. */
export function word16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}
