import { renameSync, writeFileSync } from 'node:fs'

/**
 * Writes a file under its name only when it is whole, so that a killed run leaves nothing half done; two runs that make the
 * same file do not meet.
 */
export function writeWhole(file: string, content: Uint8Array | string): void {
  const part = `${file}.${process.pid}.part`
  writeFileSync(part, content)
  renameSync(part, file)
}
