import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../trust/canonical-json.ts'
import { hmacSha256Hex } from '../trust/hash.ts'
import { failure, type Result, success } from '../trust/result.ts'

/** A roll is JSON Lines, so that it can be written and read as a stream: one header, then one line a person. */
const headerSchema = z.strictObject({
  v: z.literal(2),
  kind: z.literal('roll'),
  electionId: z.string().max(64),
  precinct: z.number().int(),
  /** Hex of 32 bytes; the key of `voterRef`. */
  precinctSecret: z.string().regex(/^[0-9a-f]{64}$/),
  voters: z.number().int().min(0).max(100_000),
  elsewhere: z.number().int().min(0).max(10_000_000),
})

export const fingerPositionSchema = z.string().regex(/^(right|left)-(thumb|index|middle|ring|little)$/)
export const personalNumberSchema = z.string().regex(/^\d{14}$/)

export const voterSchema = z.strictObject({
  personalNumber: personalNumberSchema,
  surname: z.string().max(100),
  givenName: z.string().max(100),
  patronymic: z.string().max(100),
  sex: z.enum(['female', 'male']),
  birthDate: z.iso.date(),
  /** Place on the paper list; no two voters share one. */
  lineNumber: z.number().int().min(1),
  address: z.string().max(300),
  /** Id of the identification station whose slice the voter is in (`tableOf`). */
  table: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  fingers: z
    .array(z.strictObject({ position: fingerPositionSchema, template: z.base64().max(12_000) }))
    .max(10),
})
export type Voter = z.infer<typeof voterSchema>

/** A voter of the same area but another precinct: only a reference, so that the door can be named. */
const elsewhereSchema = z.strictObject({
  ref: z.string().regex(/^[0-9a-f]{64}$/),
  precinct: z.number().int(),
})
export type Elsewhere = z.infer<typeof elsewhereSchema>

/** What belongs to a roll as a whole; it never changes between versions of a precinct's package. */
export interface RollOwner {
  readonly electionId: string
  readonly precinct: number
  readonly precinctSecret: Uint8Array
}

export interface RollContent extends RollOwner {
  readonly voters: readonly Voter[]
  readonly elsewhere: readonly Elsewhere[]
}

/** The only name of a voter in events: useless without the secret that lies sealed in the roll. */
export function voterRefOf(precinctSecret: Uint8Array, personalNumber: string): string {
  return hmacSha256Hex(precinctSecret, personalNumber)
}

/** Voters by line number, references of others by themselves: the one order of a roll. */
export function sortRoll(roll: RollContent): RollContent {
  return {
    ...roll,
    voters: [...roll.voters].sort((a, b) => a.lineNumber - b.lineNumber),
    elsewhere: [...roll.elsewhere].sort((a, b) => (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0)),
  }
}

/** The one canonical encoding, line by line (RFC 8785 each, with its line feed). Voters may come from a store. */
export function* rollLines(
  owner: RollOwner,
  voters: { readonly count: number; readonly sorted: Iterable<Voter> },
  elsewhere: { readonly count: number; readonly sorted: Iterable<Elsewhere> },
): Generator<string> {
  const header: z.infer<typeof headerSchema> = {
    v: 2,
    kind: 'roll',
    electionId: owner.electionId,
    precinct: owner.precinct,
    precinctSecret: Buffer.from(owner.precinctSecret).toString('hex'),
    voters: voters.count,
    elsewhere: elsewhere.count,
  }
  yield `${canonicalJson(header)}\n`
  for (const voter of voters.sorted) yield `${canonicalJson(voter)}\n`
  for (const other of elsewhere.sorted) yield `${canonicalJson(other)}\n`
}

export function linesOfRoll(roll: RollContent): Generator<string> {
  const { voters, elsewhere } = sortRoll(roll)
  return rollLines(
    roll,
    { count: voters.length, sorted: voters },
    { count: elsewhere.length, sorted: elsewhere },
  )
}

export function encodeRoll(roll: RollContent): Uint8Array {
  return Buffer.from([...linesOfRoll(roll)].join(''), 'utf8')
}

/** SHA-256 in hex of a roll's lines; the manifest fixes it as `rollSha256`. */
export function hashRollLines(lines: Iterable<string>): string {
  const hash = createHash('sha256')
  for (const line of lines) hash.update(line, 'utf8')
  return hash.digest('hex')
}

/**
 * Reads a roll, line by line, and accepts only its canonical encoding. Errors: PKG_UNREADABLE (with the line's
 * number), PKG_TRUNCATED.
 */
export function decodeRoll(bytes: Uint8Array): Result<RollContent> {
  const lines = splitLines(bytes)
  const header = headerSchema.safeParse(parseLine(lines.next().value))
  if (!header.success) return failure(bytes.length === 0 ? 'PKG_TRUNCATED' : 'PKG_UNREADABLE', 'roll header')
  const voters: Voter[] = []
  const elsewhere: Elsewhere[] = []
  let number = 1
  for (const line of lines) {
    number++
    const value = parseLine(line)
    if (voters.length < header.data.voters) {
      const voter = voterSchema.safeParse(value)
      if (!voter.success) return failure('PKG_UNREADABLE', `roll line ${number}`)
      if (voter.data.lineNumber <= (voters.at(-1)?.lineNumber ?? 0))
        return failure('PKG_UNREADABLE', `roll line ${number}: order`)
      voters.push(voter.data)
    } else {
      const other = elsewhereSchema.safeParse(value)
      if (!other.success) return failure('PKG_UNREADABLE', `roll line ${number}`)
      if (other.data.ref <= (elsewhere.at(-1)?.ref ?? ''))
        return failure('PKG_UNREADABLE', `roll line ${number}: order`)
      elsewhere.push(other.data)
    }
  }
  if (voters.length !== header.data.voters || elsewhere.length !== header.data.elsewhere)
    return failure('PKG_TRUNCATED', 'roll lines')
  if (new Set(voters.map((voter) => voter.personalNumber)).size !== voters.length) {
    return failure('PKG_UNREADABLE', 'a personal number stands twice')
  }
  return success({
    electionId: header.data.electionId,
    precinct: header.data.precinct,
    precinctSecret: Buffer.from(header.data.precinctSecret, 'hex'),
    voters,
    elsewhere,
  })
}

const LINE_FEED = 0x0a

/** Lines without their line feed; what follows the last line feed comes as a line that does not parse. */
function* splitLines(bytes: Uint8Array): Generator<string> {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let from = 0
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
    yield decodeText(text, bytes.subarray(from, end))
    from = end + 1
  }
  if (from < bytes.length) yield ''
}

function decodeText(decoder: TextDecoder, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    return ''
  }
}

/** A line's value if it is written in the one canonical way. */
export function parseLine(line: string | undefined): unknown {
  if (!line) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return value !== null && canonicalJson(value) === line ? value : undefined
  } catch {
    return undefined
  }
}
