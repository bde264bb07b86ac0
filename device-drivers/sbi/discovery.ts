import { callSbi, SBI_PORTS } from './http-call.ts'
import { discoveredDevices } from './messages.ts'

/** Nobody listens on most ports of this machine, and the kernel says so at once; a service answers within this. */
const ANSWER_MS = 1500
/** Ports asked at a time. */
const AT_ONCE = 20

/** A fingerprint device that a service says it has. Nothing of it is signed: it is only where to ask. */
export interface DiscoveredSbiDevice {
  readonly port: number
  readonly deviceId: string
  readonly status: string
  readonly purpose: string
}

/** Asks every port of the range, or those given, for fingerprint devices. */
export async function discoverSbiDevices(
  options: { readonly ports?: readonly number[]; readonly signal?: AbortSignal } = {},
): Promise<readonly DiscoveredSbiDevice[]> {
  const ports = options.ports ?? allPorts()
  const found: DiscoveredSbiDevice[] = []
  for (let at = 0; at < ports.length; at += AT_ONCE) {
    const asked = ports.slice(at, at + AT_ONCE).map((port) => devicesAt(port, options.signal))
    found.push(...(await Promise.all(asked)).flat())
  }
  return found
}

function allPorts(): readonly number[] {
  return Array.from({ length: SBI_PORTS.last - SBI_PORTS.first + 1 }, (_, i) => SBI_PORTS.first + i)
}

async function devicesAt(port: number, signal?: AbortSignal): Promise<readonly DiscoveredSbiDevice[]> {
  const reply = await callSbi({
    port,
    verb: 'MOSIPDISC',
    body: { type: 'Finger' },
    timeoutMs: ANSWER_MS,
    ...(signal ? { signal } : {}),
  })
  const devices = reply.ok ? discoveredDevices.safeParse(reply.value) : null
  if (!devices?.success) return []
  return devices.data.flatMap((device) =>
    device.deviceId === undefined
      ? []
      : [
          {
            port,
            deviceId: device.deviceId,
            status: device.deviceStatus ?? '',
            purpose: device.purpose ?? '',
          },
        ],
  )
}
