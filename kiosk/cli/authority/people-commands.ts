import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { replaceOfficer } from '@taanuu/voter-roll-sync/authority/officers'
import { makeOfficialCard, officialsWithoutCard } from '@taanuu/voter-roll-sync/authority/officials'
import { makeStations, stationsOf } from '@taanuu/voter-roll-sync/authority/stations'
import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import { canonicalJson } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { cardsFolder, writeCards } from './cards.ts'
import { holderPaper, officialPaper } from './holders.ts'
import {
  cardOptions,
  chosenPrecincts,
  folderOf,
  must,
  precinctOptions,
  required,
  withWorkspace,
} from './session.ts'

export async function stations(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string' }, ...precinctOptions, ...cardOptions },
  })
  return withWorkspace(folderOf(positionals, 'workspace'), values, (workspace) => {
    const precincts = chosenPrecincts(workspace.setup, values)
    const made = makeStations(workspace, precincts)
    console.log(
      `${quantity(made.length, 'new station')} in ${quantity(precincts.length, 'precinct')}; their secrets lie sealed in the workspace`,
    )
    if (values.out === undefined) return 0
    const { universe, electionId } = workspace.setup
    const rootKey = workspace.header.rootKey
    if (rootKey === null)
      throw new UsageError('--out: provisioning needs the root key: authority root install first')
    let written = 0
    for (const { precinct } of precincts) {
      for (const { stationId, role, spare } of stationsOf(workspace, precinct)) {
        if (spare) continue
        const identity = { v: 1, stationId, role, universe, electionId, precinct, rootKey }
        writeDurable(join(values.out, String(precinct), stationId, 'station.json'), canonicalJson(identity))
        written++
      }
    }
    console.log(
      `${written} provisioning files (public) in ${values.out}: each belongs into its station's data folder`,
    )
    return 0
  })
}

export async function officials(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { cards: { type: 'string' }, ...precinctOptions, ...cardOptions },
  })
  const folder = folderOf(positionals, 'workspace')
  const cards = cardsFolder(values.cards, folder)
  return withWorkspace(folder, values, async (workspace, pins) => {
    let made = 0
    for (const precinct of chosenPrecincts(workspace.setup, values)) {
      for (const official of officialsWithoutCard(workspace, precinct)) {
        const pin = await pins.choose(official.id, official.name)
        const card = must(await makeOfficialCard(workspace, official.id, pin, null))
        // Printed at once: an interrupted ceremony leaves at most one key without its card, which replace mends.
        await writeCards(join(cards, String(precinct.precinct)), [officialPaper(card, workspace.setup)])
        made++
      }
    }
    console.log(
      made === 0 ? 'every official has a card already' : `cards made for ${quantity(made, 'official')}`,
    )
    return 0
  })
}

/** One card is lost, or a post changes hands. */
export async function replace(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      official: { type: 'string' },
      officer: { type: 'string' },
      add: { type: 'boolean', default: false },
      name: { type: 'string' },
      reason: { type: 'string' },
      cards: { type: 'string' },
      ...cardOptions,
    },
  })
  const folder = folderOf(positionals, 'workspace')
  const cards = cardsFolder(values.cards, folder)
  if ((values.official === undefined) === (values.officer === undefined))
    throw new UsageError('--official ID (of a precinct) or --officer ID (of the authority)')
  return withWorkspace(folder, values, async (workspace, pins) => {
    if (values.officer !== undefined) {
      const present = workspace.header.vault.holders.find(({ id }) => id === values.officer)
      const name = values.name ?? present?.name ?? required(undefined, 'name')
      const pin = await pins.choose(`${values.officer}.new`, name)
      const officer = { id: values.officer, name, pin }
      const issued = must(await replaceOfficer(workspace, officer, values.add ? 'add' : 'replace'))
      await writeCards(cards, [holderPaper(issued, workspace.setup, 'officer')])
      console.log(
        `${officer.id}: ${values.add ? 'added' : 'the older card opens nothing in this workspace any more'}`,
      )
      if (!values.add)
        console.log('Copies of the workspace from before still open with old cards: replace the backups.')
      return 0
    }
    const id = required(values.official, 'official')
    const reason = required(values.reason, 'reason')
    const pin = await pins.choose(`${id}.new`, values.name ?? id)
    const made = must(
      await makeOfficialCard(workspace, id, pin, {
        reason,
        ...(values.name === undefined ? {} : { name: values.name }),
      }),
    )
    await writeCards(join(cards, String(made.precinct)), [officialPaper(made, workspace.setup)])
    console.log(
      `${id}: new card; the older one is revoked from the next version of precinct ${made.precinct} on`,
    )
    console.log(`Next: authority delta --precinct ${made.precinct}`)
    return 0
  })
}

/** All cards of a precinct are lost: the sealed vault still holds what they opened, so new cards open the next version. */
export async function recover(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      precinct: { type: 'string' },
      reason: { type: 'string' },
      cards: { type: 'string' },
      ...cardOptions,
    },
  })
  const folder = folderOf(positionals, 'workspace')
  const cards = cardsFolder(values.cards, folder)
  const reason = required(values.reason, 'reason')
  const wanted = required(values.precinct, 'precinct')
  return withWorkspace(folder, values, async (workspace, pins) => {
    const [precinct] = chosenPrecincts(workspace.setup, { precinct: [wanted], area: [], all: false })
    if (officialsWithoutCard(workspace, precinct).length > 0)
      throw new UsageError(`precinct ${wanted} has officials without a card: authority officials`)
    for (const { id, name } of precinct.officials) {
      const pin = await pins.choose(`${id}.new`, name)
      const made = must(await makeOfficialCard(workspace, id, pin, { reason }))
      await writeCards(join(cards, wanted), [officialPaper(made, workspace.setup)])
    }
    console.log(
      `precinct ${wanted}: ${precinct.officials.length} new cards; all older ones are revoked from the next version on`,
    )
    console.log(
      'Stations keep their keys and their journals; observers see the change when the version is loaded.',
    )
    console.log(`Next: authority delta --precinct ${wanted}`)
    return 0
  })
}
