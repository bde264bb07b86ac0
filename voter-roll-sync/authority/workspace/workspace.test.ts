import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MANIFEST_TYPE } from '../../package/manifest.ts'
import { envelopeBytes, signEnvelope } from '../../trust/dsse.ts'
import { signingKeyFromSeed } from '../../trust/ed25519.ts'
import { replaceOfficer } from '../officers.ts'
import { certify, checkCertificate, createRoot, readRequest, readRoot, requestCertificate } from '../root.ts'
import {
  createSmallWorkspace,
  must,
  OFFICERS,
  presented,
  type SmallWorkspace,
  smallSetup,
} from '../testing/small-workspace.ts'
import type { IssuedCard, PresentedCard } from './two-person-vault.ts'
import {
  createWorkspace,
  openWithKey,
  readWorkspace,
  unlockWorkspace,
  wantedCertificate,
} from './workspace.ts'

let small: SmallWorkspace
let masterKey: Uint8Array
beforeAll(async () => {
  small = await createSmallWorkspace()
  const opened = await small.unlock()
  masterKey = Uint8Array.from(opened.masterKey)
  opened.close()
})
afterAll(() => small.remove())

function try2(cards: readonly PresentedCard[]) {
  return unlockWorkspace(must(readWorkspace(small.folder)), cards)
}
/** Opens with the key that two cards gave once: what cards do is tested above. */
const reopen = () =>
  openWithKey(must(readWorkspace(small.folder)), Uint8Array.from(masterKey), ['authority-1', 'authority-2'])
const cardsOf = (...ids: readonly string[]) => presented(small.cards, small.officerPins, ids)

describe('a workspace', () => {
  it.each([[['authority-1', 'authority-2']], [['authority-3', 'authority-1']]])(
    'opens for any two officers: %s',
    async (ids) => {
      const workspace = must(await try2(cardsOf(...ids)))
      expect(workspace.officers).toEqual(ids)
      const publicKey = Buffer.from(workspace.electionKey().publicKey).toString('hex')
      expect(publicKey).toBe(workspace.header.electionKey)
      workspace.close()
    },
  )

  it('refuses one card, the same card twice, a wrong PIN, a card of another', async () => {
    const [one, two] = cardsOf('authority-1', 'authority-2')
    expect(await try2([one])).toMatchObject({ ok: false, error: { code: 'CARDS_TOO_FEW' } })
    expect(await try2([one, one])).toMatchObject({ ok: false, error: { code: 'SAME_CARD_TWICE' } })
    expect(await try2([one, { ...two, pin: '830265' }])).toMatchObject({
      ok: false,
      error: { code: 'UNLOCK_FAILED' },
    })
    const official = presented(
      [{ id: '1001-chair', name: '', cardText: small.officialCards.get('1001-chair') ?? '' }],
      new Map([['1001-chair', '5821']]),
      ['1001-chair'],
    )
    expect(await try2([one, ...official])).toMatchObject({ ok: false, error: { code: 'CARD_OF_ANOTHER' } })
  })

  it('is for one command at a time', async () => {
    const workspace = must(await try2(cardsOf('authority-1', 'authority-2')))
    expect(await try2(cardsOf('authority-1', 'authority-3'))).toMatchObject({
      error: { code: 'WORKSPACE_IN_USE' },
    })
    workspace.close()
  })

  it('is not made over another', async () => {
    const again = await createWorkspace(small.folder, smallSetup(), OFFICERS)
    expect(again).toMatchObject({ ok: false, error: { code: 'FOLDER_IN_USE' } })
  })
})

