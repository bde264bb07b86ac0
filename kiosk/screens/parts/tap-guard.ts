/** A tap this soon after a screen change, on the spot of the tap before it, was meant for the screen before. */
export const GUARD_MS = 400
/** Two taps of one finger land within this many CSS pixels. */
export const SAME_SPOT_PX = 40

export interface Tap {
  readonly x: number
  readonly y: number
}

/** Whether a tap must be ignored: it would answer a question that its author has not read. */
export function isEcho(tap: Tap, before: Tap | null, atMs: number, screenChangedAtMs: number): boolean {
  if (!before || atMs - screenChangedAtMs >= GUARD_MS) return false
  return Math.hypot(tap.x - before.x, tap.y - before.y) <= SAME_SPOT_PX
}

let screenChangedAt = Number.NEGATIVE_INFINITY
let lastTap: Tap | null = null
let swallowing = false

export function noteScreenChange(): void {
  screenChangedAt = performance.now()
}

/** Stands before every handler of the window. Keyboard presses pass: their pointer events carry no position. */
export function installTapGuard(target: Window): void {
  target.addEventListener(
    'pointerdown',
    (event) => {
      // The simulated table stands still while screens change: a tap on it always means what it hits.
      if (event.target instanceof Element && event.target.closest('.drawer')) {
        swallowing = false
        lastTap = null
        return
      }
      const tap = { x: event.clientX, y: event.clientY }
      swallowing = isEcho(tap, lastTap, performance.now(), screenChangedAt)
      lastTap = tap
      if (swallowing) stop(event)
    },
    { capture: true },
  )
  for (const type of ['pointerup', 'mousedown', 'mouseup', 'click'] as const) {
    target.addEventListener(type, (event) => swallowing && stop(event), { capture: true })
  }
}

function stop(event: Event): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}
