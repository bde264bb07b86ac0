/** Pictures of marks in one file, between the count and the export: thousands of small files would each need a sync. */

const ID_BYTES = 16
const LENGTH_BYTES = 4

/** Pictures by the ids that their records name (32 hex digits). */
export type Pictures = ReadonlyMap<string, Uint8Array>

export function bundlePictures(pictures: Pictures): Uint8Array {
  const parts: Uint8Array[] = []
  for (const [id, bytes] of pictures) {
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32BE(bytes.length)
    parts.push(Buffer.from(id, 'hex'), length, bytes)
  }
  return Buffer.concat(parts)
}

/** What `bundlePictures` made. Throws on anything else: the file is our own, written whole. */
export function unbundlePictures(bytes: Uint8Array): Pictures {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const pictures = new Map<string, Uint8Array>()
  for (let at = 0; at < file.length; ) {
    const id = file.subarray(at, at + ID_BYTES).toString('hex')
    const from = at + ID_BYTES + LENGTH_BYTES
    at = from + file.readUInt32BE(from - LENGTH_BYTES)
    if (at > file.length) throw new RangeError('pictures that are cut short')
    pictures.set(id, file.subarray(from, at))
  }
  return pictures
}
