import type { Language } from './languages.ts'

const NARROW_NO_BREAK_SPACE = '\u202f'

/** 1 723 in Kyrgyz and Russian, 1,723 in English. */
export function formatNumber(value: number, language: Language): string {
  const group = language === 'en' ? ',' : NARROW_NO_BREAK_SPACE
  const sign = value < 0 ? '−' : ''
  return sign + String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, group)
}

/** ISO date (or date-time) to 15.11.2026, the same in all three languages. */
export function formatDate(iso: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso)
  return match ? `${match[3]}.${match[2]}.${match[1]}` : iso
}

/**
 * Wall-clock time of the station, 24 hours. The station sends local time in the text itself; a UTC stamp (Z) is shown
 * in this machine's zone.
 */
export function formatTime(iso: string): string {
  if (iso.endsWith('Z')) {
    const date = new Date(iso)
    if (Number.isNaN(date.getTime())) return iso
    return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
  }
  return /T(\d{2}:\d{2})/.exec(iso)?.[1] ?? iso
}

/** Groups 1 8 5, as the number is read aloud. */
export function formatPersonalNumber(digits: string): string {
  return [digits.slice(0, 1), digits.slice(1, 9), digits.slice(9)].filter(Boolean).join(' ')
}

export function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}

/** What happened, without the guidance that follows it in a code's meaning. */
export function firstSentence(text: string): string {
  return /^[^.]*/.exec(text)?.[0] ?? text
}
