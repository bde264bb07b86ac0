import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from './testing/browser.ts'
import { SEARCHED } from './testing/care-samples.ts'
import { createFakeStation } from './testing/fake-station.ts'
import { PATIENCE_MS, showSample } from './testing/gallery-page.ts'
import { ensureBuilt } from './testing/gallery-suite.ts'
import { ainura, checkpoint } from './testing/invented.ts'
import { ReusedPages, type Traces } from './testing/reused-pages.ts'

const station = createFakeStation({ withDrawer: true })
let browser: Browser | null
let pages: ReusedPages | null = null

beforeAll(async () => {
  ensureBuilt()
  browser = await launchBrowser()
  if (browser) pages = new ReusedPages(browser, station)
  else console.warn('screens not tried: no Chromium on this machine')
})
afterAll(async () => {
  await pages?.close()
  await browser?.close()
})

interface OpenOptions {
  readonly language?: string
  readonly leaves?: Traces
}

async function open(
  kind: 'operator' | 'ballot-box' | 'observer',
  sample: string,
  { language = 'en', leaves = 'none' }: OpenOptions = {},
): Promise<Page | null> {
  return (await pages?.open(kind, sample, language, leaves)) ?? null
}
/** As `expect.poll`, on a machine that is busy with other things. */
function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: PATIENCE_MS })
}
const commands = () => station.invoked.map(({ name, input }) => ({ name, input }))
/**
 * What a reader types, at a reader's speed: keys of the browser's driver come one by one, and on a busy machine slower
 * than any reader.
 */
async function scan(page: Page, text: string): Promise<void> {
  await page.evaluate((typed) => {
    for (const character of typed) {
      const key = character === '\n' ? 'Enter' : character
      const target = document.activeElement ?? document.body
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
      const goesOn = target.dispatchEvent(event)
      if (goesOn && key.length === 1 && target instanceof HTMLInputElement)
        document.execCommand('insertText', false, key)
    }
  }, text)
}
/** Longer than the guard against double taps. */
const GUARD_OVER_MS = 450

describe('at the keyboard', () => {
  it('digits open the number entry and Enter sends the number', async () => {
    const page = await open('operator', 'ready')
    if (!page) return
    for (const digit of '11408199100457') await page.keyboard.press(digit, { delay: 70 })
    await eventually(() => page.getByTestId('personal-number').getAttribute('data-value')).toBe(
      '11408199100457',
    )
    await page.keyboard.press('Enter', { delay: 70 })
    await eventually(commands).toEqual([
      { name: 'identify.start', input: { personalNumber: '11408199100457' } },
    ])
  })
  it('a wrong number is said at once and cannot be sent', async () => {
    const page = await open('operator', 'ready')
    if (!page) return
    for (const digit of '19908199100457') await page.keyboard.press(digit, { delay: 70 })
    await page.getByText('A digit is wrong').first().waitFor()
    await page.keyboard.press('Enter', { delay: 70 })
    await page.getByTestId('primary').click()
    expect(commands()).toEqual([])
  })
  it('a scanned document reaches the station wherever focus is, a scanned key card as well', async () => {
    const page = await open('operator', 'ready')
    if (!page) return
    await scan(page, 'ID11408199100457KGZ\n')
    await eventually(commands).toEqual([
      { name: 'identify.start', input: { personalNumber: '11408199100457' } },
    ])
    await showSample(page, station, 'opening')
    await scan(page, 'TAANUU-KEY:AAAABBBBCCCC\n')
    await eventually(() => commands().at(-1)).toEqual({
      name: 'keys.card',
      input: { qr: 'TAANUU-KEY:AAAABBBBCCCC' },
    })
  })
  it('a PIN is typed blind and confirmed with Enter', async () => {
    const page = await open('operator', 'opening-pin')
    if (!page) return
    for (const digit of '482913') await page.keyboard.press(digit, { delay: 70 })
    expect(await page.getByTestId('pin').getAttribute('data-length')).toBe('6')
    // The drawer tells the training PINs; the screen itself must not.
    expect(await page.locator('.kiosk').textContent()).not.toContain('482913')
    await page.keyboard.press('Enter', { delay: 70 })
    await eventually(commands).toEqual([{ name: 'keys.pin', input: { pin: '482913' } }])
    expect(await page.getByTestId('pin').getAttribute('data-length')).toBe('0')
  })
  it('Esc asks why the voter leaves, a digit answers', async () => {
    const page = await open('operator', 'capture')
    if (!page) return
    await page.keyboard.press('Escape')
    await page.getByTestId('screen-leave').waitFor()
    await page.keyboard.press('1')
    await eventually(commands).toEqual([{ name: 'identify.leave', input: { reason: 'LEFT_BY_CHOICE' } }])
  })
  it('F11 enlarges the text and keeps the primary in sight, Alt+2 speaks Russian, F12 locks', async () => {
    const page = await open('operator', 'not-recognised', { leaves: 'on the page' })
    if (!page) return
    for (let i = 0; i < 3; i++) await page.keyboard.press('F11')
    expect(await page.evaluate(() => document.documentElement.dataset.text)).toBe('200')
    expect(await page.getByTestId('primary').isVisible()).toBe(true)
    await page.keyboard.press('Alt+2')
    await page.getByText('Пока не распознано').waitFor()
    expect(await page.evaluate(() => localStorage.getItem('taanuu.preferences'))).toContain('"textSize":200')
    await page.keyboard.press('F12')
    await eventually(commands).toEqual([{ name: 'session.lock', input: {} }])
  })
})

