import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { countPrinters } from './system-printers.ts'

const folder = mkdtempSync(join(tmpdir(), 'taanuu-lpstat-'))
afterEach(() => rmSync(join(folder, 'lpstat'), { force: true }))

function cups(script: string): NodeJS.ProcessEnv {
  writeFileSync(join(folder, 'lpstat'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'lpstat'), 0o755)
  return { PATH: folder }
}

describe('printers of the machine', () => {
  it('are those that CUPS lists', async () => {
    expect(await countPrinters(cups('echo Desk; echo Hall'))).toBe(2)
  })
  it('are none where CUPS has none or does not run', async () => {
    expect(await countPrinters(cups('echo "lpstat: No destinations added." >&2; exit 1'))).toBe(0)
    expect(await countPrinters(cups('exit 0'))).toBe(0)
  })
  it('are not known where nobody can be asked but a server is named', async () => {
    expect(await countPrinters({ PATH: folder, CUPS_SERVER: 'prints.invalid' })).toBeNull()
  })
})
