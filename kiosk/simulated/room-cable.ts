import type { RoomLink, RoomView } from '@taanuu/voter-roll-sync/sync/room-link'
import { failure } from '@taanuu/voter-roll-sync/trust/result'

type Stop = () => void

/**
 * The cable between a simulated table and the others: whoever cuts it takes the table out of the room, and a hub that it
 * ran goes with it. What the table does with its link does not notice which of the links behind the cable it is.
 */
export class RoomCable {
  #cut: boolean
  #ends = new Set<CabledLink>()

  constructor(cut = false) {
    this.#cut = cut
  }

  get cut(): boolean {
    return this.#cut
  }

  set cut(cut: boolean) {
    if (cut === this.#cut) return
    this.#cut = cut
    // A link that does not come about leaves the table where a cut cable leaves it.
    for (const end of this.#ends) end.follow().catch(() => undefined)
  }

  /**
   * Rejects as `open` does.
   *
   * @param open makes the link that the cable leads to; called again whenever the cable is joined
   */
  async connect(open: () => Promise<RoomLink>): Promise<RoomLink> {
    const end = new CabledLink(this, open, () => this.#ends.delete(end))
    await end.follow()
    this.#ends.add(end)
    return end
  }
}

class CabledLink implements RoomLink {
  readonly #cable: RoomCable
  readonly #open: () => Promise<RoomLink>
  readonly #onClosed: () => void
  readonly #views = new Set<(view: RoomView) => void>()
  readonly #meetings = new Set<(held: number) => void>()
  readonly #batches = new Set<(from: string, batch: Uint8Array) => void>()
  #answer: ((from: string, question: Uint8Array) => Promise<Uint8Array>) | null = null
  #link: RoomLink | null = null
  #last: RoomView = { state: 'searching', hub: null, peers: [] }
  #closed = false
  #following: Promise<void> = Promise.resolve()

  constructor(cable: RoomCable, open: () => Promise<RoomLink>, onClosed: () => void) {
    this.#cable = cable
    this.#open = open
    this.#onClosed = onClosed
  }

  /** Joins or cuts, one after the other, until the link is as the cable is. */
  follow(): Promise<void> {
    const before = this.#following.catch(() => undefined)
    this.#following = before.then(async () => {
      if (this.#closed) return
      if (this.#cable.cut) await this.#leave()
      else if (!this.#link) this.#join(await this.#open())
      for (const listener of this.#views) listener(this.view)
    })
    return this.#following
  }

  #join(link: RoomLink): void {
    this.#link = link
    link.onChange((view) => {
      this.#last = view
      for (const listener of this.#views) listener(view)
    })
    link.onConnected((held) => {
      for (const listener of this.#meetings) listener(held)
    })
    link.onBatch((from, batch) => {
      for (const listener of this.#batches) listener(from, batch)
    })
    link.onAsked(async (from, question) => {
      if (!this.#answer) throw new Error('nobody answers')
      return this.#answer(from, question)
    })
  }

  async #leave(): Promise<void> {
    const link = this.#link
    if (!link) return
    this.#last = link.view
    this.#link = null
    await link.close()
  }

  get view(): RoomView {
    if (this.#link) return this.#link.view
    const peers = this.#last.peers.map((peer) => ({
      ...peer,
      state: { kind: 'absent' } as const,
      clockSkewMs: null,
    }))
    return { state: 'searching', hub: null, peers }
  }

  onChange(listener: (view: RoomView) => void): Stop {
    return listen(this.#views, listener)
  }
  onConnected(listener: (held: number) => void): Stop {
    return listen(this.#meetings, listener)
  }
  onBatch(listener: (from: string, batch: Uint8Array) => void): Stop {
    return listen(this.#batches, listener)
  }
  onAsked(answer: (from: string, question: Uint8Array) => Promise<Uint8Array>): Stop {
    this.#answer = answer
    return () => {
      if (this.#answer === answer) this.#answer = null
    }
  }
  async publish(batch: Uint8Array): ReturnType<RoomLink['publish']> {
    return this.#link?.publish(batch) ?? failure('LINK_DOWN', 'the cable is cut')
  }
  async ask(station: string, question: Uint8Array, timeoutMs: number): ReturnType<RoomLink['ask']> {
    return this.#link?.ask(station, question, timeoutMs) ?? failure('LINK_DOWN', 'the cable is cut')
  }
  async close(): Promise<void> {
    this.#closed = true
    this.#onClosed()
    await this.#following.catch(() => undefined)
    await this.#leave()
  }
}

function listen<T>(set: Set<T>, listener: T): Stop {
  set.add(listener)
  return () => {
    set.delete(listener)
  }
}
