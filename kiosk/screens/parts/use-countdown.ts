import { useEffect, useState } from 'react'

/** Seconds left of a wait that the station has announced. The station's own clock is law; this one only counts along. */
export function useCountdown(seconds: number): number {
  const [until, setUntil] = useState(() => performance.now() + seconds * 1000)
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    setNow(performance.now())
    setUntil(performance.now() + seconds * 1000)
    if (seconds <= 0) return
    const timer = setInterval(() => setNow(performance.now()), 250)
    return () => clearInterval(timer)
  }, [seconds])
  return seconds <= 0 ? 0 : Math.min(seconds, Math.max(0, Math.ceil((until - now) / 1000)))
}
