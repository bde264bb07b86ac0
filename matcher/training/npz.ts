/** One array of a NumPy .npz file. */
export interface NumpyArray {
  readonly shape: readonly number[]
  readonly data: Uint8Array | Int8Array | Float32Array
}

/** Reads the arrays of an uncompressed .npz (numpy.savez) of our own making: |u1, |i1 and <f2 (as float32). */
export function readNpz(bytes: Buffer): ReadonlyMap<string, NumpyArray> {
  const arrays = new Map<string, NumpyArray>()
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const count = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  for (let i = 0; i < count; i++) {
    const size = bytes.readUInt32LE(at + 24)
    const nameLength = bytes.readUInt16LE(at + 28)
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    const local = bytes.readUInt32LE(at + 42)
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const array = readNpy(bytes.subarray(start, start + size))
    if (array) arrays.set(name.replace(/\.npy$/, ''), array)
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return arrays
}

function readNpy(bytes: Buffer): NumpyArray | null {
  const headerLength = bytes.readUInt16LE(8)
  const header = bytes.toString('latin1', 10, 10 + headerLength)
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((s) => s.trim())
    .map(Number)
  const body = bytes.subarray(10 + headerLength)
  if (header.includes("'|u1'")) return { shape, data: new Uint8Array(body) }
  if (header.includes("'|i1'")) return { shape, data: new Int8Array(body) }
  if (header.includes("'<f2'")) {
    const data = new Float32Array(body.length / 2)
    for (let i = 0; i < data.length; i++) data[i] = halfToFloat(body.readUInt16LE(2 * i))
    return { shape, data }
  }
  return null
}

function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 31
  const fraction = half & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
