import { BackspaceIcon } from '@phosphor-icons/react/dist/csr/Backspace'
import { XIcon } from '@phosphor-icons/react/dist/csr/X'
import { Button } from 'react-aria-components/Button'
import { useSpeaker } from '../i18n/translate.ts'

interface KeypadProps {
  readonly onDigit: (digit: string) => void
  readonly onErase: () => void
  readonly onClear: () => void
}

export function Keypad({ onDigit, onErase, onClear }: KeypadProps) {
  const { t } = useSpeaker()
  return (
    <div className="keypad" data-testid="keypad">
      {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => (
        <Button key={digit} className="key" data-testid={`key-${digit}`} onPress={() => onDigit(digit)}>
          {digit}
        </Button>
      ))}
      <Button className="key" data-testid="key-clear" aria-label={t('pad.clear')} onPress={onClear}>
        <XIcon weight="bold" size="1.1em" />
      </Button>
      <Button className="key" data-testid="key-0" onPress={() => onDigit('0')}>
        {'0'}
      </Button>
      <Button className="key" data-testid="key-erase" aria-label={t('pad.erase')} onPress={onErase}>
        <BackspaceIcon weight="bold" size="1.1em" />
      </Button>
    </div>
  )
}
