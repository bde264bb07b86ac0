import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'

/** One impression of a synthetic population. An empty template = a failure to acquire, kept so that it is counted. */
export interface PopulationRecord {
  /** Number of the identity, from 0; a finger and its mirror image are two identities. */
  readonly finger: number
  /** Number of the impression, from 1. */
  readonly impression: number
  readonly template: Uint8Array
}

/** [u32 finger][u16 impression][u16 length], little-endian, before each template. */
const HEADER_BYTES = 8

/** Reads a file of `writePopulation`; throws where it is cut short (it is our own file, made on this machine). */
export function readPopulation(file: string): readonly PopulationRecord[] {
  const bytes = readFileSync(file)
  const records: PopulationRecord[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + HEADER_BYTES > bytes.length) throw new Error(`${file} is cut short`)
    const end = at + HEADER_BYTES + bytes.readUInt16LE(at + 6)
    if (end > bytes.length) throw new Error(`${file} is cut short`)
    records.push({
      finger: bytes.readUInt32LE(at),
      impression: bytes.readUInt16LE(at + 4),
      template: new Uint8Array(bytes.subarray(at + HEADER_BYTES, end)),
    })
    at = end
  }
  return records
}

export function encodePopulation(records: readonly PopulationRecord[]): Uint8Array {
  const total = records.reduce((sum, { template }) => sum + HEADER_BYTES + template.length, 0)
  const bytes = Buffer.alloc(total)
  let at = 0
  for (const { finger, impression, template } of records) {
    bytes.writeUInt32LE(finger, at)
    bytes.writeUInt16LE(impression, at + 4)
    bytes.writeUInt16LE(template.length, at + 6)
    bytes.set(template, at + HEADER_BYTES)
    at += HEADER_BYTES + template.length
  }
  return bytes
}

/** Writes records part by part, so that a large population need not lie in memory twice. */
export function writePopulation(file: string, parts: Iterable<readonly PopulationRecord[]>): void {
  const handle = openSync(file, 'w')
  for (const part of parts) writeSync(handle, encodePopulation(part))
  closeSync(handle)
}
