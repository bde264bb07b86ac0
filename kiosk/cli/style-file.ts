import { readFileSync } from 'node:fs'
import { type BallotStyle, ballotStyleSchema, explainStyle } from '@taanuu/matcher/ballot/index'
import { UsageError } from '../hosts/shared/usage-error.ts'

/** A style file is some hundred kilobytes; anything much larger is none. */
const MAX_BYTES = 16 << 20

export type StyleFile =
  | { readonly ok: true; readonly styles: readonly BallotStyle[] }
  | { readonly ok: false; readonly problems: readonly string[] }

/** Reads a file with one ballot style, or a package's array of them. */
export function readStyleFile(path: string): StyleFile {
  const file = jsonIn(path)
  if (!file.ok) return { ok: false, problems: [file.problem] }
  const { value } = file
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
  const file = jsonIn(path)
  if (!file.ok) throw new UsageError(`${path}: ${file.problem}`)
  return file.value
}

function jsonIn(
  path: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string } {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (error) {
    return { ok: false, problem: `cannot read it: ${(error as Error).message}` }
  }
  if (bytes.length > MAX_BYTES) return { ok: false, problem: 'is larger than 16 MB' }
  try {
    return { ok: true, value: JSON.parse(Buffer.from(bytes).toString('utf8')) }
  } catch (error) {
    return { ok: false, problem: `is no JSON: ${(error as Error).message.replace(/\s+/g, ' ')}` }
  }
}
