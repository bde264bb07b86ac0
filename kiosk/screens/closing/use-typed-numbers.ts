import { useState } from 'react'
import { send } from '../state/station-store.ts'

interface Counted {
  /** What `closing.count` takes. */
  readonly row: string
  readonly value: number | null
}

/** Numbers being typed over those that the station has; they are kept together, and only those that changed. */
export function useTypedNumbers(counted: readonly Counted[]) {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const stored = (row: string): string => {
    const value = counted.find((entry) => entry.row === row)?.value ?? null
    return value === null ? '' : String(value)
  }
  const textOf = (row: string): string => typed[row] ?? stored(row)
  const changed = counted.filter(({ row }) => textOf(row) !== '' && textOf(row) !== stored(row))
  async function keep(): Promise<void> {
    for (const { row } of changed) {
      if (!(await send('closing.count', { row, value: Number(textOf(row)) }))) return
      setTyped(({ [row]: _kept, ...others }) => others)
    }
  }
  return {
    textOf,
    type: (row: string, text: string) => setTyped((before) => ({ ...before, [row]: text })),
    changed: changed.length > 0,
    keep,
  }
}
