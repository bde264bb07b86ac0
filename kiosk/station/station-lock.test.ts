import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { lockStation } from './station-lock.ts'

const folder = mkdtempSync(join(tmpdir(), 'taanuu-lock-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What another process is told that wants the same folder. */
function elsewhere(kill = false): string {
  const module = join(import.meta.dirname, 'station-lock.ts')
  const script = `const { lockStation } = await import(${JSON.stringify(module)})
const lock = lockStation(${JSON.stringify(folder)})
console.log(lock.ok ? 'ok' : lock.error.code)
${kill ? "process.kill(process.pid, 'SIGKILL')" : ''}`
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  }).stdout.trim()
}

describe('the lock of a data folder', () => {
  it('lets one process in, and the next when that one is gone, however it went', () => {
    const first = lockStation(folder)
    expect(first.ok).toBe(true)
    expect(elsewhere()).toBe('STATION_IN_USE')
    expect(lockStation(folder)).toMatchObject({ ok: false, error: { code: 'STATION_IN_USE' } })
    if (first.ok) first.value.release()
    expect(elsewhere(true)).toBe('ok')
    const last = lockStation(folder)
    expect(last.ok).toBe(true)
    if (last.ok) last.value.release()
  })
})
