import { ChatTeardropTextIcon } from '@phosphor-icons/react/dist/csr/ChatTeardropText'
import type { TextKey } from '../i18n/catalogue.ts'
import { type Params, speaker, useSpeaker } from '../i18n/translate.ts'

interface SayAloudProps {
  readonly how: TextKey
  readonly text: TextKey
  /** Params by language where they hold words, the same for all where they hold numbers. */
  readonly params?: (language: 'ky' | 'ru' | 'en') => Params
}

/** Words for the voter, in the language of this screen and in the room's other one. */
export function SayAloud({ how, text, params = () => ({}) }: SayAloudProps) {
  const { t, language } = useSpeaker()
  const second = language === 'ky' ? 'ru' : 'ky'
  return (
    <section className="panel say">
      <ChatTeardropTextIcon weight="bold" size="1.9rem" />
      <div>
        <h3>{t(how)}</h3>
        <p className="say-first">{t(text, params(language))}</p>
        <p className="say-second" lang={second}>
          {speaker(second).t(text, params(second))}
        </p>
      </div>
    </section>
  )
}