describe('search of the roll', () => {
  const searched = () => commands().filter(({ name }) => name === 'roll.search')
  it('opens with a letter, asks for what is typed, and takes nobody whom the operator has not chosen', async () => {
    const page = await open('operator', 'ready', { leaves: 'on the page' })
    if (!page) return
    const field = page.getByTestId('search-text')
    await page.keyboard.press('s')
    await field.waitFor()
    await page.keyboard.type('ad', { delay: 70 })
    expect(await field.inputValue()).toBe('sad')
    await eventually(() => searched().at(-1)?.input).toEqual({ text: 'sad' })
    await field.fill(SEARCHED)
    await eventually(() => searched().at(-1)?.input).toEqual({ text: SEARCHED })
    station.show('search-found')
    await page.getByTestId('search-row').nth(3).waitFor()
    await page.keyboard.press('Enter')
    await page.getByTestId('primary').click()
    expect(commands().at(-1)?.name).toBe('roll.search')
    await page.getByTestId('search-row').nth(2).click()
    await page.keyboard.press('ArrowUp')
    expect(await page.locator('[role="option"][aria-selected="true"]').textContent()).toContain('Нурлановна')
    await page.keyboard.press('Enter')
    await eventually(() => commands().at(-1)).toEqual({ name: 'roll.pick', input: { pick: 'b' } })
  })
  it('shows no rows of another text, and forgets the choice with the text', async () => {
    const page = await open('operator', 'search-found', { leaves: 'on the page' })
    if (!page) return
    expect(await page.locator('[role="option"][aria-selected="true"]').count()).toBe(1)
    await page.keyboard.type('з', { delay: 70 })
    await page.getByTestId('search-row').first().waitFor({ state: 'detached' })
    await page.keyboard.press('Backspace')
    await page.getByTestId('search-row').first().waitFor()
    expect(await page.locator('[role="option"][aria-selected="true"]').count()).toBe(0)
  })
  it('leaves nothing on the screen', async () => {
    const page = await open('operator', 'search-found', { leaves: 'on the page' })
    if (!page) return
    expect(await page.content()).toContain('Гүлзат')
    await page.keyboard.press('Escape')
    await page.getByTestId('screen-ready').waitFor()
    expect(commands().at(-1)).toEqual({ name: 'roll.search-close', input: {} })
    const html = await page.content()
    for (const trace of ['Гүлзат', SEARCHED]) expect(html).not.toContain(trace)
    await page.keyboard.press('F3')
    expect(await page.getByTestId('search-text').inputValue()).toBe('')
  })
  it('goes from the screen when nobody attends to it', async () => {
    const page = await open('operator', 'ready', { leaves: 'in the window' })
    if (!page) return
    await page.clock.install()
    await page.keyboard.press('F3')
    await page.getByTestId('search-text').fill(SEARCHED)
    station.show('search-found')
    await page.getByTestId('search-row').first().waitFor()
    await page.clock.runFor(119_000)
    await page.keyboard.press('ArrowDown')
    await page.clock.runFor(119_000)
    await page.getByTestId('screen-search').waitFor()
    await page.clock.runFor(2000)
    await page.getByTestId('screen-ready').waitFor()
    expect(commands().at(-1)?.name).toBe('roll.search-close')
    expect(await page.content()).not.toContain('Гүлзат')
  })
  it('goes to a scanned document, and keeps nothing of a key card that is held to the reader by mistake', async () => {
    const page = await open('operator', 'search', { leaves: 'on the page' })
    if (!page) return
    await scan(page, 'TAANUU-KEY:AAAABBBBCCCC\n')
    await eventually(() => page.getByTestId('search-text').inputValue()).toBe('')
    await page.waitForTimeout(200)
    expect(searched().map(({ input }) => JSON.stringify(input))).not.toContainEqual(
      expect.stringContaining('AAAABBBBCCCC'),
    )
    await scan(page, 'ID11408199100457KGZ\n')
    await eventually(() => commands().at(-1)).toEqual({
      name: 'identify.start',
      input: { personalNumber: '11408199100457' },
    })
  })
  it('keeps nothing of a key card either when the reader is as slow as a typist', async () => {
    const page = await open('operator', 'search', { leaves: 'on the page' })
    if (!page) return
    await page.keyboard.type('TAANUU-CARD-1:AAAA:BBBB', { delay: 70 })
    expect(await page.getByTestId('search-text').inputValue()).toBe('')
    expect(
      searched()
        .map(({ input }) => JSON.stringify(input))
        .join(),
    ).not.toMatch(/AAAA|BBBB/)
    // A pause later the field takes names again.
    await page.waitForTimeout(600)
    await page.keyboard.type('sad', { delay: 70 })
    expect(await page.getByTestId('search-text').inputValue()).toBe('sad')
  })
  it('closes what an earlier page of this window has left open', async () => {
    const page = await open('operator', 'search-found', { leaves: 'on the page' })
    if (!page) return
    await eventually(() => searched().length).toBe(1)
    await page.reload()
    await page.getByTestId('screen-ready').waitFor()
    await eventually(() => commands().slice(1)).toEqual([{ name: 'roll.search-close', input: {} }])
    expect(await page.locator('.kiosk').innerHTML()).not.toContain('Гүлзат')
  })
})

