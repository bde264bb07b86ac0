import type { DocumentReading } from './document-reader.ts'
import { codeOutput } from './hid-pos.ts'
import { readMrz } from './mrz/read-mrz.ts'
import { type MrzFormat, ZONE_SHAPE } from './mrz/zone-fields.ts'
import type { ReadingFault } from './reading-fault.ts'

/** Lines of one zone follow each other within this time, milliseconds. */
export const LINE_TIMEOUT_MS = 200

export type ReadingOutput =
  | { readonly kind: 'reading'; readonly reading: DocumentReading }
  | { readonly kind: 'fault'; readonly fault: ReadingFault }

/** Turns lines into readings: two or three lines of the shape of a zone are one, any other line is a code. */
export interface LineReader {
  take(line: Uint8Array): readonly ReadingOutput[]
  /** Ends a zone of which no more lines came in time. */
  expire(): readonly ReadingOutput[]
  /** Whether a zone has begun. */
  readonly isWaiting: boolean
}

export function createLineReader(): LineReader {
  let lines: string[] = []

  function take(bytes: Uint8Array): readonly ReadingOutput[] {
    const line = Buffer.from(bytes).toString('latin1')
    const first = lines[0]
    if (first === undefined) {
      if (!shapeOf(line)) return [codeReading(bytes)]
      lines = [line]
      return []
    }
    if (line.length !== first.length) {
      const broken = expire()
      return [...broken, ...take(bytes)]
    }
    lines.push(line)
    const shape = shapeOf(first)
    if (shape && lines.length < ZONE_SHAPE[shape].lines) return []
    const zone = lines.join('\r')
    lines = []
    return [zoneReading(zone)]
  }

  function expire(): readonly ReadingOutput[] {
    const count = lines.length
    lines = []
    if (count === 0) return []
    return [{ kind: 'fault', fault: { code: 'BROKEN_OFF', evidence: `${count} lines of a zone` } }]
  }

  return {
    take,
    expire,
    get isWaiting() {
      return lines.length > 0
    },
  }
}

/** A reading of a whole zone, its lines in one text. */
export function zoneReading(text: string): ReadingOutput {
  const result = readMrz(text)
  return result.ok
    ? { kind: 'reading', reading: { kind: 'mrz', document: result.document } }
    : { kind: 'fault', fault: result.fault }
}

/** A reading of a line that may begin with an AIM identifier. */
export function codeReading(bytes: Uint8Array): ReadingOutput {
  const head = Buffer.from(bytes.subarray(0, 3)).toString('latin1')
  const hasAim = /^\][A-Za-z][0-9A-Za-z]$/.test(head)
  const output = codeOutput(hasAim ? bytes.subarray(3) : bytes, hasAim ? head : null)
  return output.kind === 'fault' ? output : { kind: 'reading', reading: output.reading }
}

/** The size of zone that a line may be the first of: its length is right and it begins as a zone does. */
function shapeOf(line: string): MrzFormat | null {
  if (!/^[A-Z][A-Z<?*#_]/.test(line) || !line.includes('<')) return null
  const found = Object.entries(ZONE_SHAPE).find(([, shape]) => shape.characters === line.length)
  return (found?.[0] as MrzFormat | undefined) ?? null
}
