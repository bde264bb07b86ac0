/**
 * Base 45 (RFC 9285): two bytes become three characters of the QR alphanumeric set, which a QR code stores in
 * 16.5 bits.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

export function encodeBase45(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 2) {
    const pair = i + 1 < bytes.length
    let value = pair ? bytes[i]! * 256 + bytes[i + 1]! : bytes[i]!
    for (let k = 0; k < (pair ? 3 : 2); k++) {
      text += ALPHABET[value % 45]
      value = Math.floor(value / 45)
    }
  }
  return text
}

/** Undefined when the text is not base 45. */
export function decodeBase45(text: string): Uint8Array | undefined {
  if (text.length % 3 === 1) return undefined
  const bytes: number[] = []
  for (let i = 0; i < text.length; i += 3) {
    const digits = [...text.slice(i, i + 3)].map((char) => ALPHABET.indexOf(char))
    if (digits.includes(-1)) return undefined
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0)
    if (value > (digits.length === 3 ? 0xffff : 0xff)) return undefined
    if (digits.length === 3) bytes.push(value >> 8, value & 0xff)
    else bytes.push(value)
  }
  return Uint8Array.from(bytes)
}
