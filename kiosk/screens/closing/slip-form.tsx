import { type SubmitEvent, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { useSpeaker } from '../i18n/translate.ts'
import { send } from '../state/station-store.ts'

/** The counts slip comes through the reader; its text can also be put in here. */
export function SlipForm() {
  const { t } = useSpeaker()
  const [text, setText] = useState('')
  function take(event: SubmitEvent): void {
    event.preventDefault()
    if (text.trim()) void send('closing.slip', { text: text.trim() })
  }
  return (
    <form className="panel slip-form" onSubmit={take}>
      <h3>{t('closing.slip')}</h3>
      <p>{t('closing.slip-text')}</p>
      <div>
        <textarea
          data-testid="slip-text"
          aria-label={t('closing.slip-here')}
          placeholder={t('closing.slip-here')}
          rows={2}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" className="button button--row" data-testid="take-slip">
          {t('closing.slip-take')}
        </Button>
      </div>
    </form>
  )
}
