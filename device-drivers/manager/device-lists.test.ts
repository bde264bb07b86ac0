import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import { describe, expect, it } from 'vitest'
import { listDevices } from './device-lists.ts'
import { watchDevices } from './device-watch.ts'
import type { FoundDevice } from './found-device.ts'

const port: FoundDevice = { path: '/dev/ttyUSB0', connection: 'serial', simulated: false, access: 'granted' }

describe('listing devices', () => {
  it('puts together what several sources know of one device', async () => {
    const { devices, silent } = await listDevices([
      { name: 'first', list: async () => [{ ...port, vendorId: 1, productId: 2 }] },
      {
        name: 'second',
        list: async () => [
          { ...port, path: '/dev/ttyUSB10', access: 'unknown' },
          { ...port, vendorId: 9, productId: 9, serial: 'S', simulated: true, access: 'unknown' },
        ],
      },
    ])
    expect(silent).toEqual([])
    expect(devices).toEqual([
      { ...port, vendorId: 1, productId: 2, serial: 'S', simulated: true },
      { ...port, path: '/dev/ttyUSB10', access: 'unknown' },
    ])
  })

  it('goes on without a source that fails, and says which', async () => {
    const { devices, silent } = await listDevices([
      {
        name: 'serialport',
        list: async () => {
          throw new Error('spawn udevadm ENOENT')
        },
      },
      { name: 'sysfs', list: async () => [port] },
    ])
    expect(devices).toEqual([port])
    expect(silent).toEqual(['serialport: spawn udevadm ENOENT'])
  })
})

describe('watching what is plugged in', () => {
  it('tells of every change within its interval, and of nothing else', async () => {
    const clock = new VirtualClock(0)
    let nodes = 'ttyUSB0'
    const told: number[] = []
    const stop = watchDevices({
      clock,
      fingerprint: async () => nodes,
      everyMs: 1000,
      onChange: () => told.push(clock.now()),
    })
    await clock.sleep(3500)
    expect(told).toEqual([])
    nodes = 'ttyUSB0,ttyUSB1'
    await clock.sleep(3000)
    nodes = ''
    await clock.sleep(1000)
    expect(told).toEqual([4000, 7000])
    stop()
    nodes = 'ttyUSB0'
    await clock.sleep(5000)
    expect(told).toHaveLength(2)
  })
})
