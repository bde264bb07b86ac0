import type { Result } from '../result.ts'
import { loadLibrary } from './native-library.ts'

/** What the HID library lists. The path is unstable; the libusb backend knows usage pages only after opening. */
export interface HidDeviceInfo {
  readonly vendorId: number
  readonly productId: number
  readonly path?: string | undefined
  readonly serialNumber?: string | undefined
  readonly product?: string | undefined
  readonly manufacturer?: string | undefined
  readonly interface: number
  readonly usagePage?: number | undefined
  readonly usage?: number | undefined
}

/** The part of an open node-hid device that the transport uses. */
export interface HidHandle {
  write(report: Buffer): Promise<number>
  close(): Promise<void>
  on(event: 'data', listener: (report: Buffer) => void): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
}

/** The part of the node-hid library that the transport uses. */
export interface HidLibrary {
  list(): Promise<readonly HidDeviceInfo[]>
  open(path: string): Promise<HidHandle>
}

/** `hidraw` needs no library beside the kernel; `libusb` reaches devices for which no hidraw node exists. */
export type HidBackend = 'hidraw' | 'libusb'

/** The backend is that of the first call in this process: the library loads only one. Error: `LibraryMissing`. */
export function loadHidLibrary(backend: HidBackend = 'hidraw'): Promise<Result<HidLibrary>> {
  return loadLibrary('node-hid', async () => {
    const hid = await import('node-hid')
    hid.setDriverType(backend)
    await hid.devicesAsync()
    return { list: () => hid.devicesAsync(), open: (path) => hid.HIDAsync.open(path) }
  })
}
