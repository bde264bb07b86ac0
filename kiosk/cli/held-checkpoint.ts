import { readFileSync, statSync } from 'node:fs'
import { MAX_CHECKPOINT_BYTES } from '@taanuu/voter-roll-sync/journal/checkpoint'
import { UsageError } from '../hosts/shared/usage-error.ts'

/**
 * A checkpoint as somebody gives it on the command line: the text itself (with real or written `\n`), or the name of a
 * file that holds it, with or without the lines for people that a printed one starts with.
 */
export function readHeldCheckpoint(option: string, value: string): string {
  if (value.includes('\n')) return noteIn(value)
  if (value.includes('\\n')) return noteIn(value.replaceAll('\\n', '\n'))
  let bytes: Buffer
  try {
    if (statSync(value).size > MAX_CHECKPOINT_BYTES) {
      throw new UsageError(`${option}: ${value} is too large for a checkpoint`)
    }
    bytes = readFileSync(value)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${option}: ${value} is neither a checkpoint nor a file`)
  }
  return noteIn(bytes.toString('utf8').replaceAll('\r\n', '\n'))
}

function noteIn(text: string): string {
  const start = text.indexOf('taanuu/')
  return `${(start < 0 ? text : text.slice(start)).trimEnd()}\n`
}
