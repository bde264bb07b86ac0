import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEMO_FOLDER } from '@taanuu/fixtures/demo-folder'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freeUdpPort } from '../hub/testing/free-udp-port.ts'
import { run } from './run.ts'

const PACKAGE = join(DEMO_FOLDER, '9014')

afterEach(() => vi.restoreAllMocks())

async function lines(...args: string[]): Promise<{ readonly code: number; readonly text: string }> {
  const said: string[] = []
  for (const kind of ['log', 'error'] as const) {
    vi.spyOn(console, kind).mockImplementation((line) => {
      said.push(String(line))
    })
  }
  const code = await run(['hub', ...args])
  return { code, text: said.join('\n') }
}

describe('taanuu hub', () => {
  it('says what it can do, and refuses what it cannot', async () => {
    expect(await lines('--help')).toMatchObject({
      code: 0,
      text: expect.stringContaining('taanuu hub doctor'),
    })
    expect((await lines()).code).toBe(2)
    expect((await lines('run')).code).toBe(2)
    expect((await lines('status')).code).toBe(2)
    expect((await lines('status', '--package', PACKAGE, '--seconds', 'x')).code).toBe(2)
  })

  it('names every table of the precinct, and that none is heard', async () => {
    const port = String(await freeUdpPort())
    const { code, text } = await lines('status', '--package', PACKAGE, '--seconds', '1', '--port', port)
    expect(code).toBe(0)
    expect(text).toContain('precinct 9014 of training-2026; hub: none')
    expect(text.match(/identification-\d +silent/g)).toHaveLength(3)
    expect(text).not.toContain('ballot-box')
  })

  it('listens for no precinct whose package is not signed by a root that is believed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taanuu-none-'))
    expect((await lines('status', '--package', folder)).code).toBe(2)
    const other = await lines('status', '--package', PACKAGE, '--root', '11'.repeat(32))
    expect(other).toMatchObject({ code: 2, text: expect.stringContaining('PKG_WRONG') })
    rmSync(folder, { recursive: true })
  })
})
