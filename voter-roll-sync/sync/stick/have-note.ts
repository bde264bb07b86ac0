import { join } from 'node:path'
import { z } from 'zod'
import { envelopeBytes, openEnvelope, peekPayload, signEnvelope } from '../../trust/dsse.ts'
import type { SigningKey } from '../../trust/ed25519.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import type { ExchangePlace } from '../batch.ts'
import type { StickFiles } from './stick-files.ts'
import { precinctFolder, writeWhole } from './stick-folder.ts'

const NOTE_TYPE = 'application/vnd.taanuu.exchange-have+json'
/** 64 stations with their sizes. */
export const MAX_NOTE_BYTES: number = 16 * 1024

const station = z.string().min(1).max(64)
const noteSchema = z.strictObject({
  v: z.literal(1),
  electionId: z.string().min(1).max(64),
  universe: z.enum(['real', 'training']),
  precinct: z.number().int().min(1).max(999_999),
  station,
  /** How many events of each station's journal it holds, its own among them. */
  holds: z.array(z.strictObject({ station, size: z.number().int().min(0).max(10_000_000) })).max(64),
})
/** What one station said, on this stick, that it holds. Only for people and progress: nothing is left out because of it. */
export type HaveNote = z.infer<typeof noteSchema>

function noteName(name: string): string {
  return `have-${name}.json`
}

export function writeHaveNote(
  files: StickFiles,
  root: string,
  place: ExchangePlace,
  self: string,
  holds: HaveNote['holds'],
  key: SigningKey,
): void {
  const { electionId, universe, precinct } = place
  const note: HaveNote = { v: 1, electionId, universe, precinct, station: self, holds }
  const bytes = envelopeBytes(signEnvelope(NOTE_TYPE, note, [key]))
  writeWhole(files, precinctFolder(root, place), noteName(self), bytes)
}

/** Errors: STICK_BROKEN_FILE (none, half written, of another election or station, or not signed by it). */
export function readHaveNote(
  files: StickFiles,
  root: string,
  place: ExchangePlace,
  name: string,
  key: Uint8Array,
): Result<HaveNote> {
  const bytes = files.read(join(precinctFolder(root, place), noteName(name)), MAX_NOTE_BYTES)
  return bytes ? openHaveNote(bytes, place, name, key) : failure('STICK_BROKEN_FILE', noteName(name))
}

/** Errors: STICK_BROKEN_FILE. */
export function openHaveNote(
  bytes: Uint8Array,
  place: ExchangePlace,
  name: string,
  key: Uint8Array,
): Result<HaveNote> {
  if (bytes.length > MAX_NOTE_BYTES) return failure('STICK_BROKEN_FILE', noteName(name))
  const claimed = noteSchema.safeParse(peekPayload(bytes))
  const opened = claimed.success ? openEnvelope(bytes, NOTE_TYPE, [key]) : undefined
  if (!claimed.success || !opened?.ok) return failure('STICK_BROKEN_FILE', noteName(name))
  const note = claimed.data
  const ours =
    note.electionId === place.electionId &&
    note.universe === place.universe &&
    note.precinct === place.precinct &&
    note.station === name
  return ours ? success(note) : failure('STICK_BROKEN_FILE', noteName(name))
}
