import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLinkEnd, type LinkEnd } from './link-end.ts'
import { crc16, decodeReport, encodeReport, FLAG, MAX_WINDOW, REPORT_BYTES, TYPE } from './report.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Two ends that have greeted each other. */
function linked(): { host: LinkEnd; device: LinkEnd } {
  const host = createLinkEnd()
  const device = createLinkEnd()
  device.receive(host.hello(new Uint8Array(0)))
  host.receive(device.hello(new Uint8Array(0)))
  return { host, device }
}

describe('reports of the HID fingerprint profile', () => {
  it('has the check value of its CRC', () => {
    expect(crc16(Buffer.from('123456789'))).toBe(0x29b1)
  })

  it('test vectors of the specification', () => {
    const payload = Buffer.from('ef01ffffffff010003010005', 'hex')
    const vectors = [
      encodeReport({
        type: TYPE.hello,
        flags: 0,
        number: 0,
        next: 0,
        window: 16,
        payload: Buffer.from('5441465001', 'hex'),
      }),
      encodeReport({ type: TYPE.data, flags: FLAG.last, number: 0, next: 0, window: 16, payload }),
      encodeReport({
        type: TYPE.status,
        flags: FLAG.again,
        number: 1,
        next: 7,
        window: 16,
        payload: new Uint8Array(0),
      }),
    ]
    expect(vectors.map(hex)).toMatchInlineSnapshot(`
      [
        "01000000000010055441465001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000005361",
        "020100000000100cef01ffffffff01000301000500000000000000000000000000000000000000000000000000000000000000000000000000000000000030f2",
        "0302000100071000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000e0ad",
      ]
    `)
  })

  it('are read back, and nothing with a flipped bit is', () => {
    const any = fc.record({
      type: fc.constantFrom(TYPE.hello, TYPE.data, TYPE.status),
      flags: fc.nat(15),
      number: fc.nat(0xffff),
      next: fc.nat(0xffff),
      window: fc.nat(255),
      payload: fc.uint8Array({ maxLength: 54 }),
    })
    fc.assert(
      fc.property(any, fc.nat(REPORT_BYTES * 8 - 1), (report, bit) => {
        const bytes = encodeReport(report)
        expect(decodeReport(bytes)).toEqual(report)
        bytes[bit >> 3] ^= 1 << (bit & 7)
        expect(decodeReport(bytes)).toBeNull()
      }),
    )
  })

  it('noise is no report, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { host } = linked()
        host.receive(bytes)
        expect(host.outstanding).toBe(0)
      }),
    )
  })
})

describe('the link', () => {
  it('carries any stream whole, in order, through loss and damage both ways, with bounded questions', () => {
    const streams = fc.array(fc.uint8Array({ minLength: 1, maxLength: 1500 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(streams, streams, fc.infiniteStream(fc.nat(9)), (fromHost, fromDevice, luck) => {
        const { host, device } = linked()
        const heard = { host: [] as number[], device: [] as number[] }
        for (const bytes of fromHost) host.queue(bytes)
        for (const bytes of fromDevice) device.queue(bytes)
        const ends = [
          { end: host, other: device, heard: heard.device },
          { end: device, other: host, heard: heard.host },
        ]
        /** Carries a report over, or loses or damages it, and whatever it makes the other side say. */
        function carry(report: Uint8Array, to: LinkEnd, back: LinkEnd, into: number[], depth = 0): void {
          const fate = luck.next().value
          if (fate === 0) return
          const copy = report.slice()
          if (fate === 1) copy[20] ^= 4
          const received = to.receive(copy)
          if (received.kind !== 'link') return
          if (received.bytes) into.push(...received.bytes)
          const mine = into === heard.device ? heard.host : heard.device
          if (received.respond && depth < 4) carry(received.respond, back, to, mine, depth + 1)
        }
        let rounds = 0
        while (host.outstanding > 0 || device.outstanding > 0) {
          expect(++rounds).toBeLessThan(2000)
          for (const { end, other, heard: into } of ends) {
            for (let report = end.nextReport(), n = 0; report; report = end.nextReport()) {
              expect(++n).toBeLessThanOrEqual(MAX_WINDOW)
              carry(report, other, end, into)
            }
          }
          carry(host.status(FLAG.ask), device, host, heard.device)
        }
        expect(Buffer.from(heard.device).equals(Buffer.concat(fromHost))).toBe(true)
        expect(Buffer.from(heard.host).equals(Buffer.concat(fromDevice))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('does not believe a confirmation of what it has not sent', () => {
    const { host } = linked()
    host.queue(Uint8Array.of(1, 2, 3))
    host.nextReport()
    host.receive(
      encodeReport({
        type: TYPE.status,
        flags: 0,
        number: 0,
        next: 5,
        window: 16,
        payload: new Uint8Array(0),
      }),
    )
    expect(host.outstanding).toBe(1)
  })

  it('counts past 65535', () => {
    const { host, device } = linked()
    for (let i = 0; i < 65_540; i++) {
      host.queue(Uint8Array.of(i & 0xff))
      const report = host.nextReport()
      if (!report) throw new Error(`no credit at ${i}`)
      const received = device.receive(report)
      if (received.kind !== 'link' || !received.respond) throw new Error(`not taken at ${i}`)
      host.receive(received.respond)
    }
    expect(device.next).toBe(4)
    expect(host.outstanding).toBe(0)
  })
})
