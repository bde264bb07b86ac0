import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { ballotStyleShape } from './style.ts'

/** Where the published schema lies. */
export const SCHEMA_FILE = new URL('../../docs/ballot-style.schema.json', import.meta.url)

/**
 * The style file's shape as JSON schema 2020-12. It knows less than `taanuu ballots check`: rules that compare one
 * part with another are not in it.
 */
export function styleJsonSchema(): string {
  const schema = z.toJSONSchema(ballotStyleShape, {
    target: 'draft-2020-12',
    io: 'input',
    // The types here are readonly; files are not.
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly
    },
  })
  const named = { $schema: schema.$schema, title: 'Ballot style, version 2', ...schema }
  return `${JSON.stringify(named, null, 2)}\n`
}

// node matcher/ballot/make-json-schema.ts writes it anew.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(SCHEMA_FILE, styleJsonSchema())
