import { ArrowLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowLeft'
import { useState } from 'react'
import { useSpeaker } from '../i18n/translate.ts'
import { Keypad } from '../parts/keypad.tsx'
import { useKeys } from '../parts/keys.ts'
import { ScreenFrame } from '../parts/screen-frame.tsx'
import { send } from '../state/station-store.ts'

/** Digits of the number on a mobile box or on the paper of a batch. */
const MOST_DIGITS = 6

interface BatchQuestionProps {
  readonly kind: 'mobile' | 'central'
  readonly onDone: () => void
}

/** Which box or pile: its number keeps the same paper from being counted twice. */
export function BatchQuestion({ kind, onDone }: BatchQuestionProps) {
  const { t } = useSpeaker()
  const [digits, setDigits] = useState('')
  const add = (digit: string) => setDigits((before) => (before + digit).slice(0, MOST_DIGITS))
  const erase = () => setDigits((before) => before.slice(0, -1))
  useKeys({ digit: add, Backspace: erase })
  return (
    <ScreenFrame
      kind="batch-question"
      template="task"
      title={t(`batch-ask.${kind}`)}
      subtitle={t('batch-ask.subtitle')}
      primary={{
        text: t('batch-ask.primary'),
        onPress: () =>
          void send('box.act', { act: 'begin-batch', kind, label: digits }).then(
            (asked) => asked && onDone(),
          ),
        waitingFor: digits === '' ? t('batch-ask.waiting') : null,
      }}
      secondary={[
        { id: 'back', text: t('action.back'), icon: ArrowLeftIcon, keyName: 'Escape', onPress: onDone },
      ]}
    >
      <div className="number-left">
        <output className="panel number-field" data-testid="batch-label" data-value={digits}>
          {digits === '' ? '_' : `№ ${digits}`}
        </output>
      </div>
      <div className="number-right">
        <Keypad onDigit={add} onErase={erase} onClear={() => setDigits('')} />
      </div>
    </ScreenFrame>
  )
}
