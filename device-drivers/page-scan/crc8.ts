/** Polynomial of the PDI PageScan host packets, initial value 0; crc8("123456789") = 0x94. */
const POLYNOMIAL = 0x97

const TABLE = Uint8Array.from({ length: 256 }, (_, index) => {
  let crc = index
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? (crc << 1) ^ POLYNOMIAL : crc << 1
  return crc & 0xff
})

export function crc8(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) crc = TABLE[crc ^ byte]
  return crc
}
