import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { browserArguments, describeBrowser, findBrowser, openWindow } from './open-window.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-path-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function put(name: string, script = '#!/bin/sh\n'): string {
  const file = join(folder, name)
  writeFileSync(file, script)
  chmodSync(file, 0o755)
  return file
}

describe('finding a window', () => {
  it('takes the first browser of the PATH that may be run', () => {
    expect(findBrowser({ PATH: folder })).toBeNull()
    writeFileSync(join(folder, 'chromium'), 'not executable')
    expect(findBrowser({ PATH: folder })).toBeNull()
    const chrome = put('google-chrome')
    expect(findBrowser({ PATH: `/nowhere:${folder}` })).toBe(chrome)
  })
  it('says so when there is nothing', () => {
    expect(describeBrowser({ PATH: folder })).toContain('Neither')
    put('chromium')
    expect(describeBrowser({ PATH: folder })).toContain('No Electron runtime')
  })
})

describe('a browser window', () => {
  it('gives up the sandbox for root alone', () => {
    expect(browserArguments('http://a', '/p', { isRoot: true })).toContain('--no-sandbox')
    expect(browserArguments('http://a', '/p', { isRoot: false }).join()).not.toContain('sandbox')
  })
  it('has its own profile and nothing of a browser around it', () => {
    const args = browserArguments('http://a', '/p', {
      bounds: { x: 0, y: 0, width: 1280, height: 800 },
      kiosk: true,
    })
    expect(args).toEqual(
      expect.arrayContaining(['--app=http://a', '--user-data-dir=/p', '--kiosk', '--window-size=1280,800']),
    )
  })
  it('prints the address when no browser is there', () => {
    const lines: string[] = []
    const opened = openWindow('http://127.0.0.1:1/x/', {
      env: { PATH: folder },
      say: (line) => lines.push(line),
    })
    expect(opened).toEqual({ ok: false, code: 'NO_BROWSER' })
    expect(lines.join()).toContain('http://127.0.0.1:1/x/')
  })
  it('runs the browser and removes its profile afterwards', async () => {
    const seen = join(folder, 'seen')
    put('chromium', `#!/bin/sh\necho "$@" > ${seen}\n`)
    const opened = openWindow('http://127.0.0.1:1/x/', { env: { PATH: `${folder}:/usr/bin:/bin` } })
    if (!opened.ok) throw new Error('no browser')
    await opened.closed
    const args = readFileSync(seen, 'utf8')
    expect(args).toContain('--app=http://127.0.0.1:1/x/')
    const profile = /--user-data-dir=(\S+)/.exec(args)?.[1] ?? ''
    expect(profile).not.toBe('')
    expect(existsSync(profile)).toBe(false)
  })
})
