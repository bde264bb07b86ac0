import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@taanuu/simulator/random'
import { ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { precinctStates } from '../contract/centre-view.ts'
import { launchBrowser } from '../screens/testing/browser.ts'
import { ensureBuilt } from '../screens/testing/gallery-suite.ts'
import type { CentrePicture } from './centre-view.ts'
import { type Centre, runCentre } from './run-centre.ts'
import { type ServedPage, servePage } from './serve-page.ts'
import { clockAt, InventedTable, tableWithDay, writeManifest } from './testing/invented-country.ts'

const browser = await launchBrowser()
if (!browser) console.warn('page of the centre not driven: no Chromium on this machine')
/** Set to a folder to keep the pictures that the test takes. */
const PICTURES = process.env.TAANUU_PICTURES

async function open(url: string, width: number, errors: string[]): Promise<Page> {
  const page = await (browser as Browser).newPage({ viewport: { width, height: 900 } })
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(url)
  return page
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `centre-${name}.png`) })
}

describe.skipIf(!browser)('the live page of a centre', () => {
  const work = mkdtempSync(join(tmpdir(), 'taanuu-centre-page-'))
  const errors: string[] = []
  let nowMs = Date.parse(clockAt(4, 15))
  let centre: Centre
  let page: Page

  beforeAll(async () => {
    ensureBuilt()
    mkdirSync(join(work, 'manifests'))
    const areas = ['north', 'south']
    for (let i = 0; i < 8; i++)
      writeManifest(join(work, 'manifests'), { precinct: 9001 + i, area: areas[i % 2], tables: 1 })
    const running = await runCentre({
      ...{ manifests: join(work, 'manifests'), data: join(work, 'data'), out: join(work, 'out') },
      ...{ sticks: [], streams: [], rootKeys: [ROOT.publicKey], identity: null },
      ...{ now: () => nowMs, say: () => undefined },
    })
    if (!running.ok) throw new Error(running.error.code)
    centre = running.value
    page = await open(centre.page.url, 1400, errors)
  })
  afterAll(async () => {
    await browser?.close()
    await centre?.close()
    rmSync(work, { recursive: true })
  })

  const shows = async (id: string): Promise<string> => (await page.getByTestId(id).textContent()) ?? ''

  it('begins with a country of which nothing was heard', async () => {
    await page.getByTestId('centre').waitFor()
    expect(await shows('training-band')).not.toBe('')
    expect(await shows('state-not-heard')).toContain('8')
    await page.getByTestId('language-en').click()
    expect(await shows('state-not-heard')).toContain('Not heard')
  })

  it('changes by itself as batches arrive, and publishes complete hours', async () => {
    for (let i = 0; i < 6; i++) {
      const day = { first: 2, last: 4, perHour: 20, closes: false }
      const table = tableWithDay(9001 + i, 'table-1', day, createRandom(`page ${i}`))
      // A station that goes on beyond the hour has told all of it.
      table.serve(clockAt(4, 1), 'later')
      if (i === 1) table.device(clockAt(4, 2), 'absent')
      for (const bytes of table.batches()) expect(centre.intake.takeBatch(bytes, 'test').ok).toBe(true)
    }
    nowMs += 61_000
    await centre.look()
    await expect.poll(() => shows('state-open'), { timeout: 15_000 }).toContain('5')
    expect(await shows('state-fault')).toContain('1')
    await expect.poll(() => page.getByTestId('turnout').locator('li').count()).toBe(2)
    expect(await page.getByTestId('row-9002').textContent()).toContain('Fingerprint scanner')
    await picture(page, 'wide')
  })

  it('shows both heads of a station that signed two journals', async () => {
    const one = new InventedTable(9007, 'table-1')
    one.open(clockAt(2, 0))
    const other = one.fork()
    one.serve(clockAt(2, 5), 'a')
    other.serve(clockAt(2, 5), 'b')
    for (const journal of [one, other])
      for (const bytes of journal.batches()) centre.intake.takeBatch(bytes, 'test')
    nowMs += 61_000
    await centre.look()
    await page.getByTestId('conflict-fork').waitFor({ timeout: 15_000 })
    expect(await page.getByTestId('conflict-fork').locator('pre').count()).toBe(2)
    expect(await shows('state-forked')).toContain('1')
    await page.getByTestId('state-forked').click()
    await expect.poll(() => shows('shown')).toBe('1 of 8')
    await page.getByTestId('state-all').click()
  })

  it('says that precincts fell silent, though nothing arrives', async () => {
    nowMs += 60 * 60_000
    await centre.look()
    await expect.poll(() => shows('state-silent'), { timeout: 90_000 }).toMatch(/[1-9]/)
    await picture(page, 'attention')
    expect(errors).toEqual([])
  }, 120_000)
})

