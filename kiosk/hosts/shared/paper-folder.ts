import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { diskErrorCode } from '@taanuu/voter-roll-sync/journal/disk-error'
import { writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import type { PaperPort, PrintedPaper } from '../../station/ports.ts'

/** Numbers of printed papers continue after a restart. */
const NUMBER_DIGITS = 6

/**
 * Prints into a folder, one text file a paper: what a station does until a receipt printer is attached. Nothing that
 * is printed here carries a voter's name.
 */
export function createPaperFolder(folder: string): PaperPort {
  mkdirSync(folder, { recursive: true })
  let printed = readdirSync(folder).length
  return {
    async print(paper) {
      printed++
      const name = `${String(printed).padStart(NUMBER_DIGITS, '0')}-${paper.kind}.txt`
      try {
        writeDurable(join(folder, name), textOf(paper))
        return { ok: true }
      } catch (error) {
        const code = diskErrorCode(error)
        if (code === undefined) throw error
        return { ok: false, code }
      }
    },
  }
}

function textOf({ title, lines, qr }: PrintedPaper): string {
  const code = qr === null ? [] : ['QR:', qr]
  return [title, ...lines, ...code, ''].join('\n')
}
