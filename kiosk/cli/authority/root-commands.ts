import { readFileSync, statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { KeyCardPaper } from '@taanuu/voter-roll-sync/authority/papers/key-card-paper'
import {
  certify,
  createRoot,
  readRequest,
  readRoot,
  requestCertificate,
} from '@taanuu/voter-roll-sync/authority/root'
import { HOLDERS_NEEDED, type IssuedCard } from '@taanuu/voter-roll-sync/authority/workspace/two-person-vault'
import { installCertificate, wantedCertificate } from '@taanuu/voter-roll-sync/authority/workspace/workspace'
import { universeSchema } from '@taanuu/voter-roll-sync/package/manifest'
import { writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { keyIdOf } from '@taanuu/voter-roll-sync/trust/ed25519'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { cardsFolder, presentCards, writeCards } from './cards.ts'
import { newHolders } from './holders.ts'
import { readPins } from './pins.ts'
import { cardOptions, folderOf, must, Refused, required, withWorkspace } from './session.ts'
import { confirm } from './terminal.ts'

/** A certificate or a request is a page of text. */
const MAX_SMALL_FILE_BYTES = 64 * 1024

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

function readSmallFile(path: string): Uint8Array {
  try {
    if (statSync(path).size <= MAX_SMALL_FILE_BYTES) return readFileSync(path)
  } catch {
    throw new Refused({ code: 'FILE_MISSING', detail: path })
  }
  throw new Refused({ code: 'FILE_TOO_LARGE', detail: path })
}
