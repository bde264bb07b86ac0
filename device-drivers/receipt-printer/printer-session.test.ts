import { describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { createMemoryLink } from '../transport/memory-link.ts'
import { createPrinterSession } from './printer-session.ts'

async function openSession() {
  const link = createMemoryLink({ path: 'memory:printer' })
  const heard: string[] = []
  link.device.on('bytes', (bytes) => heard.push(Buffer.from(bytes).toString('hex')))
  await link.host.open()
  const session = createPrinterSession({ transport: link.host, clock: systemClock, deviceId: 'printer' })
  return { link, heard, session }
}

describe('the conversation with a printer', () => {
  it('writes nothing between XOFF and XON, and asks for its status all the same', async () => {
    const { link, heard, session } = await openSession()
    link.device.send(Uint8Array.of(0x13))
    const written = session.write(Uint8Array.of(0x41))
    const status = session.status()
    await Promise.resolve()
    expect(heard).toEqual(['100402'])
    for (let i = 0; i < 3; i++) {
      link.device.send(Uint8Array.of(0x12))
      await new Promise(setImmediate)
    }
    expect(await status).toMatchObject({ ok: true, value: { paper: 'enough' } })
    expect(heard).toEqual(['100402', '100403', '100404'])
    link.device.send(Uint8Array.of(0x11))
    expect((await written).ok).toBe(true)
    expect(heard.at(-1)).toBe('41')
  })

  it('ends every question when the cable is pulled', async () => {
    const { link, session } = await openSession()
    const asked = [session.status(), session.printed(new AbortController().signal)]
    await Promise.resolve()
    link.device.unplug()
    for (const result of await Promise.all(asked))
      expect(result).toMatchObject({ error: { code: 'DeviceRemoved' } })
  })
})
