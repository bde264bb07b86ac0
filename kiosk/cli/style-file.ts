import { readFileSync } from 'node:fs'
import { type BallotStyle, ballotStyleSchema, explainStyle } from '@taanuu/matcher/ballot/index'
import { UsageError } from '../hosts/shared/usage-error.ts'

/** A style file is some hundred kilobytes; anything much larger is none. */
const MAX_BYTES = 16 << 20

export type StyleFile =
  | { readonly ok: true; readonly styles: readonly BallotStyle[] }
  | { readonly ok: false; readonly problems: readonly string[] }

/** Reads a file with one ballot style, or a package's array of them. Throws a `UsageError` on no JSON at all. */
export function readStyleFile(path: string): StyleFile {
  const value = parseFile(path)
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value]
  const problems = entries.flatMap((entry, i) =>
    explainStyle(entry).map((problem) => (Array.isArray(value) ? `style ${i + 1}: ${problem}` : problem)),
  )
  if (entries.length === 0) problems.push('the file has no ballot style')
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, styles: entries.map((entry) => ballotStyleSchema.parse(entry)) }
}

/** The same, where a bad file is wrong use. */
export function goodStyles(path: string): readonly BallotStyle[] {
  const file = readStyleFile(path)
  if (file.ok) return file.styles
  throw new UsageError([`${path} is not a ballot style:`, ...file.problems].join('\n  '))
}

export function parseFile(path: string): unknown {
  let text: string
  try {
    const bytes = readFileSync(path)
    if (bytes.length > MAX_BYTES) throw new UsageError(`${path} is larger than 16 MB`)
    text = bytes.toString('utf8')
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}`)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${(error as Error).message}`)
  }
}
