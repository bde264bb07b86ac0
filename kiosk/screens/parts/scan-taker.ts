import { useEffect, useRef } from 'react'

/** Takes a scanned text (true), or lets its keys pass on as typing (false). */
type Taker = (text: string) => boolean

let taker: Taker | null = null

/** While its screen stands, scanned texts come here before they go where the station's screen wants them. */
export function useScanTaker(take: Taker): void {
  const current = useRef(take)
  current.current = take
  useEffect(() => {
    const own: Taker = (text) => current.current(text)
    taker = own
    return () => {
      if (taker === own) taker = null
    }
  }, [])
}

/** What the taker of the present screen makes of a text; null where no screen has one. */
export function offerToTaker(text: string): boolean | null {
  return taker?.(text) ?? null
}
