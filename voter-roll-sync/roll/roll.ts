import { z } from 'zod'
import { hmacSha256Hex } from '../trust/hash.ts'
import { failure, type Result, success } from '../trust/result.ts'

/** A roll is JSON Lines, so that it can be written and read as a stream: one header, then one line a person. */
const headerSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal('roll'),
  electionId: z.string().max(64),
  precinct: z.number().int(),
  /** Hex of 32 bytes; the key of `voterRef`. */
  precinctSecret: z.string().regex(/^[0-9a-f]{64}$/),
  voters: z.number().int().min(0),
  elsewhere: z.number().int().min(0),
})

export const fingerPositionSchema = z.string().regex(/^(right|left)-(thumb|index|middle|ring|little)$/)

export const voterSchema = z.strictObject({
  personalNumber: z.string().regex(/^\d{14}$/),
  surname: z.string().max(100),
  givenName: z.string().max(100),
  patronymic: z.string().max(100),
  sex: z.enum(['female', 'male']),
  birthDate: z.iso.date(),
  lineNumber: z.number().int().min(1),
  address: z.string().max(300),
  portraitSvg: z.string().max(20_000),
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

export interface RollContent {
  readonly electionId: string
  readonly precinct: number
  readonly precinctSecret: Uint8Array
  readonly voters: readonly Voter[]
  readonly elsewhere: readonly Elsewhere[]
}

/** The only name of a voter in events: useless without the secret that lies sealed in the roll. */
export function voterRefOf(precinctSecret: Uint8Array, personalNumber: string): string {
  return hmacSha256Hex(precinctSecret, personalNumber)
}

export function encodeRoll(roll: RollContent): Uint8Array {
  const header: z.infer<typeof headerSchema> = {
    v: 1,
    kind: 'roll',
    electionId: roll.electionId,
    precinct: roll.precinct,
    precinctSecret: Buffer.from(roll.precinctSecret).toString('hex'),
    voters: roll.voters.length,
    elsewhere: roll.elsewhere.length,
  }
  const lines = [header, ...roll.voters, ...roll.elsewhere].map((line) => JSON.stringify(line))
  return Buffer.from(`${lines.join('\n')}\n`, 'utf8')
}

/** Errors: PKG_UNREADABLE (with the line's number), PKG_TRUNCATED. */
export function decodeRoll(bytes: Uint8Array): Result<RollContent> {
  const lines = Buffer.from(bytes).toString('utf8').split('\n')
  if (lines.pop() !== '') return failure('PKG_TRUNCATED', 'roll ends within a line')
  const header = headerSchema.safeParse(parseJson(lines[0]))
  if (!header.success) return failure('PKG_UNREADABLE', 'roll header')
  if (lines.length !== 1 + header.data.voters + header.data.elsewhere)
    return failure('PKG_TRUNCATED', 'roll lines')
  const voters: Voter[] = []
  const elsewhere: Elsewhere[] = []
  for (let i = 1; i < lines.length; i++) {
    if (i <= header.data.voters) {
      const voter = voterSchema.safeParse(parseJson(lines[i]))
      if (!voter.success) return failure('PKG_UNREADABLE', `roll line ${i + 1}`)
      voters.push(voter.data)
    } else {
      const other = elsewhereSchema.safeParse(parseJson(lines[i]))
      if (!other.success) return failure('PKG_UNREADABLE', `roll line ${i + 1}`)
      elsewhere.push(other.data)
    }
  }
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

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