describe('key cards', () => {
  it('take no PIN while the card must wait, and count the wait down', async () => {
    const page = await open('operator', 'unlock-pin-delayed')
    if (!page) return
    await page.keyboard.type('482913', { delay: 70 })
    await page.keyboard.press('Enter', { delay: 70 })
    expect(await page.getByTestId('pin').getAttribute('data-length')).toBe('0')
    expect(commands()).toEqual([])
    const seconds = async () => Number(await page.getByTestId('pin-delay').getAttribute('data-seconds'))
    await eventually(seconds).toBeLessThan(64)
    // Another official's card is welcome meanwhile.
    await scan(page, 'TAANUU-KEY:DDDDEEEEFFFF\n')
    await eventually(() => commands().at(-1)?.name).toBe('keys.card')
  })
  it('have help one key away, which goes when a card comes', async () => {
    const page = await open('operator', 'unlock')
    if (!page) return
    await page.keyboard.press('F1')
    await page.getByTestId('screen-card-help').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('screen-unlock').waitFor()
    await page.keyboard.press('F1')
    await page.getByTestId('screen-card-help').waitFor()
    station.show('unlock-three-keys')
    await page.getByTestId('screen-unlock').waitFor()
  })
})

describe('care of the station', () => {
  it('a printed checkpoint is compared wherever focus is, and is no key card', async () => {
    const page = await open('operator', 'compare')
    if (!page) return
    // Few keyboard layouts have the dash of a signature line.
    await scan(page, checkpoint.text.replace('— ', '- '))
    await eventually(commands).toEqual([{ name: 'checkpoint.compare', input: { qr: checkpoint.text } }])
    expect(await page.getByTestId('checkpoint-text').inputValue()).toBe('')
    await page.getByTestId('checkpoint-text').fill(checkpoint.text.trimEnd())
    await page.getByTestId('primary').click()
    await eventually(() => commands().slice(1)).toEqual([
      { name: 'checkpoint.compare', input: { qr: checkpoint.text } },
    ])
  })
  it('a newer roll is read at the locked station', async () => {
    const page = await open('operator', 'unlock')
    if (!page) return
    await page.keyboard.press('F2')
    await eventually(commands).toEqual([{ name: 'package.load', input: {} }])
  })
  it('nothing is erased without the number of an act', async () => {
    const page = await open('operator', 'erase-question')
    if (!page) return
    await page.keyboard.press('Enter')
    expect(commands()).toEqual([])
    await page.keyboard.type('14-b', { delay: 70 })
    await page.keyboard.press('Enter', { delay: 70 })
    await eventually(commands).toEqual([{ name: 'erase.begin', input: { act: '14-b' } }])
  })
  it('a spare station goes to the precinct whose number is typed', async () => {
    const page = await open('operator', 'spare-many')
    if (!page) return
    await page.keyboard.type('903', { delay: 70 })
    await page.keyboard.press('Enter', { delay: 70 })
    expect(commands()).toEqual([])
    await page.keyboard.type('3', { delay: 70 })
    await page.keyboard.press('Enter', { delay: 70 })
    await eventually(commands).toEqual([{ name: 'spare.choose', input: { precinct: 9033 } }])
  })
  it('a photo that comes late moves nothing', async () => {
    const page = await open('operator', 'capture-no-photo')
    if (!page) return
    const place = () => page.getByTestId('voter-name').boundingBox()
    const before = await place()
    station.show('capture')
    await page.locator('img.portrait').waitFor()
    expect(await place()).toEqual(before)
  })
})

