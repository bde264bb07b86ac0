import { connect, createServer } from 'node:net'
import { deviceError } from '../device-error.ts'
import { failed, ok, type Result } from '../result.ts'

/** The holder answers with its name at once; a longer silence is a holder that hangs, which holds all the same. */
const NAME_TIMEOUT_MS = 300
/** A name is a word or two; more is not from us. */
const NAME_CAP = 200

export interface DeviceLock {
  release(): Promise<void>
}

/**
 * Takes a device for this process alone. The lock is a socket in the kernel's abstract name space (on Windows a named
 * pipe): nothing lies on the disk, and the kernel frees it when the process ends, however it ends. Who holds it says
 * its name to whoever asks. Errors: `DeviceInUse`, with the holder's name as evidence.
 *
 * @param key what both processes know the device by, such as its device number
 * @param holder the name that others are told
 */
export async function lockDevice(key: string, holder: string): Promise<Result<DeviceLock>> {
  const address = addressOf(key)
  // Elsewhere the port's own lock (TIOCEXCL) is what there is.
  if (address === null) return ok({ release: async () => undefined })
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.end(holder.slice(0, NAME_CAP))
  })
  const taken = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(address, () => resolve(true))
  })
  if (!taken) {
    return failed(
      deviceError('DeviceInUse', key, `held by ${(await holderOf(address)) ?? 'another program'}`),
    )
  }
  server.unref()
  return ok({ release: () => new Promise((resolve) => server.close(() => resolve())) })
}

/** Who holds a device, or null where nobody does. It only asks: nobody else is kept out meanwhile. */
export async function lockHolder(key: string): Promise<string | null> {
  const address = addressOf(key)
  return address === null ? null : holderOf(address)
}

function addressOf(key: string): string | null {
  const name = `taanuu-device-${key}`.replaceAll(/[^\w.:-]/g, '_').slice(0, 100)
  if (process.platform === 'linux') return `\0${name}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : null
}

function holderOf(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    let name = ''
    const socket = connect(address)
    const finish = (found: string | null): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(found)
    }
    const named = (): string =>
      name.slice(0, NAME_CAP).replaceAll(/[^\p{L}\p{N} .,:()-]/gu, '?') || 'another program'
    const timer = setTimeout(() => finish(named()), NAME_TIMEOUT_MS)
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      name += chunk
      if (name.length > NAME_CAP) finish(named())
    })
    socket.on('error', () => finish(null))
    socket.on('close', () => finish(named()))
  })
}
