const CR = '\r'

/** Commands of the Sekonic SR-430 and SR-450 (operating manual, chapters 9 and 10), in ASCII. */
export const SEKONIC_COMMAND = {
  /** Resets the reader; answered with ACK. */
  reset: `\x18${CR}`,
  /** All answers end with CR from now on, until the next reset. Not answered. */
  endWithCr: `\x141${CR}`,
  /** Feeds one card and reads it; answered with a status character. */
  feed: `?${CR}`,
  /** All sensors; answered with one character of bits. */
  sensors: `\x05S0${CR}`,
} as const

/** Asks for the marks of the card read last: three hexadecimal digits for each of `columns`, from `first` (from 1). */
export function marksCommand(first: number, columns: number): string {
  const digits = (n: number): string => String(n).padStart(3, '0')
  return `\x10C${digits(first)}${digits(columns)}${CR}`
}
