import { writeFile } from 'node:fs/promises'
import type { BallotScanner, ScannedSheet } from '@taanuu/device-drivers/ballot-scanner'
import { systemClock } from '@taanuu/device-drivers/clock'
import { type DeviceError, deviceError } from '@taanuu/device-drivers/device-error'
import type { FingerprintScanner } from '@taanuu/device-drivers/fingerprint-scanner'
import type { GreyImage } from '@taanuu/device-drivers/image'
import type { DeviceDesk } from '@taanuu/device-drivers/manager/device-desk'
import { KIND_OF_PROTOCOL } from '@taanuu/device-drivers/manager/device-profile'
import { createManagedBallotScanner } from '@taanuu/device-drivers/manager/managed-ballot-scanner'
import { createManagedFingerprintScanner } from '@taanuu/device-drivers/manager/managed-fingerprint-scanner'
import { failed, ok, type Result } from '@taanuu/device-drivers/result'
import { encode } from 'fast-png'
import type { DeviceCall } from './devices-speaker.ts'

type Found =
  | { readonly kind: 'fingerprint-scanner'; readonly scanner: FingerprintScanner }
  | { readonly kind: 'ballot-scanner'; readonly scanner: BallotScanner }

/** Longest sheet that `capture` draws in, inches: A4 and Legal, with room for a skewed one. */
const LONGEST_SHEET_INCHES = 15

/** Opens the device in whichever language it answers; the first error that says more than "no answer" is the answer. */
async function openDevice(desk: DeviceDesk, { path, protocol, speaker }: DeviceCall): Promise<Result<Found>> {
  const options = {
    clock: systemClock,
    desk,
    choice: { kind: 'path', path, ...(protocol ? { protocol } : {}) },
  } as const
  const makers = {
    'fingerprint-scanner': (): Found => ({
      kind: 'fingerprint-scanner',
      scanner: createManagedFingerprintScanner(options),
    }),
    'ballot-scanner': (): Found => ({ kind: 'ballot-scanner', scanner: createManagedBallotScanner(options) }),
  }
  const kinds = protocol ? [KIND_OF_PROTOCOL[protocol]] : (['fingerprint-scanner', 'ballot-scanner'] as const)
  speaker.aside(`${speaker.word('asking')}: ${path}`)
  let last: DeviceError = deviceError('DeviceNotFound', path, 'nothing was asked')
  for (const kind of kinds) {
    const found = makers[kind]()
    const opened = await found.scanner.open()
    if (opened.ok) return ok(found)
    await found.scanner.close()
    last = opened.error
    if (last.code !== 'CommandTimeout') break
  }
  return failed(last)
}

async function withDevice(
  desk: DeviceDesk,
  call: DeviceCall,
  act: (found: Found) => Promise<number>,
): Promise<number> {
  const found = await openDevice(desk, call)
  if (!found.ok) return call.speaker.fault(found.error)
  try {
    return await act(found.value)
  } finally {
    await found.value.scanner.close()
  }
}

/** Prints who the device says it is. */
export function probeDevice(desk: DeviceDesk, call: DeviceCall): Promise<number> {
  const { speaker } = call
  const { word, say } = speaker
  return withDevice(desk, call, async ({ kind, scanner }) => {
    const info = await scanner.info()
    if (!info.ok) return speaker.fault(info.error)
    const capabilities = scanner.capabilities()
    speaker.give({ ok: true, identity: scanner.id, info: info.value, capabilities })
    say(`${word('kind')}: ${word(kind)}${scanner.id.simulated ? ` · ${word('simulated')}` : ''}`)
    say(`${word('protocol')}: ${scanner.id.protocol}`)
    say(
      `${word('model')}: ${[info.value.model, info.value.hardware, info.value.sensor].filter(Boolean).join(' · ')}`,
    )
    say(`${word('serial')}: ${info.value.serial}`)
    say(`${word('firmware')}: ${info.value.firmware}`)
    if ('width' in capabilities) {
      const { width, height, dpi, bitsOnWire } = capabilities
      say(`${word('picture')}: ${width} x ${height}, ${dpi} dpi, ${bitsOnWire} bit`)
    }
    return 0
  })
}

