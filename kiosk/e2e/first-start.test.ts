import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../screens/testing/browser.ts'
import { ensureBuilt } from '../screens/testing/gallery-suite.ts'

/**
 * A person who has started the kiosk waits this long for a usable screen; what we promise on two idle cores
 * (milliseconds).
 */
const LONGEST_START_MS = 5000
/** A start takes three to five times as long as the command takes to say how it is used; on a busy machine as well. */
const STARTS_PER_HELP = 10
/** Both stations may be killed at any moment, so stopping has nothing to wait for (milliseconds); ten times the promise. */
const LONGEST_STOP_MS = 30_000
/** A minute and more on a machine that does ten other things. */
const TIMEOUT_MS = 400_000

const command = join(import.meta.dirname, '..', 'cli', 'taanuu.ts')
const browser: Browser | null = await launchBrowser()
if (!browser) console.warn('first start not measured: no Chromium on this machine')

/** Process ids of everything below a process, from the kernel's own table. */
function descendantsOf(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): (readonly [number, number])[] => {
      try {
        // The name in brackets may hold spaces; the parent is the second field behind it.
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]]
      } catch {
        return []
      }
    })
  const below = (parent: number): number[] =>
    parents.filter(([, its]) => its === parent).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

function isAlive(pid: number): boolean {
  try {
    // A zombie whose parent is gone waits for init alone.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe.skipIf(!browser || process.platform !== 'linux')(
  'the first start on a fresh data folder',
  { timeout: TIMEOUT_MS },
  () => {
    const folders: string[] = []
    let kiosk: ChildProcess
    beforeAll(() => ensureBuilt())
    afterAll(async () => {
      if (kiosk?.exitCode === null) kiosk.kill('SIGKILL')
      await browser?.close()
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    })

    /** Starts on a fresh folder; milliseconds until the readiness screen answers to its primary action. */
    async function startFresh(): Promise<number> {
      const folder = mkdtempSync(join(tmpdir(), 'taanuu-first-'))
      folders.push(folder)
      const page = await (browser as Browser).newPage()
      page.setDefaultTimeout(120_000)
      const begun = performance.now()
      kiosk = spawn(process.execPath, [command, 'start', '--no-window', '--data', folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await page.goto(await addressOf(kiosk, 'operator'))
      const load = page.getByTestId('screen-readiness').getByTestId('primary')
      await page.locator('[data-testid="check-fingerprint-scanner"][data-state="ok"]').waitFor()
      await load.waitFor()
      const shownMs = performance.now() - begun
      console.log(`readiness after ${(shownMs / 1000).toFixed(2)} s`)
      await load.press('Enter')
      await page.getByTestId('package').or(page.getByTestId('notice')).waitFor()
      await page.close()
      return shownMs
    }

    it('shows a usable readiness screen', async () => {
      // Other work on this machine can only lengthen a start, so the quicker of two counts.
      const first = await startFresh()
      if (first < LONGEST_START_MS) return
      kiosk.kill('SIGTERM')
      await once(kiosk, 'exit')
      const help = helpMs()
      const second = await startFresh()
      const yardstick = Math.max(help, helpMs())
      console.log(`the command says how it is used after ${(yardstick / 1000).toFixed(2)} s`)
      expect(Math.min(first, second)).toBeLessThan(Math.max(LONGEST_START_MS, STARTS_PER_HELP * yardstick))
    })

    it('stops when asked and leaves no process behind', async () => {
      const children = descendantsOf(kiosk.pid as number)
      expect(children.length).toBeGreaterThanOrEqual(2)
      const ended = once(kiosk, 'exit')
      const begun = performance.now()
      kiosk.kill('SIGTERM')
      const [code] = await ended
      const tookMs = performance.now() - begun
      console.log(`stopped after ${(tookMs / 1000).toFixed(2)} s`)
      expect(code).toBe(0)
      expect(tookMs).toBeLessThan(LONGEST_STOP_MS)
      expect(children.filter(isAlive)).toEqual([])
    })
  },
)

/** Milliseconds that the command takes to say how it is used: what this machine does at this moment. */
function helpMs(): number {
  const begun = performance.now()
  spawnSync(process.execPath, [command, '--help'], { stdio: 'ignore' })
  return performance.now() - begun
}

/** The address that the command prints for a window. */
function addressOf(kiosk: ChildProcess, window: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    kiosk.stdout?.on('data', (bytes: Buffer) => {
      printed += bytes.toString('utf8')
      const line = printed.split('\n').find((text) => text.startsWith(window) && text.includes('#screen='))
      if (line) resolve(line.slice(line.indexOf('http')).trim())
    })
    kiosk.once('exit', (code) => reject(new Error(`the kiosk ended with ${code}: ${printed}`)))
  })
}
