import { NotePencilIcon } from '@phosphor-icons/react/dist/csr/NotePencil'
import { type SubmitEvent, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { useSpeaker } from '../i18n/translate.ts'
import { send } from '../state/station-store.ts'

/** Explained text stays editable until the keys. */
export function ExplainForm({
  row,
  explanation,
}: {
  readonly row: string
  readonly explanation: string | null
}) {
  const { t } = useSpeaker()
  const [text, setText] = useState<string | null>(null)
  const shown = text ?? explanation ?? ''
  function keep(event: SubmitEvent): void {
    event.preventDefault()
    if (!shown.trim()) return
    void send('closing.explain', { row, text: shown }).then((kept) => kept && setText(null))
  }
  return (
    <form className="inline-form inline-form--wide" onSubmit={keep}>
      <NotePencilIcon weight="bold" size="1.4rem" />
      <input
        data-testid={`explain-${row}`}
        aria-label={t('closing.explain')}
        placeholder={t('closing.explain')}
        maxLength={500}
        autoComplete="off"
        value={shown}
        onChange={(event) => setText(event.target.value)}
      />
      {(text !== null || !explanation) && (
        <Button type="submit" className="button button--row" data-testid={`keep-explain-${row}`}>
          {t('closing.keep')}
        </Button>
      )}
    </form>
  )
}
