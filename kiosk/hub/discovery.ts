import { createSocket, type Socket } from 'node:dgram'
import { MAX_ANNOUNCEMENT_BYTES } from './announcement.ts'
import { type LocalInterface, localInterfaces } from './interfaces.ts'
import { ANNOUNCEMENT_GROUP, ANNOUNCEMENT_PORT } from './subjects.ts'

/** Cables are plugged in and radios come up while the table runs. */
const INTERFACES_MS = 5000
/** A flood must not keep the table from its voters: so many datagrams a second are read, the rest is dropped. */
const MAX_A_SECOND = 400

export interface DiscoveryOptions {
  /** UDP port that all tables of the room listen on. Default `ANNOUNCEMENT_PORT`. */
  readonly port?: number
  /** Multicast group, or null for none. Default `ANNOUNCEMENT_GROUP`. */
  readonly group?: string | null
  /** Whether to broadcast too; for switches that keep multicast from their ports. Default true. */
  readonly broadcast?: boolean
  /** `address` or `address:port` of tables that hear neither. */
  readonly unicast?: readonly string[]
  /** Address to listen on. Default all. */
  readonly listen?: string
  readonly interfaces?: () => readonly LocalInterface[]
}

export interface Discovery {
  /** Sends to everybody who may be there; what cannot be sent is lost, as on any network. */
  announce(bytes: Uint8Array): void
  onHeard(listener: (bytes: Uint8Array, host: string) => void): void
  /** Last error of the network, for the person who looks for it; null while all is well. */
  readonly trouble: string | null
  close(): void
}

interface Door extends LocalInterface {
  readonly socket: Socket
}

/**
 * Carries announcements in the room: multicast, broadcast and named addresses, over every interface. Errors of the
 * network never throw: a table without network is a table alone.
 */
export async function openDiscovery(options: DiscoveryOptions = {}): Promise<Discovery> {
  const port = options.port ?? ANNOUNCEMENT_PORT
  const group = options.group === undefined ? ANNOUNCEMENT_GROUP : options.group
  const interfaces = options.interfaces ?? localInterfaces
  const targets = (options.unicast ?? []).map((text) => addressOf(text, port))
  const doors = new Map<string, Door>()
  const joined = new Set<string>()
  let listener: (bytes: Uint8Array, host: string) => void = () => {}
  let trouble: string | null = null
  let closed = false
  const note = (error: Error): void => {
    trouble = error.message
  }

  const ear = createSocket({ type: 'udp4', reuseAddr: true })
  ear.on('error', note)
  // Named addresses may be anywhere: the system chooses the interface.
  const voice = createSocket('udp4')
  voice.on('error', note)
  let second = 0
  let read = 0
  ear.on('message', (bytes, { address }) => {
    const now = Math.floor(performance.now() / 1000)
    if (now !== second) [second, read] = [now, 0]
    if (++read > MAX_A_SECOND || bytes.length > MAX_ANNOUNCEMENT_BYTES) return
    listener(bytes, address)
  })
  await bound(ear, port, options.listen)

  function look(): void {
    const present = interfaces()
    for (const [address, door] of doors) {
      if (present.some((one) => one.address === address)) continue
      door.socket.close()
      doors.delete(address)
      joined.delete(address)
    }
    for (const one of present) {
      join(one)
      if (!doors.has(one.address)) openDoor(one)
    }
  }

  function join({ address }: LocalInterface): void {
    if (group === null || joined.has(address)) return
    try {
      ear.addMembership(group, address)
      joined.add(address)
    } catch (error) {
      note(error as Error)
    }
  }

  /** One sender for each interface, so that datagrams go out there and name the right address. */
  function openDoor(one: LocalInterface): void {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    socket.on('error', (error) => {
      note(error)
      if (doors.get(one.address)?.socket === socket) doors.delete(one.address)
      socket.close()
    })
    socket.bind(0, one.address, () => {
      if (closed || doors.has(one.address)) {
        socket.close()
        return
      }
      try {
        socket.setBroadcast(true)
        socket.setMulticastTTL(1)
        socket.setMulticastLoopback(true)
        if (group !== null) socket.setMulticastInterface(one.address)
      } catch (error) {
        note(error as Error)
      }
      doors.set(one.address, { ...one, socket })
    })
  }

  look()
  const timer = setInterval(look, INTERFACES_MS)
  timer.unref()

  return {
    get trouble() {
      return trouble
    },
    announce: (bytes) => {
      const sent = (error: Error | null): void => {
        if (error) note(error)
      }
      for (const { socket, broadcast } of doors.values()) {
        if (group !== null) socket.send(bytes, port, group, sent)
        if (options.broadcast !== false) socket.send(bytes, port, broadcast, sent)
      }
      for (const target of targets) voice.send(bytes, target.port, target.host, sent)
    },
    onHeard: (take) => {
      listener = take
    },
    close: () => {
      closed = true
      clearInterval(timer)
      ear.close()
      voice.close()
      for (const { socket } of doors.values()) socket.close()
      doors.clear()
    },
  }
}

function bound(socket: Socket, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve) => {
    // A port that another program holds leaves the table alone; it says so and goes on.
    socket.once('error', () => resolve())
    socket.bind({ port, address: host, exclusive: false }, () => resolve())
  })
}

function addressOf(text: string, port: number): { readonly host: string; readonly port: number } {
  const [host, own] = text.split(':')
  return { host, port: own === undefined ? port : Number(own) }
}
