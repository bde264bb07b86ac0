/**
 * Writes `docs/event-catalogue.md` from the declarations of events and reason codes:
 * `node scripts/event-catalogue.ts`. A test compares the committed file with what this makes.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { attestationSchema, countersSchema, eventDeclarations } from '@taanuu/voter-roll-sync/journal/events'
import { reasonCodes } from '@taanuu/voter-roll-sync/journal/reason-codes'
import { z } from 'zod'

export const CATALOGUE_FILE: string = join(import.meta.dirname, '..', 'docs', 'event-catalogue.md')

/** A table as the formatter of this repository sets it; the first row is its head. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => [...row[column]].length)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell + ' '.repeat(widths[column] - [...cell].length)).join(' | ')} |`
  const [head, ...rest] = rows.map(line)
  return [head, line(widths.map((width) => '-'.repeat(width))), ...rest].join('\n')
}

type Schema = z.core.JSONSchema.BaseSchema

/** Schemas that stand in several events and are explained once, by their JSON. */
const named: ReadonlyMap<string, string> = new Map([
  [formKey(attestationSchema), '[signatures of two officials](#signatures-of-two-officials)'],
  [formKey(countersSchema), '[counters](#counters)'],
])

function formKey(schema: z.ZodType): string {
  const { $schema: _dialect, ...form } = z.toJSONSchema(schema)
  return JSON.stringify(form)
}

/** The whole catalogue as Markdown. */
export function eventCatalogue(): string {
  return [
    introduction,
    ...Object.entries(eventDeclarations).map(([type, { meaning, body }]) =>
      eventSection(type, meaning, z.toJSONSchema(body)),
    ),
    signatures(),
    counters,
    codesSection(),
  ].join('\n')
}

const introduction = `# Event catalogue

Everything that a station's journal may hold. Made by \`node scripts/event-catalogue.ts\` from
\`voter-roll-sync/journal/events.ts\` and \`voter-roll-sync/journal/reason-codes.ts\`; do not edit it by hand.

Every event is one line of canonical JSON (RFC 8785) with these fields and no others:

${table([
  ['field', 'form'],
  ['`v`', '1'],
  ['`seq`', 'whole number from 0, without gaps'],
  ['`station`', 'id of the station, 1 to 64 characters'],
  ['`type`', 'one of the types below'],
  ['`at`', 'UTC, `2026-11-22T02:00:00Z`, rounded down to the interval of the policy'],
  ['`prev`', 'SHA-256 leaf hash (RFC 6962) of the event before, hex; 64 zeros in the first'],
  ['`body`', 'as below; a field that is not listed makes the event invalid'],
])}

A voter is named only by \`voterRef\`, a sheet only by its running number. No event carries a name, a personal number, a
template, a score, or the reason why a sheet was returned.
`

function eventSection(type: string, meaning: string, body: Schema): string {
  const fields = Object.entries(body.properties ?? {})
  const required = new Set(body.required)
  const rows = fields.map(([name, schema]) => {
    const optional = required.has(name) ? '' : 'optional; '
    return [`\`${name}\``, `${optional}${formOf(name, schema as Schema)}`]
  })
  return [
    `## ${type}\n`,
    `${meaning}\n`,
    rows.length === 0 ? 'No fields.' : table([['field', 'form'], ...rows]),
    '',
  ].join('\n')
}

/** A field's form in words; patterns stay as they are, because they are what a program checks. */
function formOf(name: string, schema: Schema): string {
  const known = named.get(JSON.stringify(schema))
  if (known) return known
  // The declaration checks reason codes with a function, which JSON Schema cannot carry.
  if (name === 'reason') return '[reason code](#reason-codes)'
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ')
  switch (schema.type) {
    case 'boolean':
      return 'true or false'
    case 'integer':
      return `whole number, ${schema.minimum} to ${schema.maximum}`
    case 'string':
      return textForm(schema)
    case 'array':
      return `list, at most ${schema.maxItems}, of ${formOf(name, schema.items as Schema)}`
    case 'object':
      return Object.entries(schema.properties ?? {})
        .map(([field, form]) => `\`${field}\`: ${formOf(field, form as Schema)}`)
        .join('; ')
    default:
      throw new TypeError(`${name}: no words for ${JSON.stringify(schema)}`)
  }
}

function textForm({ pattern, minLength, maxLength }: Schema): string {
  if (pattern !== undefined) return `text \`${pattern.replaceAll('|', '\\|')}\``
  return minLength === undefined
    ? `text, at most ${maxLength} characters`
    : `text, ${minLength} to ${maxLength} characters`
}

function signatures(): string {
  const { properties } = z.toJSONSchema(attestationSchema)
  return `## Signatures of two officials

A DSSE v1 envelope: ${Object.keys(properties ?? {})
    .map((name) => `\`${name}\``)
    .join(', ')}. The payload, canonical JSON in base64, repeats the act, the body
without its signatures, the station and the hash of the event before, so that the signatures fix everything that the
journal says up to there. The verifier asks for valid signatures of two different officials of the package.
`
}

const counters = `## Counters

An object of names (\`^[a-zA-Z]{1,40}$\`) and whole numbers: what the station counted so far. The verifier
counts the events again and compares its numbers with those of the closing event and of the counts slip.
`

function codesSection(): string {
  const rows = Object.entries(reasonCodes).map(([code, { meaning }]) => [
    `\`${code}\``,
    meaning.en,
    meaning.ru,
    meaning.ky,
  ])
  return [
    '## Reason codes\n',
    'Codes of events, refusals and notices, with the words that screens show. The Kyrgyz texts have not been reviewed by a',
    'native speaker yet.\n',
    table([['code', 'English', 'Russian', 'Kyrgyz'], ...rows]),
    '',
  ].join('\n')
}

if (process.argv[1] === import.meta.filename) writeFileSync(CATALOGUE_FILE, eventCatalogue())
