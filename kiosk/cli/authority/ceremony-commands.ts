import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { replaceOfficer } from '@taanuu/voter-roll-sync/authority/officers'
import {
  makeOfficialCard,
  type OfficialCard,
  officialsWithoutCard,
} from '@taanuu/voter-roll-sync/authority/officials'
import type { KeyCardPaper } from '@taanuu/voter-roll-sync/authority/papers/key-card-paper'
import {
  certify,
  createRoot,
  readRequest,
  readRoot,
  requestCertificate,
} from '@taanuu/voter-roll-sync/authority/root'
import { type ElectionSetup, setupSchema } from '@taanuu/voter-roll-sync/authority/setup'
import { makeStations, stationsOf } from '@taanuu/voter-roll-sync/authority/stations'
import {
  HOLDERS_NEEDED,
  type IssuedCard,
  type NewHolder,
  readJsonFile,
} from '@taanuu/voter-roll-sync/authority/workspace/two-person-vault'
import {
  createWorkspace,
  installCertificate,
  wantedCertificate,
} from '@taanuu/voter-roll-sync/authority/workspace/workspace'
import { universeSchema } from '@taanuu/voter-roll-sync/package/manifest'
import { canonicalJson } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { keyIdOf } from '@taanuu/voter-roll-sync/trust/ed25519'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { cardsFolder, presentCards, writeCards } from './cards.ts'
import { layoutsOf } from './matcher-tools.ts'
import { type Pins, readPins } from './pins.ts'
import {
  cardOptions,
  chosenPrecincts,
  folderOf,
  must,
  precinctOptions,
  Refused,
  required,
  withWorkspace,
} from './session.ts'
import { confirm } from './terminal.ts'

/** A certificate or a request is a page of text. */
const MAX_SMALL_FILE_BYTES = 64 * 1024

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
    `workspace of ${setup.electionId} (${setup.universe}) in ${folder}: ${setup.precincts.length} precincts`,
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
    console.log(`setup of ${electionId} replaced: ${setup.precincts.length} precincts`)
    console.log('Next: authority stations and officials for new precincts, then build or delta')
    return 0
  })
}

export async function root(args: readonly string[]): Promise<number> {
  const [what, ...rest] = args
  switch (what) {
    case 'create':
      return rootCreate(rest)
    case 'request':
      return rootRequest(rest)
    case 'certify':
      return rootCertify(rest)
    case 'install':
      return rootInstall(rest)
    case 'show':
      return rootShow(rest)
    default:
      throw new UsageError('authority root create | request | certify | install | show')
  }
}

async function rootCreate(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      universe: { type: 'string' },
      holder: { type: 'string', multiple: true, default: [] },
      cards: { type: 'string' },
      'pin-file': { type: 'string' },
    },
  })
  const folder = folderOf(positionals, 'root folder')
  const universe = universeSchema.safeParse(values.universe)
  if (!universe.success) throw new UsageError('--universe real or --universe training')
  const cards = cardsFolder(values.cards, folder)
  const holders = await newHolders(values.holder, 'holder', readPins(values['pin-file']))
  const made = must(await createRoot(folder, universe.data, holders))
  const title = { ky: 'Негизги ачкыч', ru: 'Корневой ключ', en: 'Root key' }
  const paper = (card: IssuedCard): KeyCardPaper => ({
    ...card,
    universe: universe.data,
    title,
    electionId: made.root.vault.cardRealm,
    role: 'root',
    precinct: null,
  })
  await writeCards(cards, made.cards.map(paper))
  console.log(
    `root of the ${universe.data} universe in ${folder}, sealed for two of ${holders.length} holders`,
  )
  console.log(`public root key ${made.root.rootKey}`)
  console.log('Write the public key down: stations are provisioned with it and everybody may know it.')
  return 0
}

async function rootShow(args: readonly string[]): Promise<number> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} })
  const { universe, rootKey, vault } = must(readRoot(folderOf(positionals, 'root folder')))
  console.log(`root of the ${universe} universe, key id ${keyIdOf(Buffer.from(rootKey, 'hex'))}`)
  console.log(`public root key ${rootKey}`)
  console.log(
    `any ${HOLDERS_NEEDED} of: ${vault.holders.map(({ id, name }) => `${name} (${id})`).join(', ')}`,
  )
  return 0
}

