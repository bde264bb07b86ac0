import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { lockDevice, lockHolder } from './device-lock.ts'

let keys = 0
const newKey = (): string => `test-${process.pid}-${++keys}`

/** Another process that takes the lock and keeps it until it is killed. */
async function holdElsewhere(key: string, holder: string) {
  const script = `
    const { lockDevice } = await import(${JSON.stringify(new URL('./device-lock.ts', import.meta.url).href)})
    const lock = await lockDevice(${JSON.stringify(key)}, ${JSON.stringify(holder)})
    console.log(lock.ok)
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

describe.skipIf(process.platform !== 'linux')('the lock of a device', () => {
  it('refuses a second holder by the name of the first, until that lets go', async () => {
    const key = newKey()
    const first = await lockDevice(key, 'identification-1, process 7')
    if (!first.ok) throw new Error(first.error.evidence)
    expect(await lockDevice(key, 'ballot-box-1')).toMatchObject({
      ok: false,
      error: { code: 'DeviceInUse', evidence: 'held by identification-1, process 7' },
    })
    expect(await lockHolder(key)).toBe('identification-1, process 7')
    await first.value.release()
    expect(await lockHolder(key)).toBeNull()
    const second = await lockDevice(key, 'ballot-box-1')
    expect(second.ok).toBe(true)
    if (second.ok) await second.value.release()
  })

  it('is free at once when the process that holds it is killed', async () => {
    const key = newKey()
    const child = await holdElsewhere(key, 'the other table')
    expect(await lockHolder(key)).toBe('the other table')
    expect(await lockDevice(key, 'us')).toMatchObject({ error: { evidence: 'held by the other table' } })
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    const lock = await lockDevice(key, 'us')
    expect(lock.ok).toBe(true)
    if (lock.ok) await lock.value.release()
  })

  it('prints nothing of a name that is no name', async () => {
    const key = newKey()
    const lock = await lockDevice(key, `\u001b[2J${'x'.repeat(500)}`)
    expect(await lockHolder(key)).toMatch(/^[?x\dJ]{1,200}$/)
    if (lock.ok) await lock.value.release()
  })
})
