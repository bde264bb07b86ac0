/**
 * What a simulated device does next. `work`: it is busy for `ms`, then `then` happens. `send`: bytes go out
 * at line speed. `stream`: pieces are asked for one by one as the line becomes free, until null.
 */
export type Reaction =
  | { readonly kind: 'work'; readonly ms: number; readonly then: () => readonly Reaction[] }
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly next: () => Uint8Array | null }

/**
 * A device as its wire sees it. It knows neither clock nor transport: bytes go in, reactions come out, and
 * whoever carries them out decides how fast and how damaged they arrive.
 */
export interface ByteMachine {
  /** Line speed in bits per second, ten bits a byte. */
  readonly baud: number
  /** Whether a host at another speed hears only garbage; a USB device takes any. */
  readonly strictBaud: boolean
  /** Power comes: everything volatile is as new. */
  powerOn(): readonly Reaction[]
  feed(bytes: Uint8Array): readonly Reaction[]
  /** Called once: hands over what the machine uses to say something unasked. */
  attach?(post: (reactions: readonly Reaction[]) => void): void
  /** Power is gone. */
  powerOff?(): void
}

export function send(bytes: Uint8Array): Reaction {
  return { kind: 'send', bytes }
}

export function work(ms: number, then: () => readonly Reaction[]): Reaction {
  return { kind: 'work', ms, then }
}
