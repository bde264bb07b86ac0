/** Lines of a standard card; 12 bits are three hexadecimal digits. */
export const LINES = 12
const DIGITS_PER_COLUMN = 3

/**
 * The marks in an answer of fixed length (mode C): three hexadecimal digits a column, the first line in the highest bit.
 * Null when the answer has another length or other characters.
 */
export function parseMarks(answer: string, columns: number): readonly (readonly boolean[])[] | null {
  if (answer.length !== columns * DIGITS_PER_COLUMN || !/^[0-9A-F]*$/.test(answer)) return null
  return Array.from({ length: columns }, (_, column) => {
    const at = column * DIGITS_PER_COLUMN
    const bits = Number.parseInt(answer.slice(at, at + DIGITS_PER_COLUMN), 16)
    return Array.from({ length: LINES }, (_, line) => ((bits >> (LINES - 1 - line)) & 1) === 1)
  })
}

export function encodeMarks(marks: readonly (readonly boolean[])[]): string {
  return marks
    .map((column) => {
      const bits = column.reduce((sum, mark, line) => sum | (mark ? 1 << (LINES - 1 - line) : 0), 0)
      return bits.toString(16).toUpperCase().padStart(DIGITS_PER_COLUMN, '0')
    })
    .join('')
}
