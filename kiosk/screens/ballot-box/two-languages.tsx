import type { TextKey } from '../i18n/catalogue.ts'
import { type Params, type Speaker, speaker } from '../i18n/translate.ts'
import { usePreferences } from '../state/preferences.ts'

/**
 * The voter has not chosen a language, so Kyrgyz and Russian stand together; English replaces both when it is chosen.
 */
export function useRoomLanguages(): { readonly first: Speaker; readonly second: Speaker | null } {
  const english = usePreferences((state) => state.language === 'en')
  return english ? { first: speaker('en'), second: null } : { first: speaker('ky'), second: speaker('ru') }
}

interface TwoLinesProps {
  readonly text: TextKey
  readonly params?: Params
  readonly heading?: boolean
}

/** A sentence in the first language, large, and in the second below it. */
export function TwoLines({ text, params, heading = false }: TwoLinesProps) {
  const { first, second } = useRoomLanguages()
  const Line = heading ? 'h1' : 'p'
  return (
    <div className="two-lines">
      <Line className="two-lines-first">{first.t(text, params)}</Line>
      {second && (
        <p className="two-lines-second" lang="ru">
          {second.t(text, params)}
        </p>
      )}
    </div>
  )
}
