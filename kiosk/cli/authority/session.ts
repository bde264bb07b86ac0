import type { PrecinctSetup } from '@taanuu/voter-roll-sync/authority/setup'
import {
  type ClosedWorkspace,
  readWorkspace,
  unlockWorkspace,
  type Workspace,
} from '@taanuu/voter-roll-sync/authority/workspace/workspace'
import type { Failure, Result } from '@taanuu/voter-roll-sync/trust/result'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { presentCards } from './cards.ts'
import { type Pins, readPins } from './pins.ts'

/** A refusal that is no mistake in the command line: named, exit code 1. */
export class Refused extends Error {
  constructor({ code, detail }: Failure) {
    super(`${code}${detail === '' ? '' : `: ${detail}`}`)
  }
}

export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Refused(result.error)
  return result.value
}

/** Options that every command takes which opens something with two cards. */
export const cardOptions = {
  card: { type: 'string', multiple: true, default: [] as string[] },
  'pin-file': { type: 'string' },
} as const

export const precinctOptions = {
  precinct: { type: 'string', multiple: true, default: [] as string[] },
  area: { type: 'string', multiple: true, default: [] as string[] },
  all: { type: 'boolean', default: false },
} as const

export interface CardValues {
  readonly card: readonly string[]
  readonly 'pin-file'?: string | undefined
}

/** parseArgs with the one positional that every command has. */
export function folderOf(positionals: readonly string[], what: string): string {
  const [folder, extra] = positionals
  if (folder === undefined) throw new UsageError(`which ${what}? It is the first argument`)
  if (extra !== undefined) throw new UsageError(`${extra}: one ${what} only`)
  return folder
}

/** Opens the workspace with two officers' cards, runs `act`, and locks it again whatever happens. */
export async function withWorkspace<T>(
  folder: string,
  values: CardValues,
  act: (workspace: Workspace, pins: Pins) => Promise<T> | T,
): Promise<T> {
  const closed = must(readWorkspace(folder))
  const pins = readPins(values['pin-file'])
  const workspace = await open(closed, values, pins)
  try {
    return await act(workspace, pins)
  } finally {
    workspace.close()
  }
}

async function open(closed: ClosedWorkspace, values: CardValues, pins: Pins): Promise<Workspace> {
  const names = closed.header.vault.holders.map(({ name }) => name).join(', ')
  const cards = await presentCards(values.card, pins, `an officer of ${closed.header.electionId} (${names})`)
  return must(await unlockWorkspace(closed, cards))
}

/** The precincts that were asked for; saying nothing is refused, as "everything" should be said. */
export function chosenPrecincts(
  { precincts }: { readonly precincts: readonly PrecinctSetup[] },
  values: { readonly precinct: readonly string[]; readonly area: readonly string[]; readonly all: boolean },
): readonly PrecinctSetup[] {
  if (values.all) return precincts
  if (values.precinct.length + values.area.length === 0)
    throw new UsageError('which precincts? --precinct N, --area NAME (both may be repeated) or --all')
  for (const wanted of values.precinct)
    if (!precincts.some(({ precinct }) => String(precinct) === wanted))
      throw new UsageError(`no precinct ${wanted}`)
  for (const wanted of values.area)
    if (!precincts.some(({ area }) => area === wanted)) throw new UsageError(`no area ${wanted}`)
  return precincts.filter(
    ({ precinct, area }) => values.precinct.includes(String(precinct)) || values.area.includes(area),
  )
}

export function required(value: string | undefined, option: string): string {
  if (value === undefined || value === '') throw new UsageError(`--${option} is needed`)
  return value
}
