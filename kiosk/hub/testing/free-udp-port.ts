import { createSocket } from 'node:dgram'

/** A port that nobody listened on a moment ago, at this address; by default at all of them. */
export async function freeUdpPort(address?: string): Promise<number> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, address, resolve))
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(resolve))
  return port
}
