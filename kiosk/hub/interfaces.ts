import { networkInterfaces } from 'node:os'

export interface LocalInterface {
  readonly name: string
  readonly address: string
  /** Where everybody on its wire listens. */
  readonly broadcast: string
}

/** IPv4 interfaces with a network behind them; the loopback alone where there is no other. */
export function localInterfaces(): readonly LocalInterface[] {
  const all = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ family }) => family === 'IPv4')
      .map(({ address, netmask, internal }) => ({
        name,
        address,
        internal,
        broadcast: broadcastOf(address, netmask),
      })),
  )
  const outside = all.filter(({ internal }) => !internal)
  return (outside.length > 0 ? outside : all).map(({ name, address, broadcast }) => ({
    name,
    address,
    broadcast,
  }))
}

export function broadcastOf(address: string, netmask: string): string {
  const mask = netmask.split('.').map(Number)
  return address
    .split('.')
    .map((part, i) => (Number(part) & mask[i]) | (~mask[i] & 0xff))
    .join('.')
}
