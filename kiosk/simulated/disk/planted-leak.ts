import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import type { MatcherPort, PaperPort } from '../../station/ports.ts'

/**
 * Careless builds, as programmers make them: templates dumped for debugging into a temporary file that is removed at
 * once, a log line with the personal number, a support bundle that is compressed, a name on a slip.
 */
export type PlantedLeak = 'template-in-temp-file' | 'number-in-log' | 'name-in-bundle' | 'name-on-paper'

export interface Careless {
  readonly matcher: MatcherPort
  readonly paper: PaperPort
  served(voter: { readonly personalNumber: string; readonly surname: string }): void
}

/** Wraps what a station is given so that it leaks as told. */
export function plantLeak(
  leaks: readonly PlantedLeak[],
  matcher: MatcherPort,
  paper: PaperPort,
  dataFolder: string,
): Careless {
  const temporary = (bytes: Uint8Array): void => {
    const folder = mkdtempSync(join(tmpdir(), 'taanuu-debug-'))
    writeFileSync(join(folder, 'probe.bin'), bytes)
    rmSync(folder, { recursive: true })
  }
  let name = ''
  return {
    matcher: leaks.includes('template-in-temp-file')
      ? {
          ...matcher,
          async compare(probe, references) {
            temporary(Buffer.concat(references))
            return matcher.compare(probe, references)
          },
        }
      : matcher,
    paper: leaks.includes('name-on-paper')
      ? { print: (printed) => paper.print({ ...printed, lines: [...printed.lines, name] }) }
      : paper,
    served({ personalNumber, surname }) {
      name = surname
      if (leaks.includes('number-in-log')) console.error(`served ${personalNumber}`)
      if (leaks.includes('name-in-bundle'))
        writeFileSync(join(dataFolder, 'support.zip'), deflateRawSync(JSON.stringify({ surname }).repeat(20)))
    },
  }
}
