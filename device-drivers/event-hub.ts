export type Unsubscribe = () => void

/** Subscription to the events of `Events`, a map from event name to payload. */
export type Subscribe<Events> = <E extends keyof Events>(
  event: E,
  listener: (payload: Events[E]) => void,
) => Unsubscribe

export interface EventHub<Events> {
  readonly on: Subscribe<Events>
  emit<E extends keyof Events>(event: E, payload: Events[E]): void
}

/** A typed event emitter: listeners run synchronously in the order of subscription. */
export function createEventHub<Events>(): EventHub<Events> {
  const listeners = new Map<keyof Events, Set<(payload: never) => void>>()
  return {
    on(event, listener) {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set)
      const entry = listener as (payload: never) => void
      set.add(entry)
      return () => set.delete(entry)
    },
    emit(event, payload) {
      for (const listener of [...(listeners.get(event) ?? [])])
        (listener as (p: typeof payload) => void)(payload)
    },
  }
}
