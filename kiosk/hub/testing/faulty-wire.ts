import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import type { HubPlace } from '../room-connection.ts'

/** How a wire treats what goes from one machine to another. */
export interface WireState {
  /** `dead`: nothing arrives and nobody is told, as with a pulled cable or a switch without power. */
  readonly way: 'open' | 'dead'
  readonly latencyMs: number
  /** Share of datagrams that are lost; TCP repeats, which shows as latency. */
  readonly loss: number
}

const GOOD: WireState = { way: 'open', latencyMs: 0, loss: 0 }

/**
 * The cables between machines of a test: UDP and TCP go through it, each direction between two machines with faults of
 * its own, drawn from a seed.
 */
export class FaultyWire {
  readonly #states = new Map<string, WireState>()
  readonly #closers: (() => void)[] = []
  readonly #targets = new Map<string, { host: string; port: number }>()
  readonly #doors = new Map<string, number>()
  readonly #pairs = new Set<{ readonly a: string; readonly b: string; readonly flush: () => void }>()
  #random: number

  constructor(seed = 1) {
    this.#random = seed
  }

  /** Both directions between two machines. */
  between(a: string, b: string, change: Partial<WireState>): void {
    this.from(a, b, change)
    this.from(b, a, change)
  }
  from(a: string, b: string, change: Partial<WireState>): void {
    this.#states.set(`${a} ${b}`, { ...this.#state(a, b), ...change })
    for (const pair of this.#pairs) pair.flush()
  }

  /** A UDP port that hands what `a` sends there to `b`. */
  async udp(a: string, b: string, port: number): Promise<number> {
    const relay: UdpSocket = createSocket('udp4')
    const late = new Set<NodeJS.Timeout>()
    this.#closers.push(() => {
      for (const timer of late) clearTimeout(timer)
      relay.close()
    })
    relay.on('message', (bytes) => {
      const { way, latencyMs, loss } = this.#state(a, b)
      if (way === 'dead' || this.#draw() < loss) return
      const timer = setTimeout(() => {
        late.delete(timer)
        relay.send(bytes, port, '127.0.0.1', () => {})
      }, latencyMs)
      late.add(timer)
    })
    relay.on('error', () => {})
    await new Promise<void>((resolve) => relay.bind(0, '127.0.0.1', resolve))
    return relay.address().port
  }

  /** Makes the TCP door by which `a` reaches whatever `b` serves; `reroute` then leads through it. */
  async tcp(a: string, b: string): Promise<void> {
    const server: Server = createServer((near) => this.#carry(a, b, near))
    this.#closers.push(() => server.close())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    this.#doors.set(`${a} ${b}`, (server.address() as { port: number }).port)
  }

  reroute(a: string): (hub: HubPlace) => HubPlace {
    return (hub) => {
      const port = this.#doors.get(`${a} ${hub.station}`)
      if (port === undefined) return hub
      this.#targets.set(`${a} ${hub.station}`, { host: hub.hosts[0], port: hub.port })
      return { ...hub, hosts: ['127.0.0.1'], port }
    }
  }

  close(): void {
    for (const close of this.#closers.splice(0)) close()
  }

  #carry(a: string, b: string, near: Socket): void {
    const target = this.#targets.get(`${a} ${b}`)
    if (!target) return void near.destroy()
    const far = createConnection(target.port, target.host)
    const there = this.#pipe(a, b, near, far)
    const back = this.#pipe(b, a, far, near)
    const pair = {
      a,
      b,
      flush: () => {
        there()
        back()
      },
    }
    this.#pairs.add(pair)
    const end = (): void => {
      this.#pairs.delete(pair)
      // A dead wire does not tell one side that the other is gone.
      if (this.#state(a, b).way === 'open') near.destroy()
      if (this.#state(b, a).way === 'open') far.destroy()
    }
    for (const socket of [near, far]) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', end)
    }
    this.#closers.push(() => {
      near.destroy()
      far.destroy()
    })
  }

  /** Bytes keep their order; what comes while the way is dead waits, as TCP's repeats would bring it later. */
  #pipe(a: string, b: string, from: Socket, to: Socket): () => void {
    const queue: { readonly bytes: Buffer; readonly at: number }[] = []
    let timer: NodeJS.Timeout | undefined
    const flush = (): void => {
      clearTimeout(timer)
      const now = performance.now()
      while (queue.length > 0 && this.#state(a, b).way === 'open' && queue[0].at <= now) {
        const next = queue.shift()
        if (next && !to.destroyed) to.write(next.bytes)
      }
      if (queue.length > 0 && this.#state(a, b).way === 'open') timer = setTimeout(flush, queue[0].at - now)
    }
    from.on('data', (bytes) => {
      const { latencyMs, loss } = this.#state(a, b)
      // A lost segment comes again after about 200 ms (RFC 6298's usual minimum in practice).
      const repeat = this.#draw() < loss ? 200 : 0
      queue.push({ bytes, at: performance.now() + latencyMs + repeat })
      flush()
    })
    return flush
  }

  #state(a: string, b: string): WireState {
    return this.#states.get(`${a} ${b}`) ?? GOOD
  }

  /** Lehmer's generator (Park and Miller 1988): the same seed draws the same faults. */
  #draw(): number {
    this.#random = (this.#random * 48_271) % 2_147_483_647
    return this.#random / 2_147_483_647
  }
}
