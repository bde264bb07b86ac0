import { isReasonCode, reasonCodes } from '@taanuu/voter-roll-sync/journal/reason-codes'
import i18next, { type Resource, type TFunction } from 'i18next'
import type { LocalText } from '../../contract/index.ts'
import { usePreferences } from '../state/preferences.ts'
import { catalogue, type TextKey } from './catalogue.ts'
import { type Language, languages } from './languages.ts'

export type Params = Readonly<Record<string, string | number>>

/** Sentences of one language. */
export interface Speaker {
  readonly language: Language
  readonly t: (key: TextKey, params?: Params) => string
  /** What a reason code means; an unknown code gets the general sentence, and screens show the code beside it. */
  readonly code: (code: string) => string
  /** A sentence whose key comes from the station; falls back to the key itself. */
  readonly maybe: (key: string) => string
  readonly local: (text: LocalText) => string
}

function resources(): Resource {
  return Object.fromEntries(
    languages.map((language) => [
      language,
      {
        translation: Object.fromEntries(
          Object.entries(catalogue).map(([key, sentence]) => [key, sentence[language]]),
        ),
      },
    ]),
  )
}

const i18n = i18next.createInstance()
void i18n.init({
  resources: resources(),
  lng: 'ky',
  fallbackLng: false,
  keySeparator: false,
  nsSeparator: false,
  // React escapes what it prints.
  interpolation: { escapeValue: false },
  initAsync: false,
})

function speakerOf(language: Language): Speaker {
  const fixed: TFunction = i18n.getFixedT(language)
  const t = (key: TextKey, params?: Params): string => fixed(key, { ...params })
  return {
    language,
    t,
    code: (code) => (isReasonCode(code) ? reasonCodes[code].meaning[language] : t('code.unnamed')),
    maybe: (key) => (Object.hasOwn(catalogue, key) ? t(key as TextKey) : key),
    local: (text) => text[language] || text.ru || text.ky || text.en,
  }
}

const speakers: Readonly<Record<Language, Speaker>> = {
  ky: speakerOf('ky'),
  ru: speakerOf('ru'),
  en: speakerOf('en'),
}

export function speaker(language: Language): Speaker {
  return speakers[language]
}

/** The language this window's user has chosen. */
export function useSpeaker(): Speaker {
  return speakers[usePreferences((state) => state.language)]
}
