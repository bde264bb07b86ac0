/**
 * Kyrgyz personal number: sex (1 female, 2 male), birth date DDMMYYYY, five more digits. Only what the number
 * itself says can be checked here: a real date and a known first digit.
 */
export interface PersonalNumberFacts {
  readonly sex: 'female' | 'male'
  /** ISO date. */
  readonly birthDate: string
}

/** Undefined if the digits cannot be a personal number (a typing error, said at once). */
export function readPersonalNumber(text: string): PersonalNumberFacts | undefined {
  const match = /^([12])(\d{2})(\d{2})(\d{4})\d{5}$/.exec(text)
  if (!match) return undefined
  const [, sex, day, month, year] = match
  const birthDate = `${year}-${month}-${day}`
  const date = new Date(`${birthDate}T00:00:00Z`)
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== birthDate) return undefined
  if (Number(year) < 1900) return undefined
  return { sex: sex === '1' ? 'female' : 'male', birthDate }
}
