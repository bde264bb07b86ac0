import type { DeviceDesk } from '@taanuu/device-drivers/manager/device-desk'
import { lockHolder } from '@taanuu/device-drivers/manager/device-lock'
import { profileOf } from '@taanuu/device-drivers/manager/device-profile'
import type { FoundDevice } from '@taanuu/device-drivers/manager/found-device'
import { deviceNumberOf } from '@taanuu/device-drivers/manager/sys-scan'
import type { Speaker } from './devices-speaker.ts'

/** A device as the list shows it. */
interface Entry extends FoundDevice {
  readonly profile: string | null
  readonly heldBy: string | null
}

async function entryOf(device: FoundDevice): Promise<Entry> {
  const key = (await deviceNumberOf(device.path)) ?? device.path
  return { ...device, profile: profileOf(device)?.id ?? null, heldBy: await lockHolder(key) }
}

/** Prints what is plugged in. */
export async function listTable(desk: DeviceDesk, speaker: Speaker): Promise<number> {
  const listing = await desk.list()
  if (!listing.ok) return speaker.fault(listing.error)
  const entries = await Promise.all(listing.value.devices.map(entryOf))
  speaker.give({ ok: true, devices: entries, silent: listing.value.silent })
  if (entries.length === 0) speaker.say(speaker.word('nothing'))
  for (const entry of entries) speaker.say(lineOf(entry, speaker))
  for (const source of listing.value.silent) speaker.aside(`${speaker.word('silent')}: ${source}`)
  return 0
}

function lineOf(entry: Entry, { word }: Speaker): string {
  const { path, connection, vendorId, productId, serial, name, profile } = entry
  const ids = vendorId === undefined || productId === undefined ? '-' : `${hex(vendorId)}:${hex(productId)}`
  const notes = [
    profile ?? word('unknown'),
    ...(name ? [name] : []),
    ...(serial ? [`${word('serial')} ${serial}`] : []),
    ...(entry.simulated ? [word('simulated')] : []),
    ...(entry.access === 'denied' ? [word('denied')] : []),
    ...(entry.heldBy ? [`${word('heldBy')}: ${entry.heldBy}`] : []),
  ]
  return [path.padEnd(16), connection.padEnd(7), ids.padEnd(9), notes.join(' · ')].join('  ')
}

/** Prints what comes and goes, until Ctrl+C or for so many seconds. */
export async function watchTable(
  desk: DeviceDesk,
  speaker: Speaker,
  seconds: number | null,
): Promise<number> {
  const first = await desk.list()
  if (!first.ok) return speaker.fault(first.error)
  let known = new Map(first.value.devices.map((device) => [device.path, device]))
  speaker.aside(speaker.word('watching'))
  let looking: Promise<void> = Promise.resolve()
  const stop = desk.onChange(() => {
    looking = looking.then(look)
  })
  await new Promise<void>((resolve) => {
    if (seconds !== null) setTimeout(resolve, seconds * 1000)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  stop()
  await looking
  return 0

  async function look(): Promise<void> {
    const listing = await desk.list()
    if (!listing.ok) return
    const now = new Map(listing.value.devices.map((device) => [device.path, device]))
    for (const [path, device] of known) if (!now.has(path)) await tell('wentOut', device)
    for (const [path, device] of now) if (!known.has(path)) await tell('cameIn', device)
    known = now
  }

  async function tell(what: 'cameIn' | 'wentOut', device: FoundDevice): Promise<void> {
    speaker.give({ event: what === 'cameIn' ? 'plugged' : 'unplugged', device })
    speaker.say(`${speaker.word(what)}: ${lineOf(await entryOf(device), speaker)}`)
  }
}

function hex(id: number): string {
  return id.toString(16).padStart(4, '0')
}
