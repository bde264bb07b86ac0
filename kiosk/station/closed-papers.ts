import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  EXPORT_FILE,
  exportManifestSchema,
  PROTOCOL_FILE,
  WALL_FORM_FILE,
  ZERO_REPORT_FILE,
} from '@taanuu/voter-roll-sync/exchange/export-files'
import { MAX_PAPER_BYTES, readSheet } from '@taanuu/voter-roll-sync/exchange/papers/read-sheet'
import { MAX_ENVELOPE_BYTES, peekPayload } from '@taanuu/voter-roll-sync/trust/dsse'
import { writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { z } from 'zod'
import { type PaperKind, type PaperPage, type PaperView, paperKinds } from '../contract/index.ts'

/** How often each paper came out; beside the other papers of the station, outside the export, which is signed by then. */
export const PRINTED_FILE = 'papers-printed.json'
const printedSchema = z.partialRecord(z.enum(paperKinds), z.number().int().min(1))

const FILES: Readonly<Partial<Record<PaperKind, string>>> = {
  protocol: PROTOCOL_FILE,
  'wall-form': WALL_FORM_FILE,
  'zero-report': ZERO_REPORT_FILE,
}

/** Papers that are no file of the export. */
export type MadePapers = Readonly<Partial<Record<PaperKind, () => Promise<Uint8Array>>>>

/** What a closed station has on paper. Nothing of it is read or told before the export is there. */
export class ClosedPapers {
  readonly #exported: string
  readonly #counts: string
  readonly #made: MadePapers
  #printed: z.infer<typeof printedSchema>

  constructor(exported: string, printed: string, made: MadePapers = {}) {
    this.#exported = exported
    this.#counts = join(printed, PRINTED_FILE)
    this.#made = made
    this.#printed = readCounts(this.#counts)
  }

  list(): readonly PaperView[] {
    return paperKinds.flatMap((kind) => {
      const file = FILES[kind] ?? null
      const there = file === null ? this.#made[kind] !== undefined : existsSync(join(this.#exported, file))
      return there ? [{ kind, file, printed: this.#printed[kind] ?? 0 }] : []
    })
  }

  has(kind: PaperKind): boolean {
    return this.list().some((paper) => paper.kind === kind)
  }

  /** Errors: PAPER_NONE, PAPER_ALTERED, PAPER_UNREADABLE. */
  async pages(kind: PaperKind): Promise<Result<readonly PaperPage[]>> {
    const bytes = await this.#bytes(kind)
    return bytes.ok ? readSheet(bytes.value) : bytes
  }

  async #bytes(kind: PaperKind): Promise<Result<Uint8Array>> {
    const file = FILES[kind]
    if (file === undefined) {
      const made = await this.#made[kind]?.()
      return made ? success(made) : failure('PAPER_NONE', kind)
    }
    const path = join(this.#exported, file)
    const bytes = readPlain(path, MAX_PAPER_BYTES)
    if (!bytes) return existsSync(path) ? failure('PAPER_ALTERED', file) : failure('PAPER_NONE', file)
    const listed = this.#listed(file)
    return listed?.bytes === bytes.length && listed.sha256 === sha256Hex(bytes)
      ? success(bytes)
      : failure('PAPER_ALTERED', file)
  }

  /** As the list of the export says; whether that list is signed is a question for the verifier. */
  #listed(file: string) {
    const envelope = readPlain(join(this.#exported, EXPORT_FILE), MAX_ENVELOPE_BYTES)
    const list = exportManifestSchema.safeParse(envelope && peekPayload(envelope))
    return list.success ? list.data.files.find(({ name }) => name === file) : undefined
  }

  /** People say that this paper came out. Errors: PAPER_NONE. */
  cameOut(kind: PaperKind): string | null {
    if (!this.has(kind)) return 'PAPER_NONE'
    const printed = { ...this.#printed, [kind]: (this.#printed[kind] ?? 0) + 1 }
    writeDurable(this.#counts, JSON.stringify(printed))
    this.#printed = printed
    return null
  }
}

/** A plain file of at most so many bytes. */
function readPlain(path: string, most: number): Buffer | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  return stat?.isFile() && stat.size <= most ? readFileSync(path) : undefined
}

function readCounts(path: string): z.infer<typeof printedSchema> {
  try {
    const counts = printedSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return counts.success ? counts.data : {}
  } catch {
    // Not there yet, or not what this station wrote: a count that helps people, and proves nothing.
    return {}
  }
}
