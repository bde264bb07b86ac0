import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Debian's interpreter: the bindings are installed for it and for no other. */
const PYTHON = '/usr/bin/python3'
const BRIDGE = join(import.meta.dirname, 'umockdev-bridge.py')

/** What is missing for devices behind the native libraries, or null when everything is there. */
export function missingForUmockdev(): string | null {
  if (process.platform !== 'linux') return 'umockdev runs on Linux only'
  if (spawnSync('umockdev-wrapper', ['true'], { stdio: 'ignore' }).status !== 0) {
    return 'umockdev is missing (apt install umockdev gir1.2-umockdev-1.0 python3-gi udev)'
  }
  const bindings = "import gi; gi.require_version('UMockdev', '1.0'); from gi.repository import UMockdev"
  if (spawnSync(PYTHON, ['-c', bindings], { stdio: 'ignore' }).status !== 0) {
    return 'the Python bindings of umockdev are missing (apt install gir1.2-umockdev-1.0 python3-gi)'
  }
  return null
}

export type MockedDevice =
  | { readonly kind: 'serial' }
  | {
      readonly kind: 'hid'
      readonly vendorId: number
      readonly productId: number
      /** File with the report descriptor in hexadecimal. */
      readonly descriptorFile: string
    }

export interface MockedRun {
  /** Resolves when the program has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }>
  unplug(): void
  kill(): void
}

/**
 * Runs a program that sees the device whose bytes are at the Unix socket as a real one: enumerated, with vendor and
 * product id, opened by the unmodified native libraries.
 */
export function runWithMockedDevice(
  device: MockedDevice,
  socket: string,
  program: readonly string[],
): MockedRun {
  const child: ChildProcess = spawn(
    'umockdev-wrapper',
    [PYTHON, BRIDGE, device.kind, socket, '--', ...program],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...(device.kind === 'hid'
          ? {
              HID_VENDOR: device.vendorId.toString(16),
              HID_PRODUCT: device.productId.toString(16),
              HID_DESCRIPTOR: device.descriptorFile,
            }
          : {}),
      },
    },
  )
  let output = ''
  let errors = ''
  child.stdout?.on('data', (bytes) => {
    output += bytes
  })
  child.stderr?.on('data', (bytes) => {
    errors += bytes
  })
  child.stdin?.on('error', () => undefined)
  return {
    ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, output, errors }))),
    unplug: () => child.stdin?.write(Uint8Array.of(0)),
    kill: () => child.kill(),
  }
}
