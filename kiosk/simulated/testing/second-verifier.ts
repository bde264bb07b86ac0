import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'

const SCRIPTS = join(import.meta.dirname, '..', '..', '..', 'scripts')

export const SECOND_VERIFIER: string = join(SCRIPTS, 'second-verifier.py')
/** Its second half: the rules of the day. */
export const SECOND_RULES: string = join(SCRIPTS, 'second_verifier_rules.py')

export const hasSecondVerifier: boolean = ['python3 --version', 'openssl version'].every(
  (command) => spawnSync(command, { shell: true }).status === 0,
)

const TRAINING_KEY = Buffer.from(TRAINING_ROOT.publicKey).toString('hex')

/** Whether each of the exports is sound, says the second verifier. Throws if it says anything else. */
export function secondVerifier(
  folders: readonly string[],
  held: readonly string[] = [],
  root = TRAINING_KEY,
): readonly boolean[] {
  const checkpoints = held.flatMap((text) => ['--checkpoint', text])
  const run = spawnSync('python3', [SECOND_VERIFIER, '--root', root, ...checkpoints, ...folders], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  const verdicts = run.stdout.split('\n').flatMap((line) => {
    if (line === 'SOUND') return [true]
    return line === 'NOT SOUND' ? [false] : []
  })
  const exit = verdicts.every(Boolean) ? 0 : 1
  if (verdicts.length !== folders.length || run.status !== exit)
    throw new Error(`second verifier: ${run.stdout}\n${run.stderr}`)
  return verdicts
}