describe.skipIf(!browser)('the page with a whole country', () => {
  const PRECINCTS = 2492
  const errors: string[] = []
  let served: ServedPage
  let page: Page

  const country = (changed: number): CentrePicture => {
    const random = createRandom('country')
    const lines = Array.from({ length: PRECINCTS }, (_, i) => ({
      ...{ precinct: 1001 + i, area: `rayon-${i % 54}`, heard: clockAt(6, i % 60), tables: [2, 2] as const },
      state:
        i === changed
          ? ('forked' as const)
          : random.weighted([
              ['open', 90],
              ['silent', 4],
              ['fault', 3],
              ['not-heard', 3],
            ] as const),
      ...{
        faults: [],
        turnout: random.chance(0.8) ? random.int(100, 900) : ('withheld' as const),
        notes: i === changed ? 1 : 0,
      },
    }))
    const count = (state: string): number => lines.filter((line) => line.state === state).length
    const areas = Array.from({ length: 54 }, (_, i) => ({
      ...{
        area: `rayon-${i}`,
        precincts: 46,
        closed: 0,
        troubled: random.int(0, 4),
        turnout: random.int(9000, 30_000),
      },
    }))
    return {
      lines,
      view: {
        ...{ electionId: 'test-2026', universe: 'training', now: clockAt(6, 30) },
        title: { ky: 'Сыноо шайлоосу', ru: 'Пробные выборы', en: 'Trial election' },
        precincts: Object.fromEntries(precinctStates.map((state) => [state, count(state)])) as never,
        streams: [{ url: 'tls://region-1:4222', state: 'connected', received: 123_456, trouble: null }],
        turnout: Array.from({ length: 4 }, (_, i) => ({
          ...{ hours: [clockAt(2 + i, 0)], count: random.int(60_000, 250_000), precincts: 2400 },
        })),
        tables: [
          {
            table: 'exclusions',
            rows: [
              { names: ['OTHER_PRECINCT'], count: 8211 },
              { names: ['NOT_RECOGNISED'], count: 5120 },
              { names: ['DOCUMENT_IN_QUESTION', 'LEFT_BY_CHOICE'], count: 431 },
            ],
          },
        ],
        results: [
          {
            ...{ contestId: 'head', precincts: 1204 },
            name: { ky: 'Башчы', ru: 'Глава', en: 'Head of the district' },
            votes: [
              { option: 'head-1', name: { ky: 'Аскар', ru: 'Аскар', en: 'Askar' }, count: 812_000 },
              { option: 'head-2', name: null, count: 431_000 },
            ],
          },
        ],
        ...{ areas, conflicts: [], doubles: [], differences: [], gaps: [], refusals: [] },
      },
    }
  }

  beforeAll(async () => {
    ensureBuilt()
    served = await servePage()
    served.show(country(-1))
  })
  afterAll(async () => {
    await served?.close()
  })

  it('keeps few rows in the page, finds, scrolls, and takes a change at once', async () => {
    page = await (await launchBrowser())!.newPage({ viewport: { width: 1400, height: 900 } })
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(served.url)
    await page.getByTestId('row-1001').waitFor()
    const rows = () => page.locator('[data-testid^="row-"]').count()
    expect(await rows()).toBeLessThan(80)
    expect(await page.getByTestId('result-head').locator('li').count()).toBe(2)
    await page.getByTestId('language-en').click()
    expect(await page.getByTestId('result-head').locator('li').allTextContents()).toEqual([
      expect.stringMatching(/^Askar head-1\D*812/),
      expect.stringMatching(/^head-2\D*431/),
    ])
    expect(await page.getByText('Result: Head of the district').textContent()).toMatch(/ head$/)
    await picture(page, 'country')
    await page.getByTestId('rows').evaluate((element) => element.scrollTo(0, 1200 * 40))
    await page.getByTestId('row-2201').waitFor()
    expect(await rows()).toBeLessThan(80)
    await page.getByTestId('find').fill('3492')
    await page.getByTestId('row-3492').waitFor()
    expect(await rows()).toBe(1)
    served.show(country(2491))
    await expect.poll(() => page.getByTestId('row-3492').getAttribute('data-state')).toBe('forked')
    // What a change of one precinct costs the page, from the message to the picture.
    await page.getByTestId('find').fill('')
    await page.setViewportSize({ width: 420, height: 900 })
    await picture(page, 'narrow')
    const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    expect(wider).toBe(false)
    expect(errors).toEqual([])
    await page.context().browser()?.close()
  })

  it('answers nobody without its secret, and no name but its own', async () => {
    const { host, pathname } = new URL(served.url)
    const status = async (path: string, init?: RequestInit): Promise<number> =>
      (await fetch(`http://${host}${path}`, init)).status
    expect(await status(pathname)).toBe(200)
    expect(await status('/')).toBe(404)
    expect(await status(`/${'0'.repeat(32)}/`)).toBe(404)
    expect(await status(`${pathname}live`, { method: 'POST' })).toBe(404)
    expect(await status(`${pathname}../package.json`)).toBe(404)
    const page = await fetch(served.url)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  })
})