describe('by touch', () => {
  it('a double tap does not answer the next question', async () => {
    const page = await open('operator', 'not-recognised')
    if (!page) return
    await page.waitForTimeout(GUARD_OVER_MS)
    const box = await page.getByTestId('primary').boundingBox()
    if (!box) throw new Error('no primary')
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    await page.mouse.click(at.x, at.y)
    station.show('identified-printed')
    await page.getByTestId('screen-identified').waitFor()
    await page.mouse.click(at.x, at.y)
    expect(commands()).toEqual([{ name: 'identify.retry', input: {} }])
    await page.waitForTimeout(GUARD_OVER_MS)
    await page.mouse.click(at.x, at.y)
    await eventually(() => commands().at(-1)).toEqual({ name: 'identify.handed-over', input: {} })
  })
  it('voting cannot open before the slip is signed on paper', async () => {
    const page = await open('operator', 'opening-keys')
    if (!page) return
    await page.waitForTimeout(GUARD_OVER_MS)
    await page.getByTestId('primary').click()
    expect(commands()).toEqual([])
    await page.getByTestId('slip-signed').click()
    await page.getByTestId('primary').click()
    await eventually(commands).toEqual([{ name: 'opening.open', input: {} }])
  })
  it('closing asks first', async () => {
    const page = await open('operator', 'ready')
    if (!page) return
    await page.waitForTimeout(GUARD_OVER_MS)
    await page.getByTestId('close-voting').click()
    await page.getByTestId('screen-close-question').waitFor()
    expect(commands()).toEqual([])
    await page.getByTestId('primary').click()
    await eventually(commands).toEqual([{ name: 'closing.begin', input: {} }])
  })
  it('counts and explanations of the closing are sent as they are written', async () => {
    const page = await open('operator', 'closing')
    if (!page) return
    await page.getByTestId('count-identified-signatures').fill('810')
    await page.getByTestId('keep-counts').click()
    await page.getByTestId('explain-identified-signatures').fill('Line 288, act 7.')
    await page.getByTestId('keep-explain-identified-signatures').click()
    await eventually(commands).toEqual([
      { name: 'closing.count', input: { row: 'identified-signatures', value: 810 } },
      { name: 'closing.explain', input: { row: 'identified-signatures', text: 'Line 288, act 7.' } },
    ])
  })
  it('an unclear mark is read by one person after the other, and nothing is marked beforehand', async () => {
    const page = await open('ballot-box', 'deciding-box')
    if (!page) return
    await page.waitForTimeout(GUARD_OVER_MS)
    await page.getByTestId('mark-o2').click()
    await page.getByTestId('primary').click()
    await eventually(commands).toEqual([{ name: 'closing.read-contest', input: { selections: ['o2'] } }])
    station.show('deciding-picture-box')
    await page.locator('[data-testid="reader"][data-reader="second"]').waitFor()
    expect(await page.locator('.deciding-toggle[data-selected]').count()).toBe(0)
  })
  it('votes counted by hand are sent where they changed, and the machine count stays', async () => {
    const page = await open('ballot-box', 'closing-differs-box')
    if (!page) return
    await page.getByTestId('votes-c1-o2').fill('241')
    await page.getByTestId('keep-votes-c1').click()
    await eventually(commands).toEqual([{ name: 'closing.count', input: { row: 'hand/c1/o2', value: 241 } }])
  })
  it('the drawer lays fingers, cards and documents on the simulated table', async () => {
    const page = await open('operator', 'ready')
    if (!page) return
    await page.getByTestId('drawer-person').selectOption('p2')
    await page.getByTestId('condition-dry').click()
    await page.getByTestId('place-finger').click()
    await page.getByTestId('card-chair').click()
    await page.getByTestId('plug-fingerprint-scanner').click()
    await eventually(commands).toEqual([
      { name: 'sim.place-finger', input: { person: 'p2', position: 'right-index', condition: 'dry' } },
      { name: 'sim.present-card', input: { card: 'chair' } },
      { name: 'sim.plug', input: { device: 'fingerprint-scanner', plugged: false } },
    ])
  })
})

