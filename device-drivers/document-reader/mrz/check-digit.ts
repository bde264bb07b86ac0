/** ICAO Doc 9303-3, 4.9: weights of the positions, repeating. */
const WEIGHTS = [7, 3, 1]

/** Value of a character of the machine-readable zone: 0-9, A-Z as 10-35, filler as 0; null for any other. */
function valueOfCharacter(character: string): number | null {
  if (character === '<') return 0
  if (character >= '0' && character <= '9') return character.charCodeAt(0) - 48
  return character >= 'A' && character <= 'Z' ? character.charCodeAt(0) - 55 : null
}

/** The check digit of `text` as a character, or null when a character does not belong into a zone. */
export function mrzCheckDigit(text: string): string | null {
  let sum = 0
  for (let i = 0; i < text.length; i++) {
    const value = valueOfCharacter(text[i])
    if (value === null) return null
    sum += value * WEIGHTS[i % WEIGHTS.length]
  }
  return String(sum % 10)
}
