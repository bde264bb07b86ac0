import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { testFinger } from '../devices/test-finger.ts'
import { testSheet } from '../devices/test-sheet.ts'
import { LONGEST_COMMAND } from './control.ts'
import { sendControl, serveControl } from './control-socket.ts'
import type { FingerPrints } from './finger-prints.ts'
import { simulateBallotScanner, simulateDocumentReader, simulatePrinter } from './simulate-paper.ts'
import { simulateScanner } from './simulate-scanner.ts'

const START = Date.UTC(2026, 10, 1, 7)
const prints: FingerPrints = {
  names: ['1', '2'],
  impression: (name, touch) => (name === '1' || name === '2' ? testFinger(touch, 96, 96) : null),
}
const folder = mkdtempSync(join(tmpdir(), 'taanuu-control-'))
afterAll(() => rmSync(folder, { recursive: true }))

function stand() {
  const clock = new VirtualClock(START)
  const link = createMemoryLink({ path: 'memory:control' })
  return { clock, seed: 1, end: link.device, link }
}

function scanner() {
  const here = stand()
  return { ...here, ...simulateScanner({ ...here, protocol: 'ef01', prints }) }
}

describe('the control of a scanner', () => {
  it('lays fingers down and lifts them, wet and dry, on dirty and clean glass', () => {
    const { control, hand } = scanner()
    expect(control.execute('place 1')).toBe('ok')
    expect(hand.finger).toBe('1')
    expect(control.execute('lift')).toBe('ok')
    expect(hand.world.finger).toBeNull()
    expect(control.execute('wet')).toBe('ok')
    expect(hand.skin).toBe('wet')
    expect(control.execute('dirty 0.8')).toBe('ok')
    expect(hand.world.dirt).toBe(0.8)
    expect(control.execute('clean')).toBe('ok')
    expect(hand.world.dirt).toBe(0)
    expect(control.execute('place 2 tip-only')).toBe('ok')
    expect(control.execute('status')).toMatch(/^ok plugged, serial .*finger 2/)
  })

  it('says what is wrong with a command, and lists all of them', () => {
    const { control } = scanner()
    for (const line of [
      '',
      'nonsense',
      'place',
      'place 9',
      'place 1 upside-down',
      'dirty much',
      'fault nothing',
    ])
      expect(control.execute(line)).toMatch(/^error /)
    expect(control.execute('x'.repeat(LONGEST_COMMAND + 1))).toMatch(/^error /)
    expect(control.execute('constructor')).toMatch(/^error unknown/)
    const help = control.execute('help')
    for (const word of [
      'place N',
      'lift',
      'unplug',
      'replug',
      'dirty',
      'dry',
      'wet',
      'slow',
      'noise',
      'baud',
      'fault',
    ])
      expect(help).toContain(`\n${word}`)
  })

  it('never throws, whatever is typed', () => {
    const { control } = scanner()
    const words = fc.constantFrom(
      ...Object.keys(control.commands),
      'on',
      'off',
      '1',
      '-1',
      'auto',
      'other',
      '',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 5 }), (line) => {
        expect(control.execute(line.join(' '))).toMatch(/^(ok|error)/)
      }),
      { numRuns: 500 },
    )
  })

  it('lets a hand act by itself: it comes when the host looks, goes, and comes back', async () => {
    const { clock, hand } = scanner()
    hand.auto = '1'
    const seen: boolean[] = []
    for (let i = 0; i < 100; i++) {
      seen.push(hand.world.finger !== null)
      await clock.sleep(80)
    }
    const changes = seen.filter((here, i) => i > 0 && here !== seen[i - 1]).length
    expect(seen[0]).toBe(false)
    expect(changes).toBeGreaterThanOrEqual(3)
  })
})

describe('the control of paper devices', () => {
  it('feeds, takes, jams and clears at a ballot scanner', () => {
    const { control, world } = simulateBallotScanner({
      ...stand(),
      sheets: { kinds: ['valid'], draw: (_kind, n) => testSheet(String(n)) },
    })
    expect(control.execute('feed')).toBe('ok sheet-1')
    expect(control.execute('feed valid')).toMatch(/^error/)
    expect(world.atFront?.id).toBe('sheet-1')
    expect(control.execute('take')).toBe('ok sheet-1')
    expect(control.execute('jam accept unnoticed')).toBe('ok')
    expect(control.execute('cover open')).toBe('ok')
    expect(world.sensors.coverOpen).toBe(true)
    expect(control.execute('status')).toContain('cover open')
  })

  it('takes the paper out of a printer and puts it in', () => {
    const { control, roll } = simulatePrinter(stand())
    expect(control.execute('paper-out')).toBe('ok')
    expect(roll.paperMm).toBe(0)
    expect(control.execute('paper-in')).toBe('ok')
    expect(roll.paperMm).toBeGreaterThan(1000)
    expect(control.execute('printed')).toBe('ok nothing')
  })

  it('holds documents to a reader', () => {
    const { control, table } = simulateDocumentReader({ ...stand(), protocol: 'stx-etx' })
    expect(control.execute('card 11705199000123')).toBe('ok')
    expect(table.held).toMatchObject({ kind: 'zone' })
    expect(control.execute('card 12')).toMatch(/^error/)
    expect(control.execute('take')).toBe('ok')
    expect(table.held).toBeNull()
  })
})

describe('the control socket', () => {
  it('answers one command after the other, for this user alone', async () => {
    const { control } = scanner()
    const server = await serveControl(join(folder, 'one'), control)
    expect(statSync(server.path).mode & 0o077).toBe(0)
    expect(await sendControl(server.path, 'place 1')).toBe('ok')
    expect(await sendControl(server.path, 'help')).toContain('place N')
    expect(await sendControl(server.path, 'nonsense')).toMatch(/^error/)
    await server.close()
    await expect(sendControl(server.path, 'status')).rejects.toThrow()
  })

  it('drops who sends a line without an end', async () => {
    const { control } = scanner()
    const server = await serveControl(join(folder, 'two'), control)
    const socket = createConnection(server.path)
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => undefined)
    socket.write('x'.repeat(10 * LONGEST_COMMAND))
    await closed
    expect(await sendControl(server.path, 'status')).toMatch(/^ok/)
    await server.close()
  })
})
