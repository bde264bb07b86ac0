import type { Result } from '../result.ts'
import { loadLibrary } from './native-library.ts'

type Callback = (error?: Error | null) => void

/** The part of a serialport's port that the transport uses. */
export interface SerialPortHandle {
  open(callback: Callback): void
  write(bytes: Buffer, callback: Callback): unknown
  update(options: { readonly baudRate: number }, callback: Callback): void
  close(callback: Callback): void
  on(event: 'data', listener: (chunk: Buffer) => void): unknown
  on(event: 'close' | 'error', listener: (error?: Error | null) => void): unknown
}

/** The part of the serialport library that the transport uses. */
export interface SerialLibrary {
  create(path: string, baud: number): SerialPortHandle
}

/** Error: `LibraryMissing`. */
export function loadSerialLibrary(): Promise<Result<SerialLibrary>> {
  return loadLibrary('serialport', async () => {
    const { SerialPort } = await import('serialport')
    return { create: (path, baudRate) => new SerialPort({ path, baudRate, autoOpen: false }) }
  })
}
