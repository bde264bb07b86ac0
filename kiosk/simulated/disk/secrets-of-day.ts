import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ELECTION_ID, PRECINCTS } from '@taanuu/fixtures/demo-design'
import type { EnrolledPerson } from '@taanuu/fixtures/demo-election'
import type { SmallElection } from '@taanuu/fixtures/testing/small-election'
import { TRAINING_ROOT, trainingBytes, trainingSigningKey } from '@taanuu/fixtures/training-keys'
import { portraitSvg } from '@taanuu/simulator/population/index'
import {
  AUTHORITY_RECOVERY,
  closingShareFile,
  openingShareFile,
  PRECINCTS_FILE,
  PUBLIC_FILES,
} from '@taanuu/voter-roll-sync/package/manifest'
import { ageDecrypt, ageIdentityFromBytes } from '@taanuu/voter-roll-sync/trust/age-keys'
import { deriveOfficialKeys, parseKeyCard } from '@taanuu/voter-roll-sync/trust/key-card'
import { joinShares } from '@taanuu/voter-roll-sync/trust/secret-sharing'
import { lifeChoices } from './box-life.ts'
import type { Needle } from './encodings.ts'
import { bookPath, type LifeOrder, STATION_IDS } from './life-order.ts'
import { readMarks } from './world-book.ts'

/** A name of fewer letters stands by chance in other words, or in ciphertext. */
const SHORTEST_NAME = 4
/** A template betrays itself by any of these pieces; the whole would be missed if it were cut or wrapped. */
const WINDOW_BYTES = 16
const WINDOWS = 8
/** Pieces with fewer different bytes are padding and prove nothing. */
const LEAST_DIFFERENT_BYTES = 8
/** Letters from the middle of a portrait. */
const PORTRAIT_LETTERS = 48

/** What may never be written anywhere in a whole day, in any form. */
export async function secretsOfDay(
  election: SmallElection,
  orders: readonly LifeOrder[],
): Promise<readonly Needle[]> {
  const folder = election.packages[0].folder
  return [
    ...personalNeedles(election, publicText(folder)),
    ...orders.flatMap(probeNeedles),
    ...(await keyNeedles(election, folder)),
    ...(await dataKeyNeedles(election, orders)),
  ]
}

/** What may not be written before closing: how a sheet was marked, and why one was returned. */
export function votesOfDay({ electionSeed, voters }: LifeOrder): readonly Needle[] {
  const votes = lifeChoices(electionSeed, voters).flatMap((choices, sheet) =>
    Object.values(choices)
      .filter((options) => options.length > 0)
      .flatMap((options) => [options, [...options].sort()])
      .map((options) => ({ label: `vote of sheet ${sheet}`, text: JSON.stringify(options) })),
  )
  return [
    ...votes,
    { label: 'sealed record in the clear', text: '"kind":"cast"' },
    { label: 'sealed record in the clear', text: '"kind":"returned"' },
  ]
}

/** Files of the package that everybody may read: officials, candidates, addresses of polling stations. */
function publicText(folder: string): string {
  const envelopes = [...PUBLIC_FILES, PRECINCTS_FILE].map((name) => readFileSync(join(folder, name), 'utf8'))
  const payloads = envelopes.map((text) => {
    const payload = (JSON.parse(text) as { readonly payload?: string }).payload
    return payload === undefined ? '' : Buffer.from(payload, 'base64').toString('utf8')
  })
  return [...envelopes, ...payloads].join('\n')
}

function personalNeedles(election: SmallElection, known: string): readonly Needle[] {
  return election.people.flat().flatMap((person, i) => {
    const texts = [
      ['personal number', person.personalNumber],
      ['name', person.surname],
      ['name', person.givenName],
      ['name', person.patronymic],
      ['address', person.address],
      ['birth date', person.birthDate],
      ['portrait', middleOf(portraitSvg(person.portraitSeed, person.sex, person.age))],
    ] as const
    return [
      ...texts
        .filter(([, text]) => text.length >= SHORTEST_NAME && !known.includes(text))
        .map(([kind, text]) => ({ label: `${kind} of voter ${i}`, text })),
      ...templateNeedles(person, i),
    ]
  })
}

function middleOf(text: string): string {
  const from = Math.floor((text.length - PORTRAIT_LETTERS) / 2)
  return text.slice(from, from + PORTRAIT_LETTERS)
}

function templateNeedles({ fingers }: EnrolledPerson, voter: number): readonly Needle[] {
  return fingers.flatMap(({ template }) =>
    windowsOf(Buffer.from(template, 'base64'), `template of voter ${voter}`),
  )
}

