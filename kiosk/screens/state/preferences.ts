import { create } from 'zustand'
import type { Language } from '../i18n/languages.ts'

export const textSizes = [100, 125, 150, 200] as const
export type TextSize = (typeof textSizes)[number]

/** What a user of this window has chosen. Holds nothing of a voter or of the election. */
export interface Preferences {
  readonly language: Language
  readonly textSize: TextSize
  readonly highContrast: boolean
  readonly muted: boolean
}
interface PreferenceActions {
  readonly choose: (change: Partial<Preferences>) => void
  readonly nextTextSize: () => void
}

const STORAGE_KEY = 'taanuu.preferences'
const defaults: Preferences = { language: 'ky', textSize: 100, highContrast: false, muted: false }

/** Storage is a foreign input too: anything unexpected falls back to the default. */
export function readPreferences(text: string | null): Preferences {
  try {
    const stored = JSON.parse(text ?? '{}') as Record<string, unknown>
    return {
      language:
        stored.language === 'ru' || stored.language === 'en' || stored.language === 'ky'
          ? stored.language
          : defaults.language,
      textSize: textSizes.find((size) => size === stored.textSize) ?? defaults.textSize,
      highContrast: stored.highContrast === true,
      muted: stored.muted === true,
    }
  } catch {
    return defaults
  }
}

function load(): Preferences {
  try {
    return readPreferences(globalThis.localStorage?.getItem(STORAGE_KEY) ?? null)
  } catch {
    return defaults
  }
}

function save(preferences: Preferences): void {
  try {
    const { language, textSize, highContrast, muted } = preferences
    globalThis.localStorage?.setItem(STORAGE_KEY, JSON.stringify({ language, textSize, highContrast, muted }))
  } catch {
    // A window without storage keeps its choices until it closes.
  }
}

export const usePreferences = create<Preferences & PreferenceActions>()((set, get) => ({
  ...load(),
  choose: (change) => {
    set(change)
    save(get())
  },
  nextTextSize: () => {
    const next = textSizes[(textSizes.indexOf(get().textSize) + 1) % textSizes.length]
    get().choose({ textSize: next })
  },
}))
