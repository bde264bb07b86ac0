import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { deviceError } from '../device-error.ts'
import { failed, ok, type Result } from '../result.ts'
import type { Battery, PowerStatus } from './battery.ts'
import { watchBattery } from './watch-battery.ts'

/** Where Linux shows its power supplies (Documentation/ABI/testing/sysfs-class-power). */
export const POWER_SUPPLY_ROOT = '/sys/class/power_supply'
/** More supplies than a laptop with docks has; longer attributes than there are. */
const MOST_SUPPLIES = 32
const MAX_ATTRIBUTE_CHARACTERS = 256
/** Where the firmware does not say that a battery is low. */
const LOW_PERCENT = 10
const MINUTES_PER_HOUR = 60

/** The battery of this machine. */
export function createSysBattery(options: {
  readonly clock: Clock
  readonly root?: string
  /** Whether the tree is a simulated one; by who makes it, never by its contents. */
  readonly simulated?: boolean
}): Battery {
  const { clock, root = POWER_SUPPLY_ROOT, simulated = false } = options
  return watchBattery({
    id: { kind: 'battery', protocol: 'power-supply', transport: 'file', path: root, simulated },
    clock,
    read: () => readPowerSupplies(root),
  })
}

interface Supply {
  readonly type: string
  readonly text: (name: string) => string | null
  readonly number: (name: string) => number | null
}

/** Reads all supplies below `root` into one status; `DeviceNotFound` where there is neither battery nor mains. */
export async function readPowerSupplies(root: string): Promise<Result<PowerStatus>> {
  let names: string[]
  try {
    names = (await readdir(root)).sort().slice(0, MOST_SUPPLIES)
  } catch {
    return failed(deviceError('DeviceNotFound', root, 'no power supplies'))
  }
  const supplies = (await Promise.all(names.map((name) => readSupply(join(root, name))))).filter(
    // A mouse has a battery too.
    (supply) => supply !== null && supply.text('scope') !== 'Device',
  ) as Supply[]
  const batteries = supplies.filter(
    (supply) => (supply.type === 'Battery' || supply.type === 'UPS') && supply.number('present') !== 0,
  )
  const mains = supplies.filter((supply) => supply.type === 'Mains' || supply.type.startsWith('USB'))
  if (batteries.length === 0 && mains.length === 0)
    return failed(deviceError('DeviceNotFound', root, `none of ${supplies.length} supplies is a battery`))
  return ok(statusOf(batteries, mains))
}

async function readSupply(folder: string): Promise<Supply | null> {
  const attributes = new Map<string, string>()
  try {
    const content = await readFile(join(folder, 'uevent'), 'utf8')
    for (const line of content.slice(0, 64 * MAX_ATTRIBUTE_CHARACTERS).split('\n')) {
      const match = /^POWER_SUPPLY_([A-Z0-9_]+)=(.*)$/.exec(line)
      if (match) attributes.set(match[1].toLowerCase(), match[2].slice(0, MAX_ATTRIBUTE_CHARACTERS).trim())
    }
  } catch {
    return null
  }
  const text = (name: string): string | null => attributes.get(name) ?? null
  const type = text('type') ?? (await typeOf(folder))
  return {
    type,
    text,
    number(name) {
      const value = text(name)
      return value !== null && /^-?\d+$/.test(value) ? Number(value) : null
    },
  }
}

/** Kernels before 5.12 leave the type out of `uevent`. */
async function typeOf(folder: string): Promise<string> {
  try {
    return (await readFile(join(folder, 'type'), 'utf8')).trim().slice(0, MAX_ATTRIBUTE_CHARACTERS)
  } catch {
    return ''
  }
}

function statusOf(batteries: readonly Supply[], mains: readonly Supply[]): PowerStatus {
  const discharging = batteries.some((battery) => battery.text('status') === 'Discharging')
  const plugged = mains.some((supply) => supply.number('online') === 1)
  const chargePercent = percentOf(batteries)
  const levels = batteries.map((battery) => battery.text('capacity_level'))
  return {
    source: plugged && !discharging ? 'mains' : discharging || mains.length > 0 ? 'battery' : 'unknown',
    charging: batteries.some((battery) => battery.text('status') === 'Charging'),
    chargePercent,
    minutesLeft: discharging ? minutesOf(batteries) : null,
    low:
      levels.some((level) => level === 'Low' || level === 'Critical') ||
      (chargePercent !== null && chargePercent <= LOW_PERCENT),
  }
}

/** Now and full, in energy (µWh) or else charge (µAh). */
function contentOf(battery: Supply): { readonly now: number; readonly full: number } | null {
  for (const unit of ['energy', 'charge']) {
    const now = battery.number(`${unit}_now`)
    const full = battery.number(`${unit}_full`)
    if (now !== null && full !== null && full > 0) return { now, full }
  }
  return null
}

function percentOf(batteries: readonly Supply[]): number | null {
  if (batteries.length === 0) return null
  const contents = batteries.map(contentOf)
  if (contents.every((content) => content !== null)) {
    const now = contents.reduce((sum, content) => sum + content.now, 0)
    const full = contents.reduce((sum, content) => sum + content.full, 0)
    return clampPercent((100 * now) / full)
  }
  const capacities = batteries.map((battery) => battery.number('capacity')).filter((c) => c !== null)
  if (capacities.length === 0) return null
  return clampPercent(capacities.reduce((sum, c) => sum + c, 0) / capacities.length)
}

function minutesOf(batteries: readonly Supply[]): number | null {
  const seconds = batteries.map((battery) => battery.number('time_to_empty_now')).filter((s) => s !== null)
  if (seconds.length > 0) return Math.round(Math.max(...seconds) / 60)
  let content = 0
  let draw = 0
  for (const battery of batteries) {
    content += contentOf(battery)?.now ?? 0
    draw += Math.abs(battery.number('power_now') ?? battery.number('current_now') ?? 0)
  }
  return draw > 0 ? Math.round((content / draw) * MINUTES_PER_HOUR) : null
}

function clampPercent(percent: number): number {
  return Math.min(100, Math.max(0, Math.round(percent)))
}
