import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import type { GenuineExport } from '@taanuu/kiosk/simulated/testing/genuine-export'
import type { Attempt } from '@taanuu/kiosk/simulated/testing/tampering'

export const SECOND_VERIFIER: string = join(import.meta.dirname, '..', 'second-verifier.py')
/** Its second half: the rules of the day. */
export const SECOND_RULES: string = join(import.meta.dirname, '..', 'second_verifier_rules.py')

export const hasSecondVerifier: boolean = ['python3 --version', 'openssl version'].every(
  (command) => spawnSync(command, { shell: true }).status === 0,
)

const TRAINING_KEY = Buffer.from(TRAINING_ROOT.publicKey).toString('hex')
/** Exports that one process judges; it remembers signatures, which `openssl` checks at some 5 ms each. */
const EXPORTS_PER_RUN = 150

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

interface Case {
  readonly attempt: Attempt
  readonly folder: string
  readonly held: boolean
}

/** Keeps a copy of every attacked export while it is attacked, and asks the second verifier about all of them. */
export class SecondOpinions {
  readonly #genuine: GenuineExport
  readonly #bench: string
  #cases: Case[] = []
  #next = 0
  #tried = 0
  readonly #disagreements: string[] = []

  constructor(genuine: GenuineExport, bench: string) {
    this.#genuine = genuine
    this.#bench = bench
  }

  /** Takes the attacked export as it lies there now; the attack is undone after the report. */
  readonly report = (attempt: Attempt): void => {
    const folder = join(this.#bench, `attack-${this.#next++}`)
    cpSync(this.#genuine.folder, folder, { recursive: true })
    const held = attempt.attack.endsWith(', checkpoint held')
    this.#cases.push({ attempt, folder, held })
    if (this.#cases.length >= EXPORTS_PER_RUN) this.#ask()
  }

  /** Every `nth` attack of a kind only, beginning with the first. */
  sampled(nth: number): (attempt: Attempt) => void {
    const seen = new Map<string, number>()
    return (attempt) => {
      const count = seen.get(attempt.attack) ?? 0
      seen.set(attempt.attack, count + 1)
      if (count % nth === 0) this.report(attempt)
    }
  }

  compare(): { readonly tried: number; readonly disagreements: readonly string[] } {
    this.#ask()
    return { tried: this.#tried, disagreements: this.#disagreements }
  }

  #ask(): void {
    for (const held of [false, true]) {
      const cases = this.#cases.filter((one) => one.held === held)
      if (cases.length === 0) continue
      const verdicts = secondVerifier(
        cases.map(({ folder }) => folder),
        held ? this.#genuine.heldCheckpoints : [],
      )
      for (const [i, { attempt }] of cases.entries()) {
        if (verdicts[i] === attempt.accepted) continue
        const opinion = verdicts[i] ? 'sound' : 'not sound'
        this.#disagreements.push(`${attempt.attack} ${attempt.file}: second verifier says ${opinion}`)
      }
    }
    for (const { folder } of this.#cases) rmSync(folder, { recursive: true })
    this.#tried += this.#cases.length
    this.#cases = []
  }
}