function probeNeedles(order: LifeOrder): readonly Needle[] {
  const marks = readMarks(readFileSync(bookPath(order.outside), 'utf8'))
  return marks.flatMap((mark) =>
    mark.kind === 'probe' ? windowsOf(Buffer.from(mark.template, 'base64'), 'template of a live finger') : [],
  )
}

/** Pieces spread over the bytes. */
function windowsOf(bytes: Uint8Array, label: string): readonly Needle[] {
  const step = Math.max(WINDOW_BYTES, Math.floor(bytes.length / WINDOWS))
  const windows: Needle[] = []
  for (let from = 0; from + WINDOW_BYTES <= bytes.length; from += step) {
    const window = bytes.subarray(from, from + WINDOW_BYTES)
    if (new Set(window).size >= LEAST_DIFFERENT_BYTES) windows.push({ label, bytes: window })
  }
  return windows
}

async function keyNeedles(election: SmallElection, folder: string): Promise<readonly Needle[]> {
  const { seed, officials } = election
  const { precinct } = PRECINCTS[0]
  const needles: Needle[] = []
  const secret = (label: string, bytes: Uint8Array): void => void needles.push(...windowsOf(bytes, label))
  const identity = (label: string, bytes: Uint8Array): void => {
    secret(label, bytes)
    needles.push({ label, text: ageIdentityFromBytes(bytes) })
  }
  secret('root key', TRAINING_ROOT.secretKey.subarray(0, 32))
  secret('election key', trainingSigningKey(seed, 'election').secretKey.subarray(0, 32))
  identity("authority's recovery key", trainingBytes(seed, 'authority recovery', 32))
  secret('close key', trainingBytes(seed, `close ${precinct}`, 32))
  secret('precinct secret', trainingBytes(seed, `precinct secret ${precinct}`, 32))
  for (const stationId of Object.values(STATION_IDS)) {
    const bytes = trainingBytes(seed, `station ${precinct} ${stationId}`, 64)
    secret(`signing key of ${stationId}`, bytes.subarray(0, 32))
    identity(`age key of ${stationId}`, bytes.subarray(32, 64))
  }
  const identities: { readonly id: string; readonly identity: string }[] = []
  for (const { card, pin, officialId } of officials) {
    const parsed = parseKeyCard(card)
    if (!parsed.ok) throw new Error(parsed.error.code)
    const keys = await deriveOfficialKeys(parsed.value, pin)
    secret(`card of ${officialId}`, parsed.value.secret)
    needles.push({ label: `card of ${officialId}`, text: card.slice(card.indexOf(ELECTION_ID)) })
    needles.push({ label: `PIN of ${officialId}`, text: `"pin":"${pin}"` })
    secret(`signing key of ${officialId}`, keys.signing.secretKey.subarray(0, 32))
    needles.push({ label: `age key of ${officialId}`, text: keys.ageIdentity })
    identities.push({ id: officialId, identity: keys.ageIdentity })
  }
  const recovery = ageIdentityFromBytes(trainingBytes(seed, 'authority recovery', 32))
  identities.push({ id: AUTHORITY_RECOVERY, identity: recovery })
  const shareFiles = [
    closingShareFile,
    ...Object.values(STATION_IDS).map((stationId) => (id: string) => openingShareFile(stationId, id)),
  ]
  for (const fileOf of shareFiles) {
    const shares = identities.map(({ id, identity }) => ({
      age: readFileSync(join(folder, fileOf(id))),
      identity,
    }))
    for (const { age, identity } of shares) {
      const plain = await ageDecrypt(age, identity)
      if (plain.ok) secret('share of a key', plain.value)
    }
    const joined = await joinShares(shares.slice(0, 2), 2)
    if (joined.ok) secret('key that shares open', joined.value)
  }
  return needles
}

/** Keys that the table made itself and keeps under its age key: of the roll's rows, of its templates. */
const KEPT_KEYS = ['roll-key.age', 'template-key.age']

async function dataKeyNeedles(
  election: SmallElection,
  orders: readonly LifeOrder[],
): Promise<readonly Needle[]> {
  const needles: Needle[] = []
  for (const { dataFolder, role } of orders) {
    if (role !== 'identification') continue
    const bytes = trainingBytes(election.seed, `station ${PRECINCTS[0].precinct} ${STATION_IDS[role]}`, 64)
    for (const name of KEPT_KEYS) {
      const path = join(dataFolder, name)
      const key = await ageDecrypt(readFileSync(path), ageIdentityFromBytes(bytes.subarray(32, 64)))
      if (!key.ok) throw new Error(`${name} does not open: ${key.error.code}`)
      needles.push(...windowsOf(key.value, `key in ${name}`))
    }
  }
  return needles
}