async function rootRequest(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string' }, ...cardOptions },
  })
  const out = required(values.out, 'out')
  return withWorkspace(folderOf(positionals, 'workspace'), values, (workspace) => {
    const wanted = wantedCertificate(workspace)
    writeDurable(out, requestCertificate(wanted, workspace.electionKey()))
    console.log(`request for ${wanted.electionId} written to ${out}; it holds no secret`)
    console.log(
      `election key ${wanted.electionKey}: read it out to the holders of the root, who see the same`,
    )
    console.log('Next, on the machine of the root: authority root certify')
    return 0
  })
}

async function rootCertify(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      request: { type: 'string' },
      out: { type: 'string' },
      yes: { type: 'boolean', default: false },
      ...cardOptions,
    },
  })
  const root = must(readRoot(folderOf(positionals, 'root folder')))
  const out = required(values.out, 'out')
  const request = readSmallFile(required(values.request, 'request'))
  const wanted = must(readRequest(request))
  console.log(`${wanted.universe} election ${wanted.electionId}`)
  console.log(`election key ${wanted.electionKey}`)
  console.log(`valid ${wanted.validFrom} to ${wanted.validUntil}`)
  if (!values.yes && !(await confirm('Is this what the authority read out to you?'))) {
    console.log('not certified; nothing was signed')
    return 1
  }
  const cards = await presentCards(values.card, readPins(values['pin-file']), 'a holder of the root')
  const { bytes } = must(await certify(root, request, cards))
  writeDurable(out, bytes)
  console.log(`certificate written to ${out}; it holds no secret`)
  console.log('Next, on the machine of the workspace: authority root install')
  return 0
}

async function rootInstall(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { certificate: { type: 'string' }, root: { type: 'string' }, ...cardOptions },
  })
  const rootKey = required(values.root, 'root')
  if (!/^[0-9a-f]{64}$/i.test(rootKey))
    throw new UsageError('--root takes the 64 hex digits of the public root key')
  const certificate = required(values.certificate, 'certificate')
  return withWorkspace(folderOf(positionals, 'workspace'), values, (workspace) => {
    must(installCertificate(workspace, certificate, Buffer.from(rootKey, 'hex')))
    console.log(`${workspace.setup.electionId} is certified by root ${rootKey.toLowerCase()}`)
    console.log('Next: authority stations, officials, import')
    return 0
  })
}

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
      `${made.length} new stations in ${precincts.length} precincts; their secrets lie sealed in the workspace`,
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
    console.log(made === 0 ? 'every official has a card already' : `${made} officials have their cards`)
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

async function newHolders(
  given: readonly string[],
  option: string,
  pins: Pins,
): Promise<readonly NewHolder[]> {
  const people = given.map((text) => {
    const match = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63})=(.{1,200})$/u.exec(text)
    if (!match) throw new UsageError(`--${option} "id=Name of the person"`)
    return { id: match[1], name: match[2] }
  })
  if (new Set(people.map(({ id }) => id)).size < people.length)
    throw new UsageError(`--${option}: an id stands twice`)
  if (people.length < HOLDERS_NEEDED)
    throw new UsageError(
      `--${option} at least ${HOLDERS_NEEDED} times; with three, a lost card loses nothing`,
    )
  const holders: NewHolder[] = []
  for (const person of people) holders.push({ ...person, pin: await pins.choose(person.id, person.name) })
  return holders
}

function holderPaper(card: IssuedCard, setup: ElectionSetup, role: 'officer'): KeyCardPaper {
  const { universe, title, electionId } = setup
  return { ...card, universe, title, electionId, role, precinct: null }
}

function officialPaper(card: OfficialCard, setup: ElectionSetup): KeyCardPaper {
  const { universe, title, electionId } = setup
  return { ...card, universe, title, electionId }
}

function readSmallFile(path: string): Uint8Array {
  try {
    if (statSync(path).size <= MAX_SMALL_FILE_BYTES) return readFileSync(path)
  } catch {
    throw new Refused({ code: 'FILE_MISSING', detail: path })
  }
  throw new Refused({ code: 'FILE_TOO_LARGE', detail: path })
}
