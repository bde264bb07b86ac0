import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { TRAINING_ROOT_KEY } from '../training-root.ts'
import { type ExportedJournal, readExportedJournals } from './exported-journals.ts'

export function parseJournalArgs(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      event: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      checkpoint: { type: 'string' },
      station: { type: 'string' },
      out: { type: 'string' },
      election: { type: 'string' },
      key: { type: 'string' },
      format: { type: 'string' },
      documentation: { type: 'string' },
      root: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  })
}

export type JournalValues = ReturnType<typeof parseJournalArgs>['values']

/** The journals, or undefined after saying why there is none. Faults of the export are told, and do not stop. */
export async function openJournals(
  values: JournalValues,
  folder: string,
): Promise<readonly ExportedJournal[] | undefined> {
  const { journals, left } = await readExportedJournals(folder, rootKeys(values))
  for (const { kind, file, text } of [...left, ...journals.flatMap(({ faults }) => faults)]) {
    console.error(`FAULT ${kind} ${file}: ${text}`)
  }
  return journals.length > 0 ? journals : undefined
}

export function choose(journals: readonly ExportedJournal[], station: string | undefined): ExportedJournal {
  const names = journals.map((candidate) => candidate.station).join(', ')
  if (station === undefined && journals.length > 1) {
    throw new UsageError(`the export holds several journals; give --station: ${names}`)
  }
  const chosen = station === undefined ? journals[0] : journals.find((entry) => entry.station === station)
  if (!chosen) throw new UsageError(`the export holds no journal of ${station}, but of ${names}`)
  return chosen
}

export function rootKeys(values: JournalValues): readonly Uint8Array[] {
  const given = values.root.map((text) => hexKey('--root', text))
  return given.length > 0 ? given : [TRAINING_ROOT_KEY]
}

export function hexKey(option: string, text: string): Uint8Array {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new UsageError(`${option} takes 64 hex digits`)
  return Buffer.from(text, 'hex')
}

export function mustHave(value: string | undefined, otherwise: string): string {
  if (value === undefined) throw new UsageError(otherwise)
  return value
}

export function write(out: string | undefined, bytes: Uint8Array): void {
  if (out === undefined) process.stdout.write(bytes)
  else writeFileSync(out, bytes)
}
