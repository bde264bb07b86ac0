import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type OpenedDistrict, openDistrict } from '@taanuu/voter-roll-sync/exchange/district/count-district'
import { doubtsForm } from '@taanuu/voter-roll-sync/exchange/district/doubts-form'
import { layoutsForTallySchema } from '@taanuu/voter-roll-sync/exchange/layouts-for-tally'
import {
  encodeMarkPicture,
  markPictureFormat,
  markPictureSize,
} from '@taanuu/voter-roll-sync/exchange/mark-picture'
import { sealWithheld, withheldShape } from '@taanuu/voter-roll-sync/exchange/small-styles'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { boxPublicKey } from '@taanuu/voter-roll-sync/trust/sealed-box'
import { afterAll, expect, it, vi } from 'vitest'
import { launchBrowser } from '../screens/testing/browser.ts'
import { DOUBTS_PAGE, decisionsFrom, writeDoubts } from './district-doubts.ts'
import { doubtsPage } from './doubts-page.ts'

const folder = mkdtempSync(join(tmpdir(), 'taanuu-doubts-page-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SECRET = new Uint8Array(32).fill(9)
/** Names that would end the page's elements if they were not written as text. */
const HOSTILE = '</script><img src=x onerror="document.title=1">&'
const same = (text: string) => ({ ky: text, ru: text, en: text })
const layouts = layoutsForTallySchema.parse([
  {
    version: 2,
    ballotStyleId: 's',
    sheets: [
      {
        front: {
          contests: [
            {
              ...{ contestId: 'head', title: same(HOSTILE), votesAllowed: 1 },
              options: ['a', 'b'].map((optionId) => ({
                ...{ optionId, label: same(`${HOSTILE}${optionId}`), kind: 'candidate' },
                target: { widthMm: 5, heightMm: 3 },
              })),
            },
          ],
        },
      },
    ],
  },
])

/** Three ballots in doubt, with pictures of nothing. */
function opened(): OpenedDistrict {
  const size = markPictureSize(markPictureFormat(layouts)!, 2)
  const sheets = ['1', '2', '3'].map((id) => {
    const pixels = new Uint8Array(size.width * size.height).fill(Number(id))
    const file = encodeMarkPicture({ ...size, pixels })
    const contests = [{ contest: 'head', outcome: 'blank' as const, selections: [], unsure: ['a'] }]
    const picture = { id: id.repeat(32), sha256: sha256Hex(file) }
    return { record: { v: 1 as const, style: 's', sheet: 1, contests, picture }, picture: file }
  })
  const bytes = sealWithheld(sheets, boxPublicKey(SECRET), withheldShape(layouts, true))
  const district = { universe: 'training', electionId: 'e', area: HOSTILE, secret: SECRET } as const
  const result = openDistrict(district, [
    {
      ...{ precinct: 1, station: 'box', sheets: 3, withheldSha256: sha256Hex(bytes), bytes, layouts },
      districtKey: Buffer.from(boxPublicKey(SECRET)).toString('hex'),
      ...{ againstAll: 'exclusive', smallStyle: 2, keepImages: true },
    },
  ])
  if (!result.ok) throw new Error(result.error.detail)
  return result.value
}

it('names of the ballot are text on the page and nothing else', () => {
  const page = doubtsPage(doubtsForm(opened()).form)
  expect(page.match(/<\/script>/g)).toHaveLength(2)
  expect(page).not.toContain('<img src=x')
})

const browser = await launchBrowser()
afterAll(() => browser?.close())

it.skipIf(!browser)(
  'in a browser the page saves what one person has read, and nothing that he has not confirmed',
  {
    timeout: 120_000,
  },
  async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const district = opened()
    writeDoubts(folder, district)
    const page = await browser!.newPage()
    await page.goto(pathToFileURL(join(folder, DOUBTS_PAGE)).href)
    expect(await page.title()).toBe(`Marks in doubt: ${HOSTILE}`)
    const widths = await page
      .locator('img')
      .evaluateAll((images) =>
        images.map((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
      )
    expect(widths).toHaveLength(6)
    expect(Math.min(...widths)).toBeGreaterThan(0)
    const read = (doubt: number) => page.locator('.read').nth(doubt)
    const save = async (reader: string) => {
      await page.fill('#reader', reader)
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')])
      const path = join(folder, download.suggestedFilename())
      await download.saveAs(path)
      return path
    }
    expect(await page.locator('#save').isDisabled()).toBe(true)
    await page.check('[id="1-a"]')
    await read(0).check()
    await read(1).check()
    await page.check('[id="3-b"]')
    await read(2).check()
    await page.uncheck('[id="3-b"]')
    expect(await page.locator('#left').textContent()).toBe('Undecided: 1 of 3.')
    const first = await save('Асель')
    await page.reload()
    expect(await page.locator('input:checked').count()).toBe(0)
    const second = await save('Bek / Б.')
    expect(JSON.parse(readFileSync(second, 'utf8')).reader).toBe('Bek / Б.')
    expect(decisionsFrom([first, second], district)).toEqual({
      readers: ['Асель', 'Bek / Б.'],
      readings: [
        [['a'], null],
        [[], null],
        [null, null],
      ],
    })
  },
)
