import { cpSync } from 'node:fs'
import { join } from 'node:path'
import {
  InventedStation,
  inventCardHolder,
  inventPrecinct,
  must,
  writePackage,
} from '@taanuu/kiosk/simulated/testing/invented-station'
import { secondVerifier } from '@taanuu/kiosk/simulated/testing/second-verifier'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import type { PackageContent } from '@taanuu/voter-roll-sync/package/package-content'
import { ROOT, sliced, TABLE_1 } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { type ColluderKeys, type Lie, rewriteDay } from './colluders.ts'

const ROOT_HEX = Buffer.from(ROOT.publicKey).toString('hex')

/** The export of a day whose keys are all known. */
export interface InventedDay {
  readonly folder: string
  readonly keys: ColluderKeys
  readonly heldCheckpoints: readonly string[]
}

/** A precinct of one table; in the middle of its day all cards are replaced; after it the roll is erased. */
export async function inventDay(work: string): Promise<InventedDay> {
  const genuine = join(work, 'genuine')
  const ids = ['chair', 'secretary', 'member-1']
  const old = await Promise.all(ids.map((id) => inventCardHolder(id)))
  const renewed = await Promise.all(ids.map((id) => inventCardHolder(id, 2)))
  const invented = await inventPrecinct(old)
  const first: PackageContent = {
    ...invented,
    stations: invented.stations.filter(({ stationId }) => stationId === 'table-1'),
    roll: sliced(invented.roll, ['table-1']),
  }
  await writePackage(join(work, 'first'), first)
  await writePackage(join(work, 'second'), {
    ...first,
    version: 2,
    photos: [],
    officials: renewed.map(({ official }) => official),
    revoked: {
      stations: [],
      officials: old.map(({ officialId, official }) => ({
        officialId,
        signingKey: Buffer.from(official.keys.signing.publicKey).toString('hex'),
        reason: 'cards lost',
      })),
    },
  })
  const station = new InventedStation(TABLE_1)
  await station.boot()
  await station.open(join(work, 'first'), old.slice(0, 2))
  const [one, two, three] = first.roll.voters.map(({ personalNumber }) => personalNumber)
  await station.decide(one, old.slice(1, 3))
  await must(station.invoke('identify.start', { personalNumber: three }))
  await must(station.invoke('identify.leave', { reason: 'LEFT_BY_CHOICE' }))
  await must(station.invoke('session.lock'))
  station.medium = join(work, 'second')
  await must(station.invoke('package.load'))
  await must(station.unlock(renewed.slice(0, 2)))
  await station.decide(two, renewed.slice(1, 3))
  await station.closeDay(renewed.slice(0, 2))
  station.wallOffset = 91 * 24 * 3_600_000
  await must(station.invoke('erase.begin', { act: '12.4' }))
  for (const holder of renewed.slice(0, 2)) await must(station.key(holder))
  await must(station.invoke('erase.confirm'))
  cpSync(join(station.folder, 'export'), genuine, { recursive: true })
  const held = station.papers.filter(({ kind }) => kind === 'checkpoint').map(({ qr }) => qr!)
  await station.dispose()
  const signing = (holders: typeof old) =>
    holders.slice(0, 2).map(({ official }) => official.keys.signing as SigningKey)
  const keys = {
    station: signingKeyFromSeed(first.stations[0].secret.subarray(0, 32)),
    officials: { 1: signing(old), 2: signing(renewed) },
  }
  return { folder: genuine, keys, heldCheckpoints: held }
}

/** What both verifiers say of an export of an invented day. */
export async function bothOpinions(
  folder: string,
  heldCheckpoints: readonly string[],
): Promise<{ readonly ours: boolean; readonly second: boolean }> {
  const { sound } = await verifyExport(folder, { rootKeys: [ROOT.publicKey], heldCheckpoints })
  return { ours: sound, second: secondVerifier([folder], heldCheckpoints, ROOT_HEX)[0] }
}

/** Makes every lie and asks both verifiers; `disagreements` names those on which they differ. */
export async function judgeLies(
  day: InventedDay,
  work: string,
  lies: readonly Lie[],
): Promise<{
  readonly sound: number
  readonly disagreements: readonly string[]
  readonly seenByCheckpoint: number
}> {
  const folders: string[] = []
  const ours: boolean[] = []
  for (const [i, { forge }] of lies.entries()) {
    const folder = join(work, `lie-${i}`)
    cpSync(day.folder, folder, { recursive: true })
    rewriteDay(join(folder, 'table-1'), day.keys, forge)
    folders.push(folder)
    ours.push((await verifyExport(folder, { rootKeys: [ROOT.publicKey], heldCheckpoints: [] })).sound)
  }
  const second = secondVerifier(folders, [], ROOT_HEX)
  const held = secondVerifier(folders, day.heldCheckpoints.slice(-1), ROOT_HEX)
  return {
    sound: ours.filter(Boolean).length,
    disagreements: lies
      .map(({ name }, i) => `${name}: ours ${ours[i]}, second ${second[i]}`)
      .filter((_, i) => ours[i] !== second[i]),
    seenByCheckpoint: held.filter((sound) => !sound).length,
  }
}
