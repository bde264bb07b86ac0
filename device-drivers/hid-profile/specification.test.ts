import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createLinkEnd } from './link-end.ts'
import {
  decodeReport,
  FLAG,
  MAGIC,
  MAX_WINDOW,
  PAYLOAD_BYTES,
  PROFILE_VERSION,
  REPORT_BYTES,
  TYPE,
} from './report.ts'
import { REPORT_DESCRIPTOR } from './report-descriptor.ts'

const text = readFileSync(new URL('../../docs/hid-fingerprint-profile.md', import.meta.url), 'utf8')
const blocks = [...text.matchAll(/```\n([\s\S]*?)```/g)].map(([, block]) => block)
const vectors = blocks
  .filter((block) => /^[0-9a-f]{128}\n$/.test(block))
  .map((block) => Buffer.from(block.trim(), 'hex'))

describe('the specification of the HID fingerprint profile', () => {
  it('shows the report descriptor that the code has', () => {
    const written = blocks.find((block) => block.startsWith('06 00 FF')) ?? ''
    const bytes = written
      .split('\n')
      .flatMap((line) => /^((?:[0-9A-F]{2} ?)+)/.exec(line)?.[1].trim().split(' ') ?? [])
    expect(bytes.map((byte) => Number.parseInt(byte, 16))).toEqual([...REPORT_DESCRIPTOR])
    expect(text).toContain(`Report descriptor, ${REPORT_DESCRIPTOR.length} bytes`)
  })

  it('has vectors that mean what it says', () => {
    expect(vectors.map((bytes) => decodeReport(bytes))).toMatchObject([
      {
        type: TYPE.hello,
        flags: 0,
        window: 16,
        payload: Buffer.concat([Buffer.from(MAGIC), Buffer.of(PROFILE_VERSION)]),
      },
      {
        type: TYPE.data,
        flags: FLAG.last,
        number: 0,
        next: 0,
        payload: Buffer.from('ef01ffffffff010003010005', 'hex'),
      },
      { type: TYPE.status, flags: FLAG.again, number: 1, next: 7 },
    ])
    const device = createLinkEnd()
    expect(device.receive(vectors[0]).kind).toBe('hello')
    const answer = device.receive(vectors[1])
    if (answer.kind !== 'link' || !answer.respond) throw new Error('the first data report is not answered')
    expect(decodeReport(answer.respond)).toMatchObject({ type: TYPE.status, next: 1 })
  })

  it('names the numbers of the code', () => {
    expect([REPORT_BYTES, PAYLOAD_BYTES, MAX_WINDOW]).toEqual([64, 54, 16])
    expect(text).toContain(`never more than ${MAX_WINDOW}`)
    expect(text).toContain(`0 to ${PAYLOAD_BYTES}`)
    const wire = 12 + 288 * (128 + 11)
    expect(text).toContain(`are ${Math.ceil(wire / PAYLOAD_BYTES)} reports`)
  })
})
