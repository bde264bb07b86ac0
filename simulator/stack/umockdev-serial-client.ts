/**
 * A program on the far side of the native serial library: finds the port, captures one finger, prints what it saw as
 * JSON. It speaks to the library itself, because Node's own `stat` asks the kernel past the testbed and sees no node.
 */
import { steadyClock } from '@taanuu/device-drivers/clock'
import { createEf01FingerprintScanner } from '@taanuu/device-drivers/ef01/fingerprint-scanner'
import { done } from '@taanuu/device-drivers/result'
import type { ByteTransport } from '@taanuu/device-drivers/transport/byte-transport'
import { SerialPort } from 'serialport'

const [port] = await SerialPort.list()
if (!port) throw new Error('no serial port')
const line = new SerialPort({ path: port.path, baudRate: 57_600, autoOpen: false })

const transport: ByteTransport = {
  info: { kind: 'serial', path: port.path, simulated: false },
  get isOpen() {
    return line.isOpen
  },
  open: () => new Promise((resolve) => line.open(() => resolve(done))),
  close: () => new Promise((resolve) => (line.isOpen ? line.close(() => resolve()) : resolve())),
  write: (bytes) => new Promise((resolve) => line.write(bytes, () => resolve(done))),
  setBaudRate: (baudRate) => new Promise((resolve) => line.update({ baudRate }, () => resolve(done))),
  onData(listener) {
    const hand = (bytes: Buffer): void => listener(new Uint8Array(bytes))
    line.on('data', hand)
    return () => line.off('data', hand)
  },
  onClose(listener) {
    const hand = (error?: Error): void => listener(error ? 'removed' : 'closed-by-host')
    line.on('close', hand)
    return () => line.off('close', hand)
  },
}

const scanner = createEf01FingerprintScanner({ transport, clock: steadyClock })
const opened = await scanner.open()
const sample = opened.ok ? await scanner.capture({ timeoutMs: 10_000 }) : opened
const { vendorId, productId, serialNumber, path } = port
console.log(
  JSON.stringify({
    port: { path, vendorId, productId, serialNumber },
    model: scanner.id.model ?? null,
    captured: sample.ok ? { width: sample.value.width, height: sample.value.height } : sample.error,
  }),
)
await scanner.close()
process.exit(0)
