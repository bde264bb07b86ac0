import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { UsageError } from '../../hosts/shared/usage-error.ts'

/** Asks at the terminal; what is typed or scanned is shown only if it is no secret. */
export function ask(question: string, how: 'shown' | 'hidden'): Promise<string> {
  if (!process.stdin.isTTY)
    return Promise.reject(new UsageError(`${question.trim()} there is no terminal to ask at: see --help`))
  // Echo is readline's own output, so it is silenced there and the question written beside it.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  process.stdout.write(question)
  const lines = createInterface({
    input: process.stdin,
    output: how === 'shown' ? process.stdout : silent,
    terminal: true,
  })
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      lines.close()
      if (how === 'hidden') process.stdout.write('\n')
      resolve(line.trim())
    })
    lines.once('SIGINT', () => {
      lines.close()
      reject(new UsageError('broken off; nothing was changed'))
    })
  })
}

/** True only for a plain yes. */
export async function confirm(question: string): Promise<boolean> {
  return /^(y|yes|д|да|ооба)$/i.test(await ask(`${question} [yes/no] `, 'shown'))
}
