import type {
  AnyCommandName,
  CommandResult,
  Screen,
  StationEvent,
  StationPort,
  StationView,
  WindowKind,
} from '../../contract/index.ts'
import type { ProcessEndpoint } from './process-endpoint.ts'

/** Structured messages between the host (windows) and the station's process. */
export type LinkMessage =
  | {
      readonly kind: 'invoke'
      readonly id: number
      readonly window: WindowKind
      readonly name: string
      readonly input: unknown
    }
  | { readonly kind: 'result'; readonly id: number; readonly result: CommandResult }
  | { readonly kind: 'subscribe'; readonly window: WindowKind }
  | { readonly kind: 'event'; readonly window: WindowKind; readonly event: StationEvent }

export type LinkChannel = ProcessEndpoint<LinkMessage>

/**
 * A station in another process, as the host sees it. While that process is away, windows see "starting" (or why it refuses to
 * serve) and commands are answered with STATION_RESTARTING; when it is back, everything is subscribed again.
 */
export interface RemoteStation extends StationPort {
  attach(channel: LinkChannel): void
  detach(): void
  /** The station's process says why it cannot serve; windows show that until one serves. */
  refuse(code: string): void
}

export function createRemoteStation(): RemoteStation {
  const subscriptions = new Set<Subscription>()
  const waiting = new Map<number, (result: CommandResult) => void>()
  /** What each window showed last, also of windows that nobody looks at now. */
  const last = new Map<WindowKind, StationEvent>()
  let channel: LinkChannel | null = null
  let stop: (() => void) | null = null
  let next = 1
  let away: Screen = startingScreen

  /** Every window shows that nobody serves. */
  function showAway(): void {
    for (const window of new Set([...watched(), ...last.keys()])) {
      const shown = awayEvent(window, last.get(window), away)
      if (shown) deliver(window, shown)
    }
  }
  function deliver(window: WindowKind, event: StationEvent): void {
    if (event.type === 'view') last.set(window, event)
    for (const subscription of subscriptions) if (subscription.window === window) subscription.listener(event)
  }
  function watched(): ReadonlySet<WindowKind> {
    return new Set([...subscriptions].map(({ window }) => window))
  }

  return {
    attach(newChannel) {
      channel = newChannel
      away = startingScreen
      stop = newChannel.onMessage((message) => {
        if (message.kind === 'event') deliver(message.window, message.event)
        else if (message.kind === 'result') {
          waiting.get(message.id)?.(message.result)
          waiting.delete(message.id)
        }
      })
      for (const window of watched()) newChannel.send({ kind: 'subscribe', window })
    },
    detach() {
      stop?.()
      stop = null
      channel = null
      for (const resolve of waiting.values()) resolve(restarting)
      waiting.clear()
      showAway()
    },
    refuse(code) {
      away = { kind: 'unprovisioned', code }
      showAway()
    },
    invoke(window: WindowKind, name: AnyCommandName | string, input: unknown) {
      if (!channel) return Promise.resolve(restarting)
      const id = next++
      const open = channel
      return new Promise((resolve) => {
        waiting.set(id, resolve)
        open.send({ kind: 'invoke', id, window, name, input })
      })
    },
    subscribe(window, listener) {
      const known = watched().has(window)
      const subscription: Subscription = { window, listener }
      subscriptions.add(subscription)
      const shown = last.get(window) ?? awayEvent(window, undefined, away)
      if (shown) listener(shown)
      // The station answers the first; the others get what it sent.
      if (!known) channel?.send({ kind: 'subscribe', window })
      return () => {
        subscriptions.delete(subscription)
      }
    },
  }
}

interface Subscription {
  readonly window: WindowKind
  readonly listener: (event: StationEvent) => void
}

const restarting: CommandResult = { ok: false, error: { code: 'STATION_RESTARTING' } }
const startingScreen: Screen = { kind: 'starting', step: 'station', progress: 0 }

/** What a window shows while no station is there: nothing of a voter, only what the last view said of the station. */
function awayEvent(
  window: WindowKind,
  before: StationEvent | undefined,
  screen: Screen,
): StationEvent | null {
  const now = new Date().toISOString()
  if (window === 'observer') {
    const view = before?.type === 'view' && before.window === 'observer' ? before.view : null
    const { head = null, counters = null, lastCheckpoint = null } = view ?? {}
    return {
      type: 'view',
      window,
      view: { head, now, counters, lastCheckpoint, outcome: { kind: 'short-pause' } },
    }
  }
  if (window === 'drawer') return null
  const shown =
    before?.type === 'view' && (before.window === 'operator' || before.window === 'ballot-box')
      ? before.view
      : null
  const view: StationView = {
    head: shown?.head ?? null,
    devices: [],
    now,
    counters: null,
    boxCounters: null,
    lastCheckpoint: shown?.lastCheckpoint ?? null,
    screen,
    lockInSeconds: null,
    notice: null,
  }
  return { type: 'view', window, view }
}

const fault: CommandResult = { ok: false, error: { code: 'INTERNAL_FAULT' } }

/** The station's end of the link. What a station throws stays here: it could name files or people. */
export function serveStationLink(channel: LinkChannel, port: StationPort): () => void {
  const subscribed = new Map<WindowKind, () => void>()
  const stop = channel.onMessage((message) => {
    if (message.kind === 'invoke') {
      void port
        .invoke(message.window, message.name, message.input)
        .catch(() => fault)
        .then((result) => channel.send({ kind: 'result', id: message.id, result }))
    } else if (message.kind === 'subscribe' && !subscribed.has(message.window)) {
      const { window } = message
      subscribed.set(
        window,
        port.subscribe(window, (event) => channel.send({ kind: 'event', window, event })),
      )
    }
  })
  return () => {
    stop()
    for (const end of subscribed.values()) end()
  }
}
