import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { RollContent } from '../roll.ts'

/** Fewer bytes are found by chance. */
const SHORTEST_NEEDLE = 6
/** Of each template; a template that lies open does so whole. */
const TEMPLATE_BYTES = 24

/** Where a secret lies readable. */
export interface Leak {
  readonly file: string
  readonly form: string
}

/**
 * Looks through every file below a folder for personal numbers, names and templates of a roll and for other secrets: as they
 * are, as UTF-16, hex and base64 at its three offsets.
 */
export function scanForSecrets(folder: string, roll: RollContent, keys: readonly Uint8Array[] = []): Leak[] {
  const needles = new Map<string, string>()
  const add = (bytes: Uint8Array, what: string): void => {
    for (const [form, needle] of formsOf(Buffer.from(bytes)))
      if (needle.length >= SHORTEST_NEEDLE) needles.set(needle.toString('latin1'), `${what} as ${form}`)
  }
  for (const voter of roll.voters) {
    add(Buffer.from(voter.personalNumber), 'number')
    for (const name of [voter.surname, voter.givenName, voter.patronymic, voter.address]) {
      add(Buffer.from(name, 'utf8'), 'name')
      add(Buffer.from(name, 'utf16le'), 'name in UTF-16')
    }
    for (const { template } of voter.fingers)
      add(Buffer.from(template, 'base64').subarray(0, TEMPLATE_BYTES), 'template')
  }
  add(roll.precinctSecret, 'precinct secret')
  for (const key of keys) add(key, 'key')
  const leaks: Leak[] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || statSync(path).size === 0) continue
    for (const form of findAny(readFileSync(path), needles))
      leaks.push({ file: relative(folder, path), form })
  }
  return leaks
}

function formsOf(bytes: Buffer): readonly (readonly [form: string, needle: Buffer])[] {
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    // The first and the last characters also hold bits of the neighbours.
    return Buffer.from(text.slice(Math.ceil((offset * 8) / 6), -2))
  })
  return [
    ['bytes', bytes],
    ['UTF-16', Buffer.from(bytes.toString('latin1'), 'utf16le')],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
    ...base64.map((needle, offset) => [`base64 at ${offset}`, needle] as const),
  ]
}

/** Forms of all needles that occur: windows of the file are looked up in a set of the needles' first bytes. */
function findAny(bytes: Buffer, needles: ReadonlyMap<string, string>): readonly string[] {
  const byStart = new Map<number, [string, string][]>()
  for (const [needle, form] of needles) {
    const start = Buffer.from(needle, 'latin1').readUInt32LE(0)
    const list = byStart.get(start)
    if (list) list.push([needle, form])
    else byStart.set(start, [[needle, form]])
  }
  const text = bytes.toString('latin1')
  const found = new Set<string>()
  for (let at = 0; at + 4 <= bytes.length; at++) {
    for (const [needle, form] of byStart.get(bytes.readUInt32LE(at)) ?? [])
      if (text.startsWith(needle, at)) found.add(form)
  }
  return [...found]
}
