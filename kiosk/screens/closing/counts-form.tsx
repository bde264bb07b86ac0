import type { SubmitEvent } from 'react'
import { Button } from 'react-aria-components/Button'
import type { HandCountView } from '../../contract/index.ts'
import { useSpeaker } from '../i18n/translate.ts'
import { NumberInput } from './number-input.tsx'
import { useTypedNumbers } from './use-typed-numbers.ts'

/** Everything that people count, on one sheet as in the protocol; what was kept stays editable until the keys. */
export function CountsForm({ counts }: { readonly counts: readonly HandCountView[] }) {
  const { t, maybe } = useSpeaker()
  const numbers = useTypedNumbers(counts.map(({ id, value }) => ({ row: id, value })))
  function submit(event: SubmitEvent): void {
    event.preventDefault()
    void numbers.keep()
  }
  return (
    <form className="panel counts" onSubmit={submit}>
      <h2>{t('closing.numbers')}</h2>
      {counts.map(({ id, value }) => (
        <div key={id} className={value === null ? 'count count--missing' : 'count'}>
          <span>{maybe(`count.${id}`)}</span>
          <NumberInput
            id={`count-${id}`}
            label={maybe(`count.${id}`)}
            text={numbers.textOf(id)}
            onText={(text) => numbers.type(id, text)}
          />
        </div>
      ))}
      <Button
        type="submit"
        className="button button--row"
        data-testid="keep-counts"
        isDisabled={!numbers.changed}
      >
        {t('closing.keep')}
      </Button>
    </form>
  )
}
