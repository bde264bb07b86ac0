import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeTemplate } from '@taanuu/matcher/finger/template'
import { POLICY } from '../../package/testing/invented-package.ts'
import { parseKeyCard } from '../../trust/key-card.ts'
import type { Result } from '../../trust/result.ts'
import { makeOfficialCard } from '../officials.ts'
import { type ImportTotals, importRegister, type ReportEntry } from '../register/import-register.ts'
import { type Mapping, mappingSchema } from '../register/mapping.ts'
import type { TemplateTools } from '../register/row-files.ts'
import { certify, createRoot, requestCertificate } from '../root.ts'
import { type ElectionSetup, setupSchema } from '../setup.ts'
import { makeStations } from '../stations.ts'
import { type IssuedCard, openVault, type PresentedCard } from '../workspace/two-person-vault.ts'
import {
  createWorkspace,
  installCertificate,
  openWithKey,
  readWorkspace,
  unlockWorkspace,
  type Workspace,
  wantedCertificate,
} from '../workspace/workspace.ts'

export const OFFICERS = [
  { id: 'authority-1', name: 'Асанова Гүлнара', pin: '472915' },
  { id: 'authority-2', name: 'Кадыров Бакыт', pin: '830264' },
  { id: 'authority-3', name: 'Сергеев Павел', pin: '150937' },
] as const

const text = (words: string) => ({ ky: words, ru: words, en: words })

/** Three precincts: 1001 and 1002 in one area with two tables in the first, 2001 alone in another. */
export function smallSetup(change: object = {}): ElectionSetup {
  const precinct = (number: number, area: string, tables: number, officials: number) => ({
    precinct: number,
    area,
    address: text(`мектеп ${number}`),
    tables,
    boxes: 1,
    ballot: 'council',
    officials: (['chair', 'secretary', 'member'] as const).slice(0, officials).map((role) => ({
      id: `${number}-${role}`,
      name: `${role} of ${number}`,
      role,
    })),
  })
  return setupSchema.parse({
    v: 1,
    universe: 'real',
    electionId: 'local-2027',
    title: { ky: 'Жергиликтүү шайлоо', ru: 'Местные выборы', en: 'Local election' },
    electionDay: '2027-04-11',
    validFrom: '2027-01-01T00:00:00Z',
    validUntil: '2027-12-31T00:00:00Z',
    policy: {
      ...POLICY,
      exception: { mode: 'none' },
      idleLockSeconds: 600,
      retention: { templatesEraseAfter: '2027-06-01' },
      clock: { driftSeconds: 30 },
    },
    ballots: { council: [{ contestId: 'council' }] },
    precincts: [precinct(1001, 'north', 2, 3), precinct(1002, 'north', 1, 2), precinct(2001, 'south', 1, 2)],
    ...change,
  })
}

export function presented(
  cards: readonly IssuedCard[],
  pins: ReadonlyMap<string, string>,
  ids: readonly string[],
): readonly PresentedCard[] {
  return ids.map((id) => {
    const card = parseKeyCard(cards.find((candidate) => candidate.id === id)?.cardText ?? '')
    if (!card.ok) throw new Error(`no card of ${id}`)
    return { card: card.value, pin: pins.get(id) ?? '' }
  })
}

export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}

/** Templates as the matcher reads them; conversions are tested where they are. */
export const templateTools: TemplateTools = {
  read(bytes) {
    const decoded = decodeTemplate(bytes)
    return decoded.ok ? { template: bytes, quality: decoded.value.quality } : undefined
  },
}

export interface SmallWorkspace {
  readonly home: string
  readonly folder: string
  readonly rootKey: Uint8Array
  readonly cards: readonly IssuedCard[]
  readonly officerPins: ReadonlyMap<string, string>
  /** Every secret text that was on paper or chosen: must be nowhere in the folder. */
  readonly secrets: string[]
  readonly officialCards: Map<string, string>
  unlock(...ids: readonly string[]): Promise<Workspace>
  remove(): void
}

/** A workspace after its ceremony: certified, with stations and official cards (PIN of each: 4 digits of its place). */
export async function createSmallWorkspace(
  change: object = {},
  ceremony: 'none' | 'root-only' | 'whole' = 'whole',
): Promise<SmallWorkspace> {
  const home = mkdtempSync(join(tmpdir(), 'taanuu-authority-'))
  const folder = join(home, 'workspace')
  const setup = smallSetup(change)
  const { cards } = must(await createWorkspace(folder, setup, OFFICERS))
  const officerPins = new Map(OFFICERS.map(({ id, pin }) => [id as string, pin as string]))
  const holders = OFFICERS.slice(0, 2).map((holder) => ({
    ...holder,
    id: holder.id.replace('authority', 'root'),
  }))
  const root = must(await createRoot(join(home, 'root'), setup.universe, holders))
  const rootKey = Buffer.from(root.root.rootKey, 'hex')
  const rootPins = new Map(holders.map(({ id, pin }) => [id, pin as string]))
  const secrets = [...cards, ...root.cards].map(({ cardText }) => cardText.split(':')[3])
  const officialCards = new Map<string, string>()
  let masterKey: Uint8Array | undefined
  async function unlock(...ids: readonly string[]): Promise<Workspace> {
    const closed = must(readWorkspace(folder))
    if (ids.length > 0) return must(await unlockWorkspace(closed, presented(cards, officerPins, ids)))
    // Deriving keys from cards is slow on purpose; once is enough where the cards are not what is tested.
    masterKey ??= must(
      await openVault(closed.header.vault, presented(cards, officerPins, ['authority-1', 'authority-2'])),
    )
    return must(openWithKey(closed, Uint8Array.from(masterKey), ['authority-1', 'authority-2']))
  }
  if (ceremony !== 'none') {
    const workspace = await unlock()
    const request = requestCertificate(wantedCertificate(workspace), workspace.electionKey())
    const certified = must(
      await certify(root.root, request, presented(root.cards, rootPins, ['root-1', 'root-2'])),
    )
    writeFileSync(join(home, 'certificate.json'), certified.bytes)
    must(installCertificate(workspace, join(home, 'certificate.json'), rootKey))
    if (ceremony === 'whole') makeStations(workspace, setup.precincts)
    const people = ceremony === 'whole' ? setup.precincts.flatMap(({ officials }) => officials) : []
    for (const [i, { id }] of people.entries()) {
      const card = must(await makeOfficialCard(workspace, id, String(5821 + i * 137), null))
      officialCards.set(id, card.cardText)
      secrets.push(card.cardText.split(':')[3])
    }
    workspace.close()
  }
  const remove = () => rmSync(home, { recursive: true, force: true })
  return { home, folder, rootKey, cards, officerPins, secrets, officialCards, unlock, remove }
}

/** Imports lines of text as a CSV with the given mapping. */
export async function importText(
  workspace: Workspace,
  home: string,
  content: string | Uint8Array,
  mapping: unknown,
  options: { readonly mode?: 'add' | 'update' | 'replace'; readonly dryRun?: boolean } = {},
): Promise<Result<{ readonly totals: ImportTotals; readonly entries: readonly ReportEntry[] }>> {
  const file = join(home, 'register-extract')
  writeFileSync(file, content)
  const entries: ReportEntry[] = []
  const parsed: Mapping = mappingSchema.parse(mapping)
  const totals = await importRegister(workspace, {
    file,
    mapping: parsed,
    filesFolder: home,
    templates: templateTools,
    mode: options.mode ?? 'add',
    dryRun: options.dryRun ?? false,
    report: (entry) => entries.push(entry),
  })
  return totals.ok ? { ok: true, value: { totals: totals.value, entries } } : totals
}
