import { tableOf } from '../../package/table-slices.ts'
import type { Photo } from '../../roll/photos.ts'
import { type Elsewhere, type RollContent, voterRefOf } from '../../roll/roll.ts'
import { Register } from '../register/register.ts'
import type { PrecinctSetup } from '../setup.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** Personal numbers of the precincts of one area at one revision; held while the area is built, and no longer. */
export class AreaNumbers {
  readonly #workspace: Workspace
  readonly #byPrecinct = new Map<string, readonly string[]>()
  #area = ''

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  /** Numbers of the other precincts of the area. */
  *elsewhere(
    of: PrecinctSetup,
    revision: number,
  ): Generator<{ readonly number: string; readonly precinct: number }> {
    if (of.area !== this.#area) this.#byPrecinct.clear()
    this.#area = of.area
    for (const { precinct, area } of this.#workspace.setup.precincts) {
      if (area !== of.area || precinct === of.precinct) continue
      const key = `${precinct}@${revision}`
      let numbers = this.#byPrecinct.get(key)
      if (!numbers) {
        numbers = [...new Register(this.#workspace).briefs(precinct, revision)].map(
          (brief) => brief.personalNumber,
        )
        this.#byPrecinct.set(key, numbers)
      }
      for (const number of numbers) yield { number, precinct }
    }
  }
}

/** Key of `voterRef`: made with the precinct's first version, the same in all later ones. */
export function precinctSecretOf(workspace: Workspace, precinct: number): Uint8Array {
  return workspace.lastingSecret(`precinct ${precinct} secret`)
}

/** The roll of a precinct as it was at a revision, sliced among the tables. */
export function rollOf(
  workspace: Workspace,
  setup: PrecinctSetup,
  revision: number,
  tables: readonly string[],
  numbers: AreaNumbers,
): RollContent {
  const { precinct } = setup
  const precinctSecret = precinctSecretOf(workspace, precinct)
  const voters = Array.from(new Register(workspace).voters(precinct, revision), (voter) => ({
    ...voter,
    table: tableOf(voterRefOf(precinctSecret, voter.personalNumber), tables),
  }))
  const elsewhere = Array.from(
    numbers.elsewhere(setup, revision),
    ({ number, precinct: other }): Elsewhere => ({
      ref: voterRefOf(precinctSecret, number),
      precinct: other,
    }),
  )
  return { electionId: workspace.setup.electionId, precinct, precinctSecret, voters, elsewhere }
}

/** Portraits of the roll, read from the register again each time they are asked for. */
export function photosOf(workspace: Workspace, precinct: number, revision: number): Iterable<Photo> {
  return { [Symbol.iterator]: () => new Register(workspace).photos(precinct, revision) }
}
