import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { forkNode } from './node-process.ts'
import { parentEndpoint } from './parent-endpoint.ts'

interface Parcel {
  readonly bytes: Uint8Array
  readonly from?: string
}

const folder = mkdtempSync(join(tmpdir(), 'taanuu-parent-'))
const script = join(folder, 'echo.ts')
afterAll(() => rmSync(folder, { recursive: true }))

/** A process that sends back what it gets; `before` runs first. */
function echoing(before = ''): void {
  writeFileSync(
    script,
    `${before}
    const { parentEndpoint } = await import(${JSON.stringify(new URL('./parent-endpoint.ts', import.meta.url).href)})
    const host = parentEndpoint()
    host.onMessage(({ bytes }) => host.send({ bytes, from: 'child' }))
    host.send({ bytes: new Uint8Array() })`,
  )
}

describe('a process and its host', () => {
  it('exchange bytes as bytes; messages wait for a process that is still starting', async () => {
    echoing()
    const child = forkNode<Parcel>(script)
    const answer = new Promise<Parcel>((resolve) => {
      child.onMessage((parcel) => parcel.from && resolve(parcel))
    })
    child.send({ bytes: new Uint8Array([0, 255, 7]) })
    expect(await answer).toEqual({ bytes: new Uint8Array([0, 255, 7]), from: 'child' })
    expect(child.pid).toBeGreaterThan(1)
    const ended = new Promise((resolve) => child.onExit(resolve))
    child.kill()
    expect(await ended).toBe('SIGTERM')
    // To nobody, without a fault.
    child.send({ bytes: new Uint8Array() })
  })

  it('end together: a process whose host has left stops by itself', async () => {
    echoing()
    const { fork } = await import('node:child_process')
    const child = fork(script, { serialization: 'advanced' })
    await once(child, 'message')
    child.disconnect()
    expect((await once(child, 'exit'))[0]).toBe(0)
  })
})

describe('a utility process of Electron', () => {
  it('speaks over its port', () => {
    const listeners = new Set<(event: { readonly data: unknown }) => void>()
    const posted: unknown[] = []
    Object.assign(process, {
      parentPort: {
        postMessage: (message: unknown) => posted.push(message),
        on: (_: 'message', listener: (event: { readonly data: unknown }) => void) => listeners.add(listener),
        off: (_: 'message', listener: (event: { readonly data: unknown }) => void) =>
          listeners.delete(listener),
      },
    })
    const host = parentEndpoint<string>()
    Reflect.deleteProperty(process, 'parentPort')
    const heard: string[] = []
    const stop = host.onMessage((message) => heard.push(message))
    for (const listener of listeners) listener({ data: 'order' })
    host.send('serving')
    stop()
    expect({ heard, posted, listening: listeners.size }).toEqual({
      heard: ['order'],
      posted: ['serving'],
      listening: 0,
    })
  })
})
