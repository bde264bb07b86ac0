import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PowerStatus } from '@taanuu/device-drivers/battery/battery'
import {
  createNutBattery,
  readNutVariable,
  readNutVariables,
} from '@taanuu/device-drivers/battery/nut-client'
import { createNutFramer, encodeNutVariable, parseNutLine } from '@taanuu/device-drivers/battery/nut-protocol'
import { createSysBattery, readPowerSupplies } from '@taanuu/device-drivers/battery/sys-power-supply'
import { systemClock } from '@taanuu/device-drivers/clock'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import {
  createSimulatedNutServer,
  FULL_POWER,
  removeSupply,
  type SimulatedNutServer,
  writePowerTree,
  writeSupply,
} from './battery-world.ts'

const ON_BATTERY: PowerStatus = {
  source: 'battery',
  charging: false,
  chargePercent: 50,
  minutesLeft: 90,
  low: false,
}

describe('power supplies of Linux', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'taanuu-power-'))
    return () => rmSync(root, { recursive: true })
  })
  const read = async () => {
    const result = await readPowerSupplies(root)
    return result.ok ? result.value : result.error.code
  }

  it('tell source, charge and time left', async () => {
    writePowerTree(root, FULL_POWER)
    expect(await read()).toEqual({
      source: 'mains',
      charging: false,
      chargePercent: 100,
      minutesLeft: null,
      low: false,
    })
    writePowerTree(root, { ...FULL_POWER, plugged: false, percent: 50 })
    expect(await read()).toEqual(ON_BATTERY)
    writePowerTree(root, { ...FULL_POWER, plugged: false, percent: 4 })
    expect(await read()).toMatchObject({ low: true, minutesLeft: 7 })
  })

  it('of two batteries are one, weighted by what they hold; those of a mouse do not count', async () => {
    writeSupply(root, 'BAT0', {
      TYPE: 'Battery',
      STATUS: 'Discharging',
      CHARGE_NOW: '1000',
      CHARGE_FULL: '1000',
    })
    writeSupply(root, 'BAT1', { TYPE: 'Battery', STATUS: 'Unknown', CHARGE_NOW: '0', CHARGE_FULL: '3000' })
    writeSupply(root, 'hid-mouse', { TYPE: 'Battery', STATUS: 'Discharging', CAPACITY: '3', SCOPE: 'Device' })
    expect(await read()).toMatchObject({ source: 'battery', chargePercent: 25, minutesLeft: null })
  })

  it('that are none, or not there, are no battery', async () => {
    expect(await read()).toBe('DeviceNotFound')
    expect(await readPowerSupplies(join(root, 'nowhere'))).toMatchObject({
      error: { code: 'DeviceNotFound' },
    })
  })

  it('with any contents never throw', async () => {
    writeSupply(root, 'BAT0', {})
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 400 }), async (text) => {
        writeFileSync(join(root, 'BAT0', 'uevent'), `POWER_SUPPLY_TYPE=Battery\n${text}`)
        expect(await read()).toMatchObject({ low: expect.any(Boolean) })
      }),
      { numRuns: 40 },
    )
  })

  it('are watched: a pulled plug is told, a battery taken out is absent', async () => {
    const clock = new VirtualClock(0)
    writePowerTree(root, FULL_POWER)
    const battery = createSysBattery({ clock, root, simulated: true })
    const seen: string[] = []
    battery.on('status', ({ source, chargePercent }) => seen.push(`${source} ${chargePercent}`))
    battery.on('removed', ({ code }) => seen.push(code))
    expect((await battery.open()).ok).toBe(true)
    writePowerTree(root, { ...FULL_POWER, plugged: false, percent: 99 })
    await expect.poll(() => clock.sleep(500).then(() => seen.at(-1))).toBe('battery 99')
    removeSupply(root, 'BAT0')
    removeSupply(root, 'AC')
    await expect.poll(() => clock.sleep(500).then(() => battery.state)).toBe('absent')
    await battery.close()
    // a look may fall between two files being written, and then see one change before the other
    expect([seen[0], seen.at(-1)]).toEqual(['mains 100', 'DeviceNotFound'])
    expect(seen).toContain('battery 99')
    expect(seen.filter((what) => what === 'DeviceNotFound')).toHaveLength(1)
    expect(battery.state).toBe('closed')
  })
})

describe('a NUT server', () => {
  let server: SimulatedNutServer
  beforeAll(async () => {
    server = await createSimulatedNutServer('room')
  })
  afterAll(() => server.close())

  it('tells the same about its supply', async () => {
    const battery = createNutBattery({ ups: 'room', port: server.port, clock: systemClock, simulated: true })
    expect((await battery.open()).ok).toBe(true)
    expect(battery.status).toMatchObject({ source: 'mains', chargePercent: 100, minutesLeft: null })
    await battery.close()
    server.setPower({ ...FULL_POWER, plugged: false, percent: 50 })
    await battery.open()
    expect(battery.status).toEqual(ON_BATTERY)
    await battery.close()
    const variables = await readNutVariables({ ups: 'room', port: server.port })
    expect(variables.ok && variables.value.get('device.model')).toBe('Simulated "UPS" \\ 1')
    const one = (name: string) => readNutVariable({ ups: 'room', port: server.port }, name)
    expect(await one('ups.status')).toEqual({ ok: true, value: 'OB' })
    expect(await one('ups.colour')).toMatchObject({ ok: false, error: { code: 'UnexpectedReply' } })
  })

  it.each([
    ['ERR DATA-STALE\n', 'DeviceRemoved'],
    ['ERR ACCESS-DENIED\n', 'PermissionDenied'],
    ['ERR NEW-AND-UNKNOWN\n', 'UnexpectedReply'],
    ['HTTP/1.1 400 Bad Request\r\n', 'UnexpectedReply'],
    [`${'x'.repeat(5000)}\n`, 'UnexpectedReply'],
    ['BEGIN LIST VAR room\nEND LIST VAR room\n', 'UnexpectedReply'],
  ])('that answers %j is refused by name', async (answer, expected) => {
    server.setAnswer(answer)
    const battery = createNutBattery({ ups: 'room', port: server.port, clock: systemClock })
    const result = await battery.open()
    expect(result.ok ? 'ok' : result.error.code).toBe(expected)
    await battery.close()
    server.setAnswer(null)
  })

  it('without the supply, or without a server, has none', async () => {
    expect(await readNutVariables({ ups: 'cellar', port: server.port })).toMatchObject({
      error: { code: 'DeviceNotFound' },
    })
    expect(await readNutVariables({ ups: 'room', port: 1 })).toMatchObject({
      error: { code: 'DeviceNotFound' },
    })
  })
})

describe('lines of a NUT server', () => {
  it('come out as they went in', () => {
    const value = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !/[\r\n]/.test(text))
    fc.assert(
      fc.property(value, (text) => {
        const outputs = createNutFramer().feed(Buffer.from(encodeNutVariable('room', 'device.model', text)))
        expect(outputs).toEqual([{ kind: 'variable', ups: 'room', name: 'device.model', value: text }])
      }),
    )
  })

  it.each([
    ['VAR su700 ups.status "OL"', { kind: 'variable', ups: 'su700', name: 'ups.status', value: 'OL' }],
    ['BEGIN LIST VAR su700', { kind: 'list-begin', ups: 'su700' }],
    ['ERR UNKNOWN-UPS', { kind: 'error', code: 'UNKNOWN-UPS' }],
    ['VAR su700 ups.status "OL', { kind: 'other' }],
    ['', { kind: 'other' }],
  ])('%s', (line, expected) => {
    expect(parseNutLine(line)).toEqual(expected)
  })
})