describe('what lies readable in a workspace', () => {
  let database: string
  let before: Buffer
  beforeEach(() => {
    database = join(small.folder, 'authority.sqlite')
    before = readFileSync(database)
  })

  it.each([
    [
      'people',
      "UPDATE officials SET age_recipient = (SELECT age_recipient FROM officials WHERE official_id = '1002-chair') WHERE official_id = '1001-chair'",
    ],
    ['people', "DELETE FROM officials WHERE official_id = '1001-member'"],
    ['people', "UPDATE stations SET role = 'ballot-box' WHERE station_id = 'identification-2'"],
    ['people', "INSERT INTO revoked VALUES (1001, 'station', 'identification-1', '00', 'x')"],
    ['versions', "INSERT INTO versions VALUES (1001, 7, 0, '', '', '[]', '')"],
    ['register', "INSERT INTO voters VALUES (1, x'00', 1001, 1, 1, NULL, x'00', x'00', x'00', NULL)"],
    ['log', 'DELETE FROM log WHERE id = (SELECT max(id) FROM log)'],
    ['register', "INSERT OR REPLACE INTO meta VALUES ('revision', '9')"],
  ])('cannot be changed without the officers: %s', async (_part, change) => {
    const db = new Database(database)
    db.exec(change)
    db.close()
    expect(reopen()).toMatchObject({
      error: { code: 'WORKSPACE_ALTERED' },
    })
    writeFileSync(database, before)
    must(reopen()).close()
  })

  it.each([
    ['election.json', (text: string) => text.replace('"triesAllowed": 4', '"triesAllowed": 20')],
    [
      'workspace.json',
      (text: string) =>
        text
          .replace(/"recoveryRecipient": "age1(.)/, '"recoveryRecipient": "age1$1')
          .replace('Асанова', 'Мамытова'),
    ],
    ['workspace.json', (text: string) => text.replace(/"rootKey": "[0-9a-f]{2}/, '"rootKey": "00')],
  ])('neither in %s', async (name, change) => {
    const path = join(small.folder, name)
    const original = readFileSync(path, 'utf8')
    const altered = change(original)
    expect(altered).not.toBe(original)
    writeFileSync(path, altered)
    expect(reopen()).toMatchObject({
      error: { code: 'WORKSPACE_ALTERED' },
    })
    writeFileSync(path, original)
    must(reopen()).close()
  })

  it('a change that was cut off leaves a workspace that opens, with the old file or the new one', async () => {
    const path = join(small.folder, 'election.json')
    const old = readFileSync(path)
    const workspace = must(reopen())
    workspace.updateSetup(smallSetup({ electionDay: '2027-04-18' }))
    workspace.close()
    const fresh = readFileSync(path)
    writeFileSync(path, old)
    // The change was ended, so the old file is no longer believed.
    expect(reopen()).toMatchObject({
      error: { code: 'WORKSPACE_ALTERED' },
    })
    writeFileSync(path, fresh)
    const db = new Database(database)
    const seal = (db.prepare("SELECT value FROM meta WHERE name = 'seal header'").get() as { value: string })
      .value
    db.close()
    writeFileSync(path, old)
    writeFileSync(database, before)
    const interrupted = new Database(database)
    interrupted.exec(
      "INSERT INTO meta SELECT 'seal header before', value FROM meta WHERE name = 'seal header'",
    )
    interrupted.prepare("UPDATE meta SET value = ? WHERE name = 'seal header'").run(seal)
    interrupted.close()
    const opened = must(reopen())
    expect(opened.setup.electionDay).toBe('2027-04-11')
    opened.close()
  })
})

describe('officers', () => {
  it('a new card opens, the lost one does not, and a third can be added', async () => {
    const own = await createSmallWorkspace({}, 'none')
    const workspace = await own.unlock()
    const fresh = must(
      await replaceOfficer(workspace, { id: 'authority-2', name: 'Жаңы', pin: '902817' }, 'replace'),
    )
    const added = must(
      await replaceOfficer(workspace, { id: 'authority-4', name: 'Төртүнчү', pin: '617203' }, 'add'),
    )
    expect(
      await replaceOfficer(workspace, { id: 'nobody', name: 'x', pin: '617203' }, 'replace'),
    ).toMatchObject({
      error: { code: 'UNKNOWN_OFFICER' },
    })
    workspace.close()
    const pins = new Map([...own.officerPins, ['authority-2', '902817'], ['authority-4', '617203']])
    const open = async (cards: readonly IssuedCard[], held: ReadonlyMap<string, string>, ...ids: string[]) =>
      unlockWorkspace(must(readWorkspace(own.folder)), presented(cards, held, ids))
    must(await open([fresh, added], pins, 'authority-2', 'authority-4')).close()
    expect(await open(own.cards, own.officerPins, 'authority-1', 'authority-2')).toMatchObject({
      error: { code: 'UNLOCK_FAILED' },
    })
    own.remove()
  })
})

describe('root', () => {
  it('signs what two holders confirm, and nothing else is accepted back', async () => {
    const workspace = must(await try2(cardsOf('authority-1', 'authority-2')))
    const wanted = wantedCertificate(workspace)
    const request = requestCertificate(wanted, workspace.electionKey())
    workspace.close()
    expect(must(readRequest(request))).toEqual(wanted)
    const holders = [
      { id: 'r1', name: 'A', pin: '4471' },
      { id: 'r2', name: 'B', pin: '9902' },
    ]
    const folder = join(small.home, 'root-2')
    const made = must(await createRoot(folder, 'real', holders))
    const pins = new Map(holders.map(({ id, pin }) => [id, pin]))
    const both = presented(made.cards, pins, ['r1', 'r2'])
    const root = must(readRoot(folder))
    const { bytes } = must(await certify(root, request, both))
    const rootKey = Buffer.from(root.rootKey, 'hex')
    expect(checkCertificate(bytes, rootKey, wanted).ok).toBe(true)
    expect(checkCertificate(bytes, small.rootKey, wanted)).toMatchObject({
      error: { code: 'CERTIFICATE_INVALID' },
    })
    expect(checkCertificate(bytes, rootKey, { ...wanted, validUntil: '2030-01-01T00:00:00Z' }).ok).toBe(false)
    expect(await certify(root, request, both.slice(1))).toMatchObject({ error: { code: 'CARDS_TOO_FEW' } })
    const stranger = signingKeyFromSeed(Buffer.alloc(32, 3))
    const forged = requestCertificate(wanted, stranger)
    expect(await certify(root, forged, both)).toMatchObject({ error: { code: 'REQUEST_INVALID' } })
    const other = envelopeBytes(signEnvelope(MANIFEST_TYPE, wanted, [stranger]))
    expect(readRequest(other)).toMatchObject({ ok: false })
    const training = must(await createRoot(join(small.home, 'root-3'), 'training', holders))
    expect(await certify(training.root, request, both)).toMatchObject({ error: { code: 'WRONG_UNIVERSE' } })
    expect(await createRoot(folder, 'real', holders)).toMatchObject({ error: { code: 'FOLDER_IN_USE' } })
    expect(existsSync(join(folder, 'root.json'))).toBe(true)
  })
})
