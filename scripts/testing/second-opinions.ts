import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { GenuineExport } from '@taanuu/kiosk/simulated/testing/genuine-export'
import { secondVerifier } from '@taanuu/kiosk/simulated/testing/second-verifier'
import { type Attempt, everyNth, type Report } from '@taanuu/kiosk/simulated/testing/tampering'

/** Exports that one process judges; it remembers signatures, which `openssl` checks at some 5 ms each. */
const EXPORTS_PER_RUN = 150

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
  sampled(nth: number): Report {
    return everyNth(nth, this.report)
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
