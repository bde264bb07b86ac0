import { parseArgs } from 'node:util'
import { type ElectionSetup, setupSchema } from '@taanuu/voter-roll-sync/authority/setup'
import { readJsonFile } from '@taanuu/voter-roll-sync/authority/workspace/two-person-vault'
import { createWorkspace } from '@taanuu/voter-roll-sync/authority/workspace/workspace'
import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { cardsFolder, writeCards } from './cards.ts'
import { holderPaper, newHolders } from './holders.ts'
import { layoutsOf } from './matcher-tools.ts'
import { readPins } from './pins.ts'
import { cardOptions, folderOf, must, required, withWorkspace } from './session.ts'

export async function init(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      setup: { type: 'string' },
      officer: { type: 'string', multiple: true, default: [] },
      cards: { type: 'string' },
      'pin-file': { type: 'string' },
    },
  })
  const folder = folderOf(positionals, 'workspace')
  const setup = readSetup(required(values.setup, 'setup'))
  const cards = cardsFolder(values.cards, folder)
  const officers = await newHolders(values.officer, 'officer', readPins(values['pin-file']))
  const { workspace, cards: issued } = must(await createWorkspace(folder, setup, officers))
  await writeCards(
    cards,
    issued.map((card) => holderPaper(card, setup, 'officer')),
  )
  console.log(
    `workspace of ${setup.electionId} (${setup.universe}) in ${folder}: ${quantity(setup.precincts.length, 'precinct')}`,
  )
  console.log(
    `election key ${workspace.header.electionKey}, made here and sealed for two of ${issued.length} officers`,
  )
  console.log('Next: authority root request')
  return 0
}

/** Takes a changed setup of the same election into use, under two cards. */
export async function setupCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { setup: { type: 'string' }, ...cardOptions },
  })
  const setup = readSetup(required(values.setup, 'setup'))
  return withWorkspace(folderOf(positionals, 'workspace'), values, (workspace) => {
    const { electionId, universe } = workspace.setup
    if (setup.electionId !== electionId || setup.universe !== universe)
      throw new UsageError(
        `the setup is of ${setup.electionId} (${setup.universe}), the workspace of ${electionId}`,
      )
    workspace.updateSetup(setup)
    workspace.log('new setup')
    console.log(`setup of ${electionId} replaced: ${quantity(setup.precincts.length, 'precinct')}`)
    console.log('Next: authority stations and officials for new precincts, then build or delta')
    return 0
  })
}

function readSetup(path: string): ElectionSetup {
  const setup = must(readJsonFile(path, setupSchema))
  // A ballot that cannot be printed is found now and not when the packages are due.
  const tried = new Set<string>()
  for (const precinct of setup.precincts) {
    if (tried.has(precinct.ballot)) continue
    layoutsOf(setup, precinct)
    tried.add(precinct.ballot)
  }
  return setup
}
