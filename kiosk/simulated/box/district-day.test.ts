import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layOutBallot, type SheetReading } from '@taanuu/matcher/ballot/index'
import { renderBallot } from '@taanuu/matcher/ballot/render'
import { signCountsSlip } from '@taanuu/voter-roll-sync/exchange/counts-slip'
import { countDistrict, type WithheldFile } from '@taanuu/voter-roll-sync/exchange/district/count-district'
import { CVRS_FILE, WITHHELD_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { layoutsForTallySchema } from '@taanuu/voter-roll-sync/exchange/layouts-for-tally'
import { resultsSchema } from '@taanuu/voter-roll-sync/exchange/results'
import { ELECTION, ROOT, stationOf } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { boxPublicKey } from '@taanuu/voter-roll-sync/trust/sealed-box'
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
/** What the machine reads next. */
let next: readonly [style: string, option: string] = ['common', 'mayor-1']
const interpreter = {
  async interpret(): Promise<SheetReading> {
    const [ballotStyleId, option] = next
    const nothing = { sides: [], unread: [], options: [], writeIns: [], swapped: false }
    const contestId = option.split('-')[0]
    const counts = { votes: 1, undervotes: 0, overvotes: 0 }
    const contest = { contestId, marked: [option], unsure: [], outcome: 'voted' as const, ...counts }
    return { ok: true, ballotStyleId, sheet: 1, ...nothing, contests: [contest] }
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

it('a box leaves its rare style to the district, which opens it and counts it with those of others', {
  timeout: 120_000,
}, async () => {
  const holders = await Promise.all(['chair', 'secretary'].map((id) => inventCardHolder(id)))
  const precinct = await inventPrecinct(holders, { smallStyle: LEAST })
  await writePackage(join(work, 'package'), {
    ...precinct,
    layouts: styles.map(({ style }) => style),
    districtKey: boxPublicKey(SECRET),
  })
  const box = new InventedBox('ballot-box-1', join(work, 'package'), interpreter)
  await box.open(holders)
  const common = Array.from({ length: 7 }, (_, i) => ['common', `mayor-${(i % 2) + 1}`] as const)
  const rare = ['council-1', 'council-2', 'council-2'].map((option) => ['rare', option] as const)
  for (const reading of [...common, ...rare]) {
    next = reading
    await box.feed(renderBallot(styles[reading[0] === 'common' ? 0 : 1].layouts[0]))
  }
  await must(box.invoke('closing.begin'))
  await must(box.invoke('closing.slip', { text: slipOfTable() }))
  for (const [row, value] of Object.entries(boxNumbers(10)))
    await must(box.invoke('closing.count', { row, value }))
  for (const row of ['checks-sheets', 'identified-signatures'])
    await must(box.invoke('closing.explain', { row, text: 'an invented precinct' }))
  await box.keys(holders)
  await must(box.invoke('closing.tally'))
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
    districtKey: Buffer.from(boxPublicKey(SECRET)).toString('hex'),
  }
  const district = { universe: 'training', electionId: ELECTION, area: 'north', secret: SECRET } as const
  const alone = countDistrict(district, [file])
  expect(!alone.ok && alone.error.code).toBe('DISTRICT_TOO_FEW')
  const together = countDistrict(district, [file, { ...file, precinct: 9013 }])
  if (!together.ok) throw new Error(together.error.detail)
  expect(together.value.result).toMatchObject({ sheets: 6, tooFew: 0 })
  expect(together.value.result.contests.find(({ contestId }) => contestId === 'council')).toMatchObject({
    votes: { 'council-1': 2, 'council-2': 4 },
  })
  await box.dispose()
})
