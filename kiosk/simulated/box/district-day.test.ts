import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layOutBallot, type SheetReading } from '@taanuu/matcher/ballot/index'
import { renderBallot } from '@taanuu/matcher/ballot/render'
import { signCountsSlip } from '@taanuu/voter-roll-sync/exchange/counts-slip'
import {
  countDistrict,
  openDistrict,
  type WithheldFile,
} from '@taanuu/voter-roll-sync/exchange/district/count-district'
import type { DistrictResult } from '@taanuu/voter-roll-sync/exchange/district/district-result'
import { doubtsForm } from '@taanuu/voter-roll-sync/exchange/district/doubts-form'
import { CVRS_FILE, WITHHELD_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { layoutsForTallySchema } from '@taanuu/voter-roll-sync/exchange/layouts-for-tally'
import { resultsSchema } from '@taanuu/voter-roll-sync/exchange/results'
import { ELECTION, ROOT, stationOf } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { boxPublicKey } from '@taanuu/voter-roll-sync/trust/sealed-box'
import { decode } from 'fast-png'
import { afterAll, expect, it } from 'vitest'
import { verifyOwnExport } from '../../station/verify-own-export.ts'
import { boxNumbers } from '../day/box-numbers.ts'
import { inventCardHolder, inventPrecinct, must, writePackage } from '../testing/invented-station.ts'
import { InventedBox } from './invented-box.ts'

const SECRET = new Uint8Array(32).fill(9)
const PRECINCT = 9012
const LEAST = 5
const same = (text: string) => ({ ky: text, ru: text, en: text })

function styleOf(ballotStyleId: string, contestId: string) {
  const laid = layOutBallot({
    ...{
      universe: 'training',
      electionId: ELECTION,
      precinctId: `p-${PRECINCT}`,
      ballotStyleId,
      paper: 'A5',
    },
    heading: { title: same('Сыноо'), place: same(ballotStyleId) },
    contests: [
      {
        ...{ contestId, title: same(contestId), votesAllowed: 1 },
        options: ['1', '2'].map((n) => ({
          ...{ optionId: `${contestId}-${n}`, label: same(n), kind: 'candidate' },
        })),
      },
    ],
  })
  if (!laid.ok) throw new Error(laid.reason)
  return laid
}

const styles = [styleOf('common', 'mayor'), styleOf('rare', 'council')]
/** Grey of the place of each option's mark. */
const SHADES = [100, 200]
/** What the machine reads next. */
let next: readonly [style: string, option: string, isSure: boolean] = ['common', 'mayor-1', true]
const interpreter = {
  async interpret(): Promise<SheetReading> {
    const [ballotStyleId, option, isSure] = next
    const nothing = { sides: [], unread: [], options: [], writeIns: [], swapped: false }
    const contestId = option.split('-')[0]
    const counts = { votes: 1, undervotes: 0, overvotes: 0 }
    const sure = { contestId, marked: [option], unsure: [], outcome: 'voted' as const, ...counts }
    const none = { votes: null, undervotes: null, overvotes: null }
    const contest = isSure
      ? sure
      : { contestId, marked: [], unsure: [option], outcome: 'unsure' as const, ...none }
    return { ok: true, ballotStyleId, sheet: 1, ...nothing, contests: [contest] }
  },
  /** A shade of its own for each tile; whether a picture shows the marks is tested where pictures are made. */
  async keepMarks(
    _sheet: unknown,
    _reading: unknown,
    _layouts: unknown,
    { tileWidth, tileHeight }: { readonly tileWidth: number; readonly tileHeight: number },
  ) {
    const size = tileWidth * tileHeight
    const pixels = Uint8Array.from({ length: size * SHADES.length }, (_, i) => SHADES[Math.floor(i / size)])
    return { width: tileWidth, height: tileHeight * SHADES.length, pixels }
  },
}

const work = mkdtempSync(join(tmpdir(), 'taanuu-district-day-'))
afterAll(() => rmSync(work, { recursive: true }))

function slipOfTable(): string {
  const key = signingKeyFromSeed(stationOf(PRECINCT, 'table-1', 'identification').secret.subarray(0, 32))
  const nobody = { identified: 0, byCommission: 0, checks: 0 }
  const journal = { journalSize: 1, journalRoot: Buffer.alloc(32).toString('base64') }
  const head = { v: 1, electionId: ELECTION, precinct: PRECINCT, station: 'table-1' } as const
  return signCountsSlip({ ...head, ...nobody, ...journal }, key)
}

it('a box leaves its rare style to the district, which opens it, lets two people read what was in doubt, and counts it', {
  timeout: 120_000,
}, async () => {
  const holders = await Promise.all(['chair', 'secretary'].map((id) => inventCardHolder(id)))
  const precinct = await inventPrecinct(holders, {
    smallStyle: LEAST,
    keepImages: true,
    sheets: { blank: 'offer', undervote: 'accept', overvote: 'offer', unsure: 'offer' },
  })
  await writePackage(join(work, 'package'), {
    ...precinct,
    layouts: styles.map(({ style }) => style),
    districtKey: boxPublicKey(SECRET),
  })
  const box = new InventedBox('ballot-box-1', join(work, 'package'), interpreter)
  await box.open(holders)
  const common = Array.from({ length: 7 }, (_, i) => ['common', `mayor-${(i % 2) + 1}`, true] as const)
  const rare = [true, true, false].map((isSure, i) => ['rare', `council-${i === 0 ? 1 : 2}`, isSure] as const)
  for (const reading of [...common, ...rare]) {
    next = reading
    const screen = await box.feed(renderBallot(styles[reading[0] === 'common' ? 0 : 1].layouts[0]))
    if (screen.kind !== 'box-offer') continue
    await must(box.invoke('box.decide', { choice: 'cast' }))
    await box.pass(2)
  }
  await must(box.invoke('closing.begin'))
  await must(box.invoke('closing.slip', { text: slipOfTable() }))
  for (const [row, value] of Object.entries(boxNumbers(10)))
    await must(box.invoke('closing.count', { row, value }))
  for (const row of ['checks-sheets', 'identified-signatures'])
    await must(box.invoke('closing.explain', { row, text: 'an invented precinct' }))
  await box.keys(holders)
  await must(box.invoke('closing.tally'))
  // Nobody in the precinct is asked about the rare ballot in doubt: it would show how one of few voted.
  expect(box.screen.kind).not.toBe('deciding')
  await must(box.invoke('closing.close'))

  const { ok, lines } = await verifyOwnExport(box.exportFolder, [ROOT.publicKey])
  expect(lines.filter((line) => !line.ok)).toEqual([])
  expect(ok).toBe(true)
  const read = (name: string) => readFileSync(join(box.exportFolder, name))
  const results = resultsSchema.parse(JSON.parse(read('results.json').toString()))
  expect(results).toMatchObject({ sheets: 7, withheld: { sheets: 3 } })
  expect(read(CVRS_FILE).toString()).not.toContain('council')
  expect(results.contests.find(({ contestId }) => contestId === 'council')).toMatchObject({ sheets: 0 })

  const file: WithheldFile = {
    ...{ precinct: PRECINCT, station: 'ballot-box-1', smallStyle: LEAST, againstAll: 'exclusive' },
    sheets: 3,
    withheldSha256: results.withheld!.sha256,
    bytes: read(WITHHELD_FILE),
    layouts: layoutsForTallySchema.parse(styles.map(({ style }) => style)),
    keepImages: true,
    districtKey: Buffer.from(boxPublicKey(SECRET)).toString('hex'),
  }
  const district = { universe: 'training', electionId: ELECTION, area: 'north', secret: SECRET } as const
  const alone = openDistrict(district, [file])
  expect(!alone.ok && alone.error.code).toBe('DISTRICT_TOO_FEW')
  const opened = openDistrict(district, [file, { ...file, precinct: 9013 }])
  if (!opened.ok) throw new Error(opened.error.detail)
  const council = ({ result }: { readonly result: DistrictResult }) =>
    result.contests.find(({ contestId }) => contestId === 'council')
  expect(council(countDistrict(opened.value, null))).toMatchObject({
    ...{ sheets: 4, votes: { 'council-1': 2, 'council-2': 2 }, undecided: 2 },
  })
  const { form, pictures } = doubtsForm(opened.value)
  expect(form.doubts.map(({ options }) => options.map(({ machine }) => machine))).toEqual(
    Array(2).fill(['no-mark', 'unsure']),
  )
  expect(JSON.stringify(form)).not.toMatch(/9012|9013|ballot-box/)
  const shades = form.doubts[1].options.map(({ picture }) => decode(pictures.get(picture!)!).data[0])
  expect(shades).toEqual(SHADES)
  const both = [['council-2'], ['council-2']] as const
  const decided = { readers: ['A', 'B'], readings: [both, [['council-2'], []]] } as const
  const counted = countDistrict(opened.value, decided)
  expect(counted.result).toMatchObject({ sheets: 6, tooFew: 0, readers: ['A', 'B'] })
  expect(council(counted)).toMatchObject({
    ...{ sheets: 5, votes: { 'council-1': 2, 'council-2': 3 }, undecided: 1 },
  })
  await box.dispose()
})
