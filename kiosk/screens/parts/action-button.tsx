import type { ComponentType, Ref } from 'react'
import { Button } from 'react-aria-components/Button'
import { type KeyName, keyCap } from './keys.ts'

export type IconType = ComponentType<{ weight?: 'bold' | 'regular' | 'fill'; size?: string | number }>

export interface Action {
  /** Also the button's test id. */
  readonly id: string
  readonly text: string
  readonly onPress: () => void
  readonly icon?: IconType
  readonly keyName?: KeyName
  readonly chosen?: boolean
}

interface ActionButtonProps extends Action {
  readonly look?: 'primary' | 'secondary' | 'row' | 'choice'
  /** What a disabled button waits for. It stays in its place and can be focused to hear the reason. */
  readonly waitingFor?: string | null
  /** Draws the turning mark beside the words. */
  readonly busy?: boolean
  /** What it acts on, for those who hear a row of equal buttons. */
  readonly about?: string
  readonly buttonRef?: Ref<HTMLButtonElement>
}

export function ActionButton({
  id,
  text,
  onPress,
  icon: Icon,
  keyName,
  chosen,
  look = 'secondary',
  waitingFor = null,
  busy = false,
  about,
  buttonRef,
}: ActionButtonProps) {
  const waiting = waitingFor !== null
  return (
    <Button
      ref={buttonRef}
      data-testid={id}
      className={`button button--${look}${waiting ? ' button--waiting' : ''}${chosen ? ' button--chosen' : ''}`}
      aria-pressed={chosen}
      aria-label={waiting ? `${text}. ${waitingFor}` : about && `${text}: ${about}`}
      data-waiting={waiting || undefined}
      onPress={() => {
        if (!waiting) onPress()
      }}
    >
      {Icon && (
        <span className="button-icon">
          <Icon weight="bold" size="1.35em" />
        </span>
      )}
      <span className="button-text">{text}</span>
      {busy && <span className="spinner" aria-hidden="true" />}
      {keyName && !busy && <kbd className="key-cap">{keyCap(keyName)}</kbd>}
    </Button>
  )
}
