import { createSocket } from 'node:dgram'
import { afterEach, describe, expect, it } from 'vitest'
import { MAX_ANNOUNCEMENT_BYTES } from './announcement.ts'
import { type Discovery, type DiscoveryOptions, openDiscovery } from './discovery.ts'
import { freeUdpPort } from './testing/free-udp-port.ts'
import { until } from './testing/machines.ts'

const open: Discovery[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

async function opened(options: DiscoveryOptions): Promise<Discovery & { readonly heard: string[] }> {
  const discovery = await openDiscovery(options)
  open.push(discovery)
  const heard: string[] = []
  discovery.onHeard((bytes) => heard.push(String(bytes)))
  return Object.assign(discovery, { heard })
}

const loopback = () => [{ name: 'lo', address: '127.0.0.1', broadcast: '127.255.255.255' }]
const quiet = { group: null, broadcast: false, interfaces: loopback }

describe('announcements in a room', () => {
  it('reach everybody by multicast, several on one machine too', async () => {
    const port = await freeUdpPort()
    const options = { port, broadcast: false, interfaces: loopback }
    const [one, two] = [await opened(options), await opened(options)]
    await until(() => {
      one.announce(Buffer.from('hello'))
      return two.heard.length > 0 && one.heard.length > 0
    }, 3000)
    expect(two.heard[0]).toBe('hello')
  })

  it('reach named addresses where nothing else passes', async () => {
    const [a, b] = [await freeUdpPort(), await freeUdpPort()]
    const one = await opened({ ...quiet, port: a, unicast: [`127.0.0.1:${b}`] })
    const two = await opened({ ...quiet, port: b })
    await until(() => {
      one.announce(Buffer.from('hello'))
      return two.heard.length > 0
    }, 3000)
  })

  it('are read up to a number a second and a size, whoever floods', async () => {
    const port = await freeUdpPort()
    const one = await opened({ ...quiet, port })
    const flood = createSocket('udp4')
    flood.send(Buffer.alloc(MAX_ANNOUNCEMENT_BYTES + 1), port, '127.0.0.1')
    for (let i = 0; i < 5000; i++) {
      flood.send('x', port, '127.0.0.1')
      if (i % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await new Promise((resolve) => setTimeout(resolve, 300))
    flood.close()
    expect(one.heard.length).toBeGreaterThan(0)
    // A second may turn while it runs.
    expect(one.heard.length).toBeLessThanOrEqual(3 * 400)
    expect(one.heard.every((text) => text === 'x')).toBe(true)
  })

  it('fail without a word of error where the network refuses them', async () => {
    const port = await freeUdpPort()
    const nowhere = () => [{ name: 'x', address: '203.0.113.9', broadcast: '203.0.113.255' }]
    const one = await opened({ port, interfaces: nowhere })
    one.announce(Buffer.from('hello'))
    await until(() => one.trouble !== null, 3000)
  })
})