describe('what stays', () => {
  it('of a voter is nothing once the station has moved on', async () => {
    const page = await open('operator', 'capture')
    if (!page) return
    expect(await page.content()).toContain(ainura.fullName)
    const painted = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('canvas')].some(({ width, height }) => width * height > 1),
      )
    await eventually(painted).toBe(true)
    station.show('ready')
    await page.getByTestId('screen-ready').waitFor()
    const html = await page.content()
    // The drawer's own list of invented people is not the voter at the table.
    const kiosk = await page.locator('.kiosk').innerHTML()
    expect(kiosk).not.toContain(ainura.fullName)
    expect(kiosk).not.toContain(ainura.personalNumber)
    expect(html).not.toContain('data:image/svg')
    expect(await painted()).toBe(false)
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(
      'Айнура',
    )
  })
  it('of a voter is nothing when the station is gone', async () => {
    const page = await open('operator', 'identified-printed')
    if (!page) return
    await pages?.stopServing()
    await page.getByTestId('screen-no-station').waitFor()
    expect(await page.content()).not.toContain('Жумабеков')
  })
  it('of a photo is nothing in the observer window after its time, even if no view comes', async () => {
    const page = await open('observer', 'observer-waiting', { leaves: 'in the window' })
    if (!page) return
    station.show('observer-identified')
    await page.getByTestId('screen-observer-identified').waitFor()
    await page.evaluate(() => {
      const now = Date.now()
      Date.now = () => now + 120_000
    })
    await page.getByTestId('screen-observer-waiting').waitFor()
    expect(await page.content()).not.toContain('data:image/svg')
  })
  it('of the reason of a return is no hint in the large words', async () => {
    const page = await open('ballot-box', 'box-returned', { language: 'ky' })
    if (!page) return
    const large = () => page.getByTestId('outcome').textContent()
    const words = await large()
    for (const sample of ['box-offer', 'box-returned-taken']) {
      await showSample(page, station, sample)
      expect(await large(), sample).toBe(words)
    }
  })
})

describe('a portrait', () => {
  it('with script in it runs nothing', async () => {
    const page = await open('operator', 'ready', { leaves: 'on the page' })
    if (!page) return
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" onload="parent.pwned=1"><script>window.pwned=1;parent.pwned=1</script><foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="parent.pwned=1"/></foreignObject></svg>'
    station.emit({
      type: 'view',
      window: 'operator',
      view: {
        head: null,
        devices: [],
        now: '2026-11-15T09:42:00+06:00',
        counters: null,
        boxCounters: null,
        lastCheckpoint: null,
        screen: {
          kind: 'identified',
          voter: {
            ...ainura,
            portrait: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`,
            fullName: '<img src=x onerror="window.pwned=1">',
          },
          by: 'finger',
          check: { number: '1', state: 'printed' },
        },
        lockInSeconds: null,
        notice: null,
      },
    })
    await page.getByTestId('screen-identified').waitFor()
    await page.waitForTimeout(100)
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false)
    expect(await page.getByTestId('voter-name').textContent()).toContain('<img')
  })
})

describe('the lock that is near', () => {
  it('is announced, and any touch puts it off', async () => {
    const page = await open('operator', 'ready-lock-near')
    if (!page) return
    await page.getByTestId('lock-near').getByText('12').waitFor()
    await page.mouse.click(5, 5)
    await eventually(
      () => station.invoked.filter(({ name }) => name === 'session.stay').length,
    ).toBeGreaterThan(0)
  })
})

describe('refusals', () => {
  it('are shown in words with their code and go with the next command', async () => {
    const page = await open('operator', 'ready')
    if (!page) return
    await page.waitForTimeout(GUARD_OVER_MS)
    station.answer = { ok: false, error: { code: 'COMMAND_NOT_NOW' } }
    await page.getByTestId('by-finger').click()
    await page.getByTestId('notice').getByText('cannot be done now').waitFor()
    expect(await page.getByTestId('notice').getAttribute('data-code')).toBe('COMMAND_NOT_NOW')
    station.answer = { ok: true }
    await page.getByTestId('by-finger').click()
    await page.getByTestId('notice').waitFor({ state: 'detached' })
  })
})
