import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Clock } from '../clock.ts'

/** What stands behind a path: nothing, something we may not open, a pseudo-terminal, or a device. */
export type DeviceNode = 'missing' | 'denied' | 'pty' | 'device'

/** Major numbers of Unix98 pseudo-terminal slaves (Linux `Documentation/admin-guide/devices.txt`). */
const PTY_MAJOR_FIRST = 136
const PTY_MAJOR_LAST = 143
/** Bus segments of the kernel's own make-believe: uhid, USB over IP, the dummy USB controller. */
const VIRTUAL_BUS = /\/devices\/virtual\/|\/vhci_hcd|\/dummy_hcd/
/** A lost node is noticed within this time; a stat costs some 10 µs. */
const WATCH_MS = 400

/** Looks at the path without opening it; opening a port may set modem lines. */
export async function lookAtNode(path: string): Promise<DeviceNode> {
  try {
    const { rdev } = await stat(path)
    await access(path, constants.R_OK | constants.W_OK)
    return isPseudoTerminal(path, rdev) ? 'pty' : 'device'
  } catch (error) {
    return isDenied(error) ? 'denied' : 'missing'
  }
}

function isDenied(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
}

function isPseudoTerminal(path: string, rdev: number): boolean {
  if (process.platform !== 'linux') return path.startsWith('/dev/ttys')
  const major = Math.floor(rdev / 256) & 0xfff
  return major >= PTY_MAJOR_FIRST && major <= PTY_MAJOR_LAST
}

/**
 * Whether the kernel itself plays the device (uhid, USB over IP, dummy controller), by where it hangs in the
 * device tree. A device that lies on a real bus is not noticed.
 *
 * @param sysfsClass `tty` or `hidraw`
 */
export async function isOnVirtualBus(sysfsClass: 'tty' | 'hidraw', path: string): Promise<boolean> {
  try {
    const place = await realpath(`/sys/class/${sysfsClass}/${basename(await realpath(path))}`)
    return VIRTUAL_BUS.test(place)
  } catch {
    return false
  }
}

/**
 * Calls `onGone` once when the node disappears. The serial library does not always tell: on a pseudo-terminal
 * whose other end hung up it reads nothing for ever, at full processor load and without an event.
 */
export function watchNode(path: string, clock: Clock, onGone: () => void): () => void {
  const over = new AbortController()
  void watch()
  async function watch(): Promise<void> {
    for (;;) {
      await clock.sleep(WATCH_MS, over.signal)
      if (over.signal.aborted) return
      try {
        await stat(path)
      } catch {
        if (!over.signal.aborted) onGone()
        return
      }
    }
  }
  return () => over.abort()
}
