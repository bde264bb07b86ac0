import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check'
import { EqualsIcon } from '@phosphor-icons/react/dist/csr/Equals'
import { NotEqualsIcon } from '@phosphor-icons/react/dist/csr/NotEquals'

interface ChipProps {
  readonly look: 'agrees' | 'differs' | 'plain' | 'same'
  readonly text: string
}

export function Chip({ look, text }: ChipProps) {
  return (
    <span className={`chip chip--${look}`}>
      {look === 'agrees' && <CheckIcon weight="bold" size="1.2em" />}
      {look === 'differs' && <NotEqualsIcon weight="bold" size="1.2em" />}
      {look === 'same' && <EqualsIcon weight="bold" size="1.2em" />}
      {text}
    </span>
  )
}
