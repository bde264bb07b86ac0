import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findElectron, launchDesktop } from './launch.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-launch-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function put(path: string, script = '#!/bin/sh\n'): string {
  const file = join(folder, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, script)
  chmodSync(file, 0o755)
  return file
}

describe("Electron's runtime", () => {
  it('is taken from the folder that was named, and only from there', () => {
    put('package/dist/electron')
    const named = put('named/electron')
    const env = { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'named') }
    expect(findElectron(env, join(folder, 'package'))).toBe(named)
    rmSync(named)
    expect(findElectron(env, join(folder, 'package'))).toBeNull()
  })
  it('is taken from the npm package once it was fetched, never from the PATH', () => {
    put('electron')
    expect(findElectron({ PATH: folder }, join(folder, 'package'))).toBeNull()
    const fetched = put('package/dist/electron')
    expect(findElectron({}, join(folder, 'package'))).toBe(fetched)
    chmodSync(fetched, 0o644)
    // Root may execute nothing either that has no execute bit at all.
    expect(findElectron({}, join(folder, 'package'))).toBeNull()
  })
})

describe('the launched application', () => {
  it('gets its arguments and says how it ended', async () => {
    const seen = join(folder, 'seen')
    const command = put('electron', `#!/bin/sh\necho "$@" > ${seen}\nexit 3\n`)
    expect(await launchDesktop({ command, args: ['main.js', '--data=/data'] }).ended).toBe(3)
    expect(readFileSync(seen, 'utf8')).toBe('main.js --data=/data\n')
  })
  it('is stopped with the command, and one that cannot begin says so', async () => {
    const sleeping = launchDesktop({ command: put('electron', '#!/bin/sh\nexec sleep 60\n'), args: [] })
    sleeping.stop()
    expect(await sleeping.ended).toBe('SIGTERM')
    expect(await launchDesktop({ command: join(folder, 'missing'), args: [] }).ended).toBe('not started')
  })
})
