import { describe, expect, it } from 'vitest'
import file from '../profiles.json' with { type: 'json' }
import { candidatesFor } from './device-choice.ts'
import { type DeviceProfile, deviceProfiles, KIND_OF_PROTOCOL, profileFileSchema } from './device-profile.ts'
import { ballotDrivers, fingerprintDrivers } from './drivers.ts'
import type { FoundDevice } from './found-device.ts'

const drivers = [...fingerprintDrivers, ...ballotDrivers]
const bridge: FoundDevice = {
  path: '/dev/ttyUSB0',
  connection: 'serial',
  vendorId: 0x1a86,
  productId: 0x7523,
  simulated: false,
  access: 'granted',
}

describe('profiles.json', () => {
  it('names only protocols that have a driver, over the connection that the profile has', () => {
    for (const { id, protocols, kinds, connection } of deviceProfiles) {
      for (const protocol of protocols) {
        const fits = drivers.some((entry) => entry.protocol === protocol && entry.over.includes(connection))
        expect({ id, protocol, fits }).toMatchObject({ fits: true })
        expect(kinds).toContain(KIND_OF_PROTOCOL[protocol])
      }
    }
  })

  it.each([
    [
      'an id twice',
      { ...file, profiles: [file.profiles[0], { ...file.profiles[1], id: file.profiles[0].id }] },
    ],
    ['a device twice', { ...file, profiles: [file.profiles[0], { ...file.profiles[0], id: 'again' }] }],
    ['a vendor that is no hexadecimal', { ...file, profiles: [{ ...file.profiles[0], vendorId: '0x1a86' }] }],
    ['a protocol nobody knows', { ...file, profiles: [{ ...file.profiles[0], protocols: ['telepathy'] }] }],
    ['an unknown key', { ...file, profiles: [{ ...file.profiles[0], vid: 1 }] }],
  ])('would not pass with %s', (_, spoilt) => {
    expect(profileFileSchema.safeParse(file).success).toBe(true)
    expect(profileFileSchema.safeParse(spoilt).success).toBe(false)
  })
})

describe('choosing a device', () => {
  const auto = { kind: 'auto' } as const

  it('asks by itself only what a profile names', () => {
    const unknown = { ...bridge, vendorId: 0x9999 }
    expect(candidatesFor(auto, 'fingerprint-scanner', [unknown], fingerprintDrivers)).toEqual([])
    const known = candidatesFor(auto, 'fingerprint-scanner', [unknown, bridge], fingerprintDrivers)
    expect(known.map(({ driver }) => driver.protocol)).toContain('ef01')
    expect(known.every(({ certain }) => !certain)).toBe(true)
  })

  it('leaves alone what may not be opened', () => {
    const denied = { ...bridge, access: 'denied' as const }
    expect(candidatesFor(auto, 'fingerprint-scanner', [denied], fingerprintDrivers)).toEqual([])
  })

  it('takes a device whose ids say everything before one behind a converter', () => {
    const product: DeviceProfile = {
      ...deviceProfiles[0],
      id: 'product',
      vendorId: 0x1234,
      productId: 0x0001,
      names: 'device',
      kinds: ['fingerprint-scanner'],
      protocols: ['ef01'],
    }
    const named = { ...bridge, path: '/dev/ttyUSB9', vendorId: 0x1234, productId: 0x0001 }
    const [first] = candidatesFor(auto, 'fingerprint-scanner', [bridge, named], fingerprintDrivers, [
      ...deviceProfiles,
      product,
    ])
    expect(first).toMatchObject({ certain: true, target: { lastPath: '/dev/ttyUSB9' } })
  })

  it('asks the device at a named path in every language, or in the one that was named', () => {
    const path = '/dev/ttyUSB0'
    const every = candidatesFor({ kind: 'path', path }, 'fingerprint-scanner', [], fingerprintDrivers)
    const serial = fingerprintDrivers.filter(({ over }) => over.includes('serial'))
    expect(every.map(({ driver }) => driver.protocol)).toEqual(serial.map(({ protocol }) => protocol))
    expect(every.every(({ target }) => target.by === 'path')).toBe(true)
    const hid = { kind: 'path', path: '/dev/hidraw0' } as const
    expect(
      candidatesFor(hid, 'fingerprint-scanner', [], fingerprintDrivers).map(({ driver }) => driver.protocol),
    ).toEqual(['taanuu-hid-fingerprint'])
    const one = candidatesFor(
      { kind: 'path', path, protocol: 'ef01' },
      'fingerprint-scanner',
      [bridge],
      fingerprintDrivers,
    )
    expect(one).toMatchObject([{ certain: true, target: { by: 'usb', lastPath: path } }])
  })
})
