import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { steadyClock } from '@taanuu/device-drivers/clock'
import { afterAll, describe, expect, it } from 'vitest'
import { createSyntheticPrints } from './finger-prints.ts'
import { simulateScanner } from './simulate-scanner.ts'
import { serveSocketEnd } from './socket-end.ts'
import { missingForUmockdev, runWithMockedDevice } from './umockdev.ts'

const missing = missingForUmockdev()
if (missing !== null) console.warn(`behind the native libraries: skipped, ${missing}`)
const folder = mkdtempSync(join(tmpdir(), 'taanuu-umockdev-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe.skipIf(missing !== null)('behind the unmodified serialport library', () => {
  it('is found as a CP2102 and captured from', {
    timeout: 120_000,
  }, async () => {
    const end = await serveSocketEnd(join(folder, 'serial'))
    const prints = createSyntheticPrints(1, 1)
    prints.impression('1', 0, 'normal')
    const scanner = simulateScanner({ protocol: 'ef01', clock: steadyClock, seed: 1, prints, end, hurry: 10 })
    scanner.hand.auto = '1'
    const run = runWithMockedDevice({ kind: 'serial' }, end.path, [
      process.execPath,
      join(import.meta.dirname, 'umockdev-serial-client.ts'),
    ])
    const { code, output, errors } = await run.ended
    end.close()
    expect(`${code} ${errors}`).toBe('0 ')
    expect(JSON.parse(output.split('\n')[0])).toMatchObject({
      port: { path: '/dev/ttyUSB0', vendorId: '10c4', productId: 'ea60', serialNumber: 'SIM0001' },
      model: 'TAANUU-SIM',
      captured: { width: 256, height: 288 },
    })
  })
})

/** A vendor-defined device of 64-byte reports both ways: usage page FF00, one collection, no report numbers. */
const DESCRIPTOR = '0600ff0901a101150026ff00750895400901810209019102c0'
const VENDOR = 0x1209
const PRODUCT = 0x0002

describe.skipIf(missing !== null)('behind the unmodified node-hid library', () => {
  it('is found, answers reports, and is missed when it is unplugged', { timeout: 120_000 }, async () => {
    const descriptorFile = join(folder, 'descriptor')
    writeFileSync(descriptorFile, DESCRIPTOR)
    const end = await serveSocketEnd(join(folder, 'hid'))
    end.plug()
    // Answers every report with its bytes in reverse; then the cable is pulled.
    end.on('bytes', (bytes) => {
      end.send(bytes.slice(-64).reverse())
      setTimeout(() => run.unplug(), 500)
    })
    const run = runWithMockedDevice(
      { kind: 'hid', vendorId: VENDOR, productId: PRODUCT, descriptorFile },
      end.path,
      [process.execPath, join(import.meta.dirname, 'umockdev-hid-client.ts'), '1209', '0002'],
    )
    const { code, output, errors } = await run.ended
    end.close()
    expect(`${code} ${errors}`).toBe('0 ')
    const [seen, gone] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(seen).toMatchObject({ serialNumber: 'SIM0001' })
    expect(seen.answer).toBe(Buffer.from(Array.from({ length: 64 }, (_, i) => 63 - i)).toString('hex'))
    expect(gone.gone).toMatch(/disconnect|hid_read/i)
  })
})
