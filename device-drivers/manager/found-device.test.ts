import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deviceTargetSchema, type FoundDevice, locate, targetOf } from './found-device.ts'

const model = { connection: 'serial', vendorId: 0x10c4, productId: 0xea60 } as const
function at(path: string, serial?: string): FoundDevice {
  const known = serial === undefined ? {} : { serial }
  return { path, ...model, ...known, simulated: false, access: 'granted' }
}

describe('finding a device again', () => {
  it('knows one with a serial number wherever it is plugged in', () => {
    const target = targetOf(at('/dev/ttyUSB0', 'A1'))
    expect(locate(target, [at('/dev/ttyUSB3', 'B2'), at('/dev/ttyUSB7', 'A1')])).toMatchObject({
      kind: 'found',
      device: { path: '/dev/ttyUSB7' },
    })
  })

  it('does not take the same model with another number for it', () => {
    const target = targetOf(at('/dev/ttyUSB0', 'A1'))
    expect(locate(target, [at('/dev/ttyUSB0', 'B2')])).toMatchObject({ kind: 'other' })
    expect(locate(target, [at('/dev/ttyUSB0')])).toMatchObject({ kind: 'other' })
    expect(locate(target, [])).toEqual({ kind: 'missing' })
  })

  it('knows one without a number by its model where there is only one, else by its place', () => {
    const target = targetOf(at('/dev/ttyUSB1'))
    expect(locate(target, [at('/dev/ttyUSB5')])).toMatchObject({ kind: 'found' })
    const two = [at('/dev/ttyUSB0'), at('/dev/ttyUSB1')]
    expect(locate(target, two)).toMatchObject({ kind: 'found', device: { path: '/dev/ttyUSB1' } })
    expect(locate(target, [at('/dev/ttyUSB0'), at('/dev/ttyUSB2')])).toEqual({ kind: 'ambiguous', count: 2 })
    expect(locate(target, [at('/dev/ttyUSB1', 'A1')])).toMatchObject({ kind: 'other' })
  })

  it('finds every listed device by its own target, and never one of another model', () => {
    const device = fc.record({
      path: fc.stringMatching(/^\/dev\/ttyUSB[0-9]$/),
      connection: fc.constantFrom('serial' as const, 'hid' as const, 'pty' as const),
      vendorId: fc.constantFrom(1, 2),
      productId: fc.constantFrom(1, 2),
      serial: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
      simulated: fc.boolean(),
      access: fc.constant('granted' as const),
    })
    const devices = fc.uniqueArray(device, { selector: ({ path }) => path, minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(devices, fc.nat(), (all, n) => {
        const wanted = all[n % all.length]
        const target = deviceTargetSchema.parse(structuredClone(targetOf(wanted)))
        const located = locate(target, all)
        if (located.kind !== 'found') throw new Error(located.kind)
        expect(located.device).toMatchObject({ vendorId: wanted.vendorId, serial: wanted.serial })
        const others = all.filter(
          ({ vendorId, productId, connection, path }) =>
            path !== wanted.path &&
            (vendorId !== wanted.vendorId ||
              productId !== wanted.productId ||
              connection !== wanted.connection),
        )
        expect(locate(target, others).kind).toBe('missing')
      }),
    )
  })
})
