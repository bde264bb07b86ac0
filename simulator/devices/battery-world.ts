import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { encodeNutVariable } from '@taanuu/device-drivers/battery/nut-protocol'

/** The power of a machine: mains plug and battery. */
export interface SimulatedPower {
  readonly plugged: boolean
  /** 0-100. */
  readonly percent: number
  /** What the machine draws, watts, and what the battery holds when full, watt hours. */
  readonly drawWatts: number
  readonly fullWattHours: number
}

export const FULL_POWER: SimulatedPower = { plugged: true, percent: 100, drawWatts: 15, fullWattHours: 45 }
const MICRO = 1_000_000

/** Writes `power` as Linux shows it below /sys/class/power_supply. */
export function writePowerTree(root: string, power: SimulatedPower): void {
  const { plugged, percent, drawWatts, fullWattHours } = power
  const status = plugged ? (percent >= 100 ? 'Full' : 'Charging') : 'Discharging'
  writeSupply(root, 'AC', { TYPE: 'Mains', ONLINE: plugged ? '1' : '0' })
  writeSupply(root, 'BAT0', {
    TYPE: 'Battery',
    STATUS: status,
    PRESENT: '1',
    ENERGY_FULL: String(fullWattHours * MICRO),
    ENERGY_NOW: String(Math.round((fullWattHours * MICRO * percent) / 100)),
    POWER_NOW: String(Math.round(drawWatts * MICRO)),
    CAPACITY: String(Math.round(percent)),
    CAPACITY_LEVEL: percent <= 5 ? 'Critical' : percent <= 10 ? 'Low' : 'Normal',
  })
}

/** One supply's `uevent` file. */
export function writeSupply(root: string, name: string, attributes: Readonly<Record<string, string>>): void {
  mkdirSync(join(root, name), { recursive: true })
  const lines = Object.entries({ NAME: name, ...attributes }).map(
    ([key, value]) => `POWER_SUPPLY_${key}=${value}\n`,
  )
  writeFileSync(join(root, name, 'uevent'), lines.join(''))
}

export function removeSupply(root: string, name: string): void {
  rmSync(join(root, name), { recursive: true })
}

export interface SimulatedNutServer {
  readonly port: number
  setPower(power: SimulatedPower): void
  /** Answers everything with this from now on; null: as it should. */
  setAnswer(answer: string | null): void
  close(): Promise<void>
}

/** A NUT server (`upsd`) with one supply, on any free port of this machine. */
export function createSimulatedNutServer(ups: string): Promise<SimulatedNutServer> {
  let power = FULL_POWER
  let fixed: string | null = null
  const server = createServer((socket) => {
    let pending = ''
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      pending += chunk.toString('utf8')
      const lines = pending.split('\n')
      pending = lines.pop() ?? ''
      for (const line of lines) socket.write(fixed ?? answerTo(line.trim(), ups, power))
    })
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address ? address.port : 0,
        setPower(next) {
          power = next
        },
        setAnswer(next) {
          fixed = next
        },
        close: () => new Promise((closed) => server.close(() => closed())),
      })
    })
  })
}

function answerTo(line: string, ups: string, power: SimulatedPower): string {
  const [verb, what, name, variable] = line.split(' ')
  if (what !== 'VAR' || (verb !== 'LIST' && verb !== 'GET')) return 'ERR UNKNOWN-COMMAND\n'
  if (name !== ups) return 'ERR UNKNOWN-UPS\n'
  const variables = variablesOf(power)
  if (verb === 'GET') {
    const value = variables[variable]
    return value === undefined ? 'ERR VAR-NOT-SUPPORTED\n' : encodeNutVariable(ups, variable, value)
  }
  const list = Object.entries(variables).map(([key, value]) => encodeNutVariable(ups, key, value))
  return `BEGIN LIST VAR ${ups}\n${list.join('')}END LIST VAR ${ups}\n`
}

function variablesOf({ plugged, percent, drawWatts, fullWattHours }: SimulatedPower): Record<string, string> {
  const words = [plugged ? 'OL' : 'OB', percent <= 10 ? 'LB' : '', plugged && percent < 100 ? 'CHRG' : '']
  return {
    'battery.charge': String(Math.round(percent)),
    'battery.runtime': String(Math.round((fullWattHours * percent * 36) / drawWatts)),
    'device.model': 'Simulated "UPS" \\ 1',
    'ups.status': words.filter((word) => word !== '').join(' '),
  }
}
