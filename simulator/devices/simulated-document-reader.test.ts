import type { DocumentReading } from '@taanuu/device-drivers/document-reader/document-reader'
import type { ReaderProtocolName } from '@taanuu/device-drivers/document-reader/reader-protocol'
import type { ReadingFault } from '@taanuu/device-drivers/document-reader/reading-fault'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { cardZone, passportZone } from './mrz-zone.ts'
import { createSimulatedDocumentReader } from './simulated-document-reader.ts'

const START = Date.UTC(2026, 10, 21, 6)
const HOLDER = {
  surname: 'Токтогулов',
  givenNames: 'Үсөн',
  personalNumber: '20101197000011',
  birthDate: '1970-01-01',
  expiryDate: '2030-01-01',
  sex: 'male',
  documentNumber: 'ID7654321',
} as const

async function openReader(protocol: ReaderProtocolName, seed = 5) {
  const clock = new VirtualClock(START)
  const { reader, table } = createSimulatedDocumentReader({ clock, seed, protocol })
  const readings: DocumentReading[] = []
  const faults: ReadingFault[] = []
  const lost: string[] = []
  reader.on('document', (reading) => readings.push(reading))
  reader.on('unreadable', (fault) => faults.push(fault))
  reader.on('removed', (error) => lost.push(error.code))
  expect((await reader.open()).ok).toBe(true)
  return { clock, reader, table, readings, faults, lost }
}

describe.each<ReaderProtocolName>(['text-lines', 'stx-etx', 'elyctis'])('zones over %s', (protocol) => {
  it('of a card and a passport are read once each', async () => {
    const { clock, reader, table, readings, faults } = await openReader(protocol)
    table.hold({ kind: 'zone', lines: cardZone(HOLDER) })
    await clock.sleep(5000)
    table.takeAway()
    await clock.sleep(1000)
    table.hold({ kind: 'zone', lines: passportZone(HOLDER) })
    await clock.sleep(2000)
    expect(readings.map((r) => r.kind === 'mrz' && r.document.format)).toEqual(['TD1', 'TD3'])
    expect(faults).toEqual([])
    await reader.close()
    expect(reader.state).toBe('closed')
  })

  it('read badly are named for what they are', async () => {
    const { clock, reader, table, readings, faults } = await openReader(protocol)
    for (const spoil of ['unreadable', 'misread'] as const) {
      table.spoilNext(spoil)
      table.hold({ kind: 'zone', lines: cardZone(HOLDER) })
      await clock.sleep(2000)
      table.takeAway()
      await clock.sleep(1000)
    }
    expect(readings).toEqual([])
    expect(faults.map((fault) => fault.code)).toEqual(['UNREADABLE_CHARACTER', 'WRONG_CHECK_DIGIT'])
    await reader.close()
  })
})

describe.each<ReaderProtocolName>(['hid-pos', 'text-lines', 'stx-etx'])('codes over %s', (protocol) => {
  it('of any length are read, Kyrgyz letters included', async () => {
    const { clock, reader, table, readings, faults } = await openReader(protocol)
    for (const text of ['20101197000011', `Шайлоо өткөн жер ${'ң'.repeat(120)}`]) {
      table.hold({ kind: 'code', aim: ']Q1', text })
      await clock.sleep(2000)
      table.takeAway()
      expect(readings.at(-1)).toMatchObject({ kind: 'code', text })
    }
    expect(faults).toEqual([])
    await reader.close()
  })
})

describe('a document reader', () => {
  it('comes back after its cable was pulled', async () => {
    const { clock, reader, table, readings, lost } = await openReader('elyctis')
    table.cable.unplug()
    await clock.sleep(3000)
    expect(reader.state).toBe('absent')
    table.cable.plug()
    await clock.sleep(10_000)
    expect(reader.state).toBe('ready')
    table.hold({ kind: 'zone', lines: cardZone(HOLDER) })
    await clock.sleep(1000)
    expect(readings).toHaveLength(1)
    expect(lost).toEqual(['DeviceRemoved'])
    await reader.close()
  })

  it('that falls silent is found out within three seconds', async () => {
    const clock = new VirtualClock(START)
    const { reader } = createSimulatedDocumentReader({
      clock,
      seed: 6,
      protocol: 'elyctis',
      faults: { faults: [{ fault: 'silent-death', trigger: { kind: 'time', ms: 5000 } }] },
    })
    const lost = Promise.withResolvers<number>()
    reader.on('removed', () => lost.resolve(clock.now()))
    await reader.open()
    expect((await lost.promise) - START - 5000).toBeLessThan(3000)
    await reader.close()
  })

  it('reads the same document again when it is shown again later', async () => {
    const { clock, reader, table, readings } = await openReader('text-lines')
    for (let i = 0; i < 2; i++) {
      table.hold({ kind: 'zone', lines: cardZone(HOLDER) })
      await clock.sleep(500)
      table.takeAway()
      await clock.sleep(3000)
    }
    expect(readings).toHaveLength(2)
    await reader.close()
  })
})
