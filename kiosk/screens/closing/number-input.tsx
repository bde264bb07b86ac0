/** Six digits: the contract takes up to 100,000. */
const DIGITS = 6

interface NumberInputProps {
  readonly id: string
  readonly label: string
  readonly text: string
  readonly onText: (text: string) => void
}

export function NumberInput({ id, label, text, onText }: NumberInputProps) {
  return (
    <input
      className="number-input"
      data-testid={id}
      aria-label={label}
      inputMode="numeric"
      autoComplete="off"
      maxLength={DIGITS}
      value={text}
      onChange={(event) => onText(event.target.value.replace(/\D/g, ''))}
    />
  )
}