/** Runs the device's own checks; 0 only if all passed. */
export function selfTestDevice(desk: DeviceDesk, call: DeviceCall): Promise<number> {
  const { speaker } = call
  return withDevice(desk, call, async ({ scanner }) => {
    const test = await scanner.selfTest()
    if (!test.ok) return speaker.fault(test.error)
    const { passed, checks } = test.value
    speaker.give({ ok: passed, checks })
    for (const check of checks) {
      speaker.say(`${speaker.word(check.passed ? 'passed' : 'failed')}: ${check.name} · ${check.observed}`)
    }
    speaker.say(speaker.word(passed ? 'selfTestPassed' : 'selfTestFailed'))
    return passed ? 0 : 1
  })
}

export interface CaptureRequest {
  readonly out: string
  readonly timeoutMs: number
}

/** Takes one picture and writes it as PNG. A sheet is given back. */
export function captureImage(desk: DeviceDesk, call: DeviceCall, request: CaptureRequest): Promise<number> {
  const { speaker } = call
  return withDevice(desk, call, async (found) => {
    const image =
      found.kind === 'fingerprint-scanner'
        ? await captureFinger(found.scanner, call, request)
        : await captureSheet(found.scanner, call, request)
    if (!image.ok) return speaker.fault(image.error)
    try {
      await writeFile(request.out, pngOf(image.value))
    } catch (error) {
      return speaker.fault(deviceError('StorageFull', request.out, String(error)))
    }
    const { width, height, dpi } = image.value
    speaker.give({ ok: true, out: request.out, width, height, dpi })
    speaker.say(`${speaker.word('saved')}: ${request.out} (${width} x ${height}, ${dpi} dpi)`)
    return 0
  })
}

function captureFinger(
  scanner: FingerprintScanner,
  { speaker }: DeviceCall,
  { timeoutMs }: CaptureRequest,
): Promise<Result<GreyImage>> {
  let tenths = 0
  speaker.aside(speaker.word('placeFinger'))
  return scanner.capture({
    timeoutMs,
    onProgress({ fraction }) {
      if (Math.floor(fraction * 10) <= tenths) return
      tenths = Math.floor(fraction * 10)
      speaker.aside(`${speaker.word('reading')}: ${tenths * 10} %`)
    },
  })
}

async function captureSheet(
  scanner: BallotScanner,
  { path, speaker }: DeviceCall,
  { timeoutMs }: CaptureRequest,
): Promise<Result<GreyImage>> {
  const scanned = Promise.withResolvers<Result<ScannedSheet>>()
  const stops = [
    scanner.on('scan-complete', (sheet) => scanned.resolve(ok(sheet))),
    scanner.on('scan-failed', ({ error }) => scanned.resolve(failed(error))),
    scanner.on('removed', (error) => scanned.resolve(failed(error))),
  ]
  const armed = await scanner.arm({ lengthInches: LONGEST_SHEET_INCHES, doubleFeed: true })
  if (!armed.ok) return armed
  speaker.aside(speaker.word('insertSheet'))
  const late = setTimeout(() => {
    scanned.resolve(failed(deviceError('NoPaper', path, `no sheet in ${timeoutMs} ms`)))
  }, timeoutMs)
  const result = await scanned.promise
  clearTimeout(late)
  for (const stop of stops) stop()
  if (!result.ok) {
    await scanner.disarm()
    return result
  }
  const back = await scanner.returnSheet(result.value.sheet)
  return back.ok ? ok(result.value.front) : back
}

function pngOf({ width, height, pixels }: GreyImage): Uint8Array {
  return encode({ width, height, data: pixels, channels: 1, depth: 8 })
}
