import type { StationEvent, WindowKind } from '../contract/index.ts'

/** The windows that watch a station. Views go out once per turn, however often something changed. */
export class StationWindows {
  readonly #viewFor: (window: WindowKind) => StationEvent | null
  readonly #listeners = new Map<(event: StationEvent) => void, WindowKind>()
  #queued = false

  /** @param viewFor the whole view of one kind of window; null where the station has none */
  constructor(viewFor: (window: WindowKind) => StationEvent | null) {
    this.#viewFor = viewFor
  }

  subscribe(window: WindowKind, listener: (event: StationEvent) => void): () => void {
    this.#listeners.set(listener, window)
    this.#send(window, listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  #send(window: WindowKind, listener: (event: StationEvent) => void): void {
    const view = this.#viewFor(window)
    if (view) listener(view)
  }

  changed(): void {
    if (this.#queued) return
    this.#queued = true
    queueMicrotask(() => {
      this.#queued = false
      for (const [listener, window] of this.#listeners) this.#send(window, listener)
    })
  }

  /** Prints and tones go to the operator's own window only. */
  emit(event: Extract<StationEvent, { type: 'preview' | 'tone' }>): void {
    for (const [listener, window] of this.#listeners) {
      if (window === 'operator' || (window === 'ballot-box' && event.type === 'tone')) listener(event)
    }
  }

  clear(): void {
    this.#listeners.clear()
  }
}
