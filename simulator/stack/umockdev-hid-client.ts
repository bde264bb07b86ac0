/**
 * A program on the far side of the native HID library: finds the device, exchanges reports with it, prints what it saw
 * as JSON, and waits until it is unplugged.
 */
import { devicesAsync, HIDAsync } from 'node-hid'

const [vendorId, productId] = process.argv.slice(2).map((text) => Number.parseInt(text, 16))
const found = (await devicesAsync()).find(
  (device) => device.vendorId === vendorId && device.productId === productId,
)
if (!found?.path) throw new Error('no such device')
const device = await HIDAsync.open(found.path)
const gone = new Promise((resolve) => device.on('error', (error: unknown) => resolve(String(error))))
// The library reads, and notices a loss, as long as somebody listens.
const answer = new Promise<Buffer>((resolve) => device.on('data', resolve))
setInterval(() => undefined, 1000)
await device.write([0, ...Array.from({ length: 64 }, (_, i) => i)])
const bytes = await answer
console.log(
  JSON.stringify({
    product: found.product,
    serialNumber: found.serialNumber,
    answer: bytes.toString('hex'),
  }),
)
console.log(JSON.stringify({ gone: await gone }))
process.exit(0)
