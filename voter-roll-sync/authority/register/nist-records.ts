import { z } from 'zod'
import { JsonElements } from './json-elements.ts'
import type { RawRecord, SourceFacts } from './raw-record.ts'
import { type Encoding, transcodeUtf16 } from './text-encoding.ts'

const text = z.string()
const file = z.looseObject({ Data: text })
const unit = z.looseObject({
  Type: text,
  Name: text.optional(),
  ExternalIdentifier: z.array(z.looseObject({ Value: text })).optional(),
})
/** The parts of `VRI.VoterRecord` (NIST SP 1500-102) that a roll needs; everything else may be there. */
const voterRecordSchema = z.looseObject({
  '@type': z.literal('VRI.VoterRecord'),
  PollingLocation: unit.optional(),
  District: z.array(unit).optional(),
  Voter: z.looseObject({
    '@type': z.literal('VRI.Voter'),
    DateOfBirth: text.optional(),
    Gender: text.optional(),
    Name: z.looseObject({
      FirstName: text.optional(),
      LastName: text.optional(),
      MiddleName: z.array(text).optional(),
    }),
    ResidenceAddress: z.looseObject({}),
    VoterId: z
      .array(
        z.looseObject({
          Type: text,
          OtherType: text.optional(),
          StringValue: text.optional(),
          FileValue: file.optional(),
        }),
      )
      .optional(),
  }),
})
type VoterRecord = z.infer<typeof voterRecordSchema>

/**
 * Reads a `VRI.VoterRecordResults` document as a stream. Each record becomes named cells: `LastName`, `FirstName`,
 * `MiddleName`, `DateOfBirth`, `Gender`, `Address`, `Precinct` (polling location, else the district of type precinct),
 * `Id:<type>` for each identifier's text and `File:<type>` for its bytes in base64 (`OtherType` where Type is other).
 */
export async function* nistRecords(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  facts: SourceFacts,
): AsyncGenerator<RawRecord> {
  const utf16 = encoding === 'utf-16le' || encoding === 'utf-16be'
  const elements = new JsonElements('VoterRecord')
  for await (const { line, bytes } of elements.read(utf16 ? transcodeUtf16(chunks, encoding) : chunks)) {
    yield bytes ? readElement(line, bytes) : refused(line, 'LINE_TOO_LONG')
  }
  if (!elements.whole) facts.fault = 'the document ends within itself, or has no VoterRecord'
}

function readElement(line: number, bytes: Buffer): RawRecord {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    return refused(line, error instanceof SyntaxError ? 'BAD_JSON' : 'MIXED_ENCODINGS')
  }
  const record = voterRecordSchema.safeParse(value)
  if (!record.success) return refused(line, 'BAD_JSON', record.error.issues[0]?.path.join('.'))
  return { kind: 'cells', line, cells: cellsOf(record.data) }
}

function refused(
  line: number,
  reason: 'BAD_JSON' | 'MIXED_ENCODINGS' | 'LINE_TOO_LONG',
  detail = '',
): RawRecord {
  return { kind: 'unreadable', line, column: null, reason, detail: detail.slice(0, 100) }
}

function cellsOf({ Voter, PollingLocation, District }: VoterRecord): ReadonlyMap<string, string> {
  const cells = new Map<string, string>()
  function put(name: string, value: string | undefined): void {
    if (value !== undefined) cells.set(name, value)
  }
  put('LastName', Voter.Name.LastName)
  put('FirstName', Voter.Name.FirstName)
  put('MiddleName', Voter.Name.MiddleName?.join(' '))
  put('DateOfBirth', Voter.DateOfBirth)
  put('Gender', Voter.Gender)
  put('Address', addressText(Voter.ResidenceAddress))
  const precinct = PollingLocation ?? District?.find((candidate) => candidate.Type === 'precinct')
  put('Precinct', precinct?.ExternalIdentifier?.[0]?.Value ?? precinct?.Name)
  for (const id of Voter.VoterId ?? []) {
    const type = id.Type === 'other' ? (id.OtherType ?? id.Type) : id.Type
    put(`Id:${type}`, id.StringValue)
    put(`File:${type}`, id.FileValue?.Data)
  }
  return cells
}

/** Addresses have eleven classes; a roll shows one line, so the texts are joined in the order given. */
function addressText(address: Readonly<Record<string, unknown>>): string {
  const parts: string[] = []
  function collect(value: unknown, depth: number): void {
    if (typeof value === 'string') parts.push(value)
    else if (typeof value === 'number') parts.push(String(value))
    else if (typeof value === 'object' && value !== null && depth < 6)
      for (const [name, inner] of Object.entries(value)) if (name !== '@type') collect(inner, depth + 1)
  }
  collect(address, 0)
  return parts.join(', ')
}
