import { describe, expect, it } from 'vitest'
import { obstacleOf, statusOfAutomatic, statusOfRealTime } from './printer-status.ts'
import { createPrinterFramer } from './status-framer.ts'

const feed = (hex: string) => createPrinterFramer().feed(new Uint8Array(Buffer.from(hex, 'hex')))

describe('answers of a printer', () => {
  it.each([
    ['an automatic status', '18000c0f', { kind: 'automatic', bytes: Uint8Array.of(0x18, 0, 0x0c, 0x0f) }],
    ['a real-time status', '16', { kind: 'real-time', byte: 0x16 }],
    ['a queued status', '03', { kind: 'queued', byte: 0x03 }],
    ['the end of clearing', '372500', { kind: 'cleared' }],
    ['its model', '5f544d2d54383800', { kind: 'text', text: 'TM-T88' }],
    ['XOFF', '13', { kind: 'flow', mayWrite: false }],
  ])('%s is known by its fixed bits', (_name, hex, expected) => {
    expect(feed(hex)).toEqual([expected])
  })

  it('one that was cut off does not swallow the next', () => {
    expect(feed('180012')).toEqual([
      { kind: 'queued', byte: 0 },
      { kind: 'real-time', byte: 0x12 },
    ])
  })
})

describe('status bits', () => {
  it.each([
    [0x12, 0x12, 0x12, null],
    [0x16, 0x12, 0x12, 'CoverOpen'],
    [0x32, 0x12, 0x72, 'NoPaper'],
    [0x52, 0x1a, 0x12, 'PaperJam'],
    [0x52, 0x52, 0x12, 'OverTemperature'],
    [0x52, 0x32, 0x12, 'InternalFault'],
    [0x12, 0x12, 0x1e, null],
  ])('DLE EOT 2, 3, 4 = %i, %i, %i', (offline, error, roll, expected) => {
    expect(obstacleOf(statusOfRealTime(offline, error, roll))).toBe(expected)
  })

  it.each([
    ['10000f0f', 'NoPaper'],
    ['38000000', 'CoverOpen'],
    ['18080000', 'PaperJam'],
    ['10000300', null],
  ])('automatic %s', (hex, expected) => {
    expect(obstacleOf(statusOfAutomatic(new Uint8Array(Buffer.from(hex, 'hex'))))).toBe(expected)
  })
})
