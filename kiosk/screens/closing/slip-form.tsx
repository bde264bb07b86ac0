import { type SubmitEvent, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { ClosingScreenView } from '../../contract/index.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { send } from '../state/station-store.ts'

/** Counts slips of tables and of other boxes come through the reader; their text can also be put in here. */
export function SlipForm({ awaited }: Pick<ClosingScreenView, 'awaited'>) {
  const { t } = useSpeaker()
  const [text, setText] = useState('')
  const list = awaited.map(({ role, name }) => `${t(`role.${role}`)} ${name}`).join(', ')
  function take(event: SubmitEvent): void {
    event.preventDefault()
    if (!text.trim()) return
    void send('closing.slip', { text: text.trim() })
    setText('')
  }
  return (
    <form className="panel slip-form" onSubmit={take}>
      <h3>{t('closing.slip')}</h3>
      <p>
        {t('closing.slip-text')} {list && t('closing.awaited', { list })}
      </p>
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
