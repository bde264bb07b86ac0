import type { DevicePort } from '../devices/device-port.ts'
import { FAULTS, type FaultId } from '../devices/fault-plan.ts'
import type { Cable } from '../world/cable.ts'
import { type ControlCommands, ControlError, numberFrom, wordFrom } from './control.ts'

const LONGEST_MS = 24 * 60 * 60 * 1000
/** Another device of the same model says this serial number. */
const OTHER_SERIAL = 'ffff0000'

/** What can be done to any device: its cable, its power, its line, its faults. */
export function deviceCommands(device: {
  readonly cable: Cable
  readonly port: DevicePort
  readonly status: () => string
}): ControlCommands {
  const { cable, port } = device
  const ids = Object.keys(FAULTS) as FaultId[]
  const duration = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : numberFrom(text, 'MS', 1, LONGEST_MS)

  return {
    status: { usage: 'status', what: 'where everything stands', run: () => device.status() },
    unplug: {
      usage: 'unplug',
      what: 'pull the cable',
      run: () => {
        if (!cable.plugged) throw new ControlError('it is not plugged in')
        cable.unplug()
        return undefined
      },
    },
    plug: { usage: 'plug', what: 'plug the same device in', run: () => plug() },
    replug: {
      usage: 'replug [other]',
      what: 'pull the cable and plug the same device in, or another one of the same model',
      run: ([which]) => {
        cable.unplug()
        return plug(which === undefined ? undefined : wordFrom(which, ['other']))
      },
    },
    reboot: strike('reboot', 'the device starts anew by itself, the cable in place'),
    silent: strike('silent-death', 'it takes every byte and says nothing any more'),
    late: strike('late-reply', 'what it says next comes late'),
    baud: strike('baud-mismatch', 'both sides talk at different speeds'),
    noise: {
      usage: 'noise [BYTES]',
      what: 'noise on the line before what it says next (7 bytes)',
      run: ([bytes = '7']) => {
        port.noise(numberFrom(bytes, 'BYTES', 1, 65_536))
        return undefined
      },
    },
    slow: {
      usage: 'slow FACTOR',
      what: 'bytes take this many times longer; 1 is as the line speed says',
      run: ([factor]) => {
        port.slow(numberFrom(factor, 'FACTOR', 0.01, 1000))
        return undefined
      },
    },
    fault: {
      usage: 'fault ID [MS]',
      what: 'let a fault of the catalogue strike now, for a while where it has a length',
      run: ([id, ms]) => {
        const known = ids.find((candidate) => candidate === id)
        if (!known) throw new ControlError(`unknown fault ${id ?? ''}; try faults`)
        port.strike(known, duration(ms))
        return undefined
      },
    },
    faults: {
      usage: 'faults',
      what: 'the faults of the catalogue',
      run: () => `\n${ids.map((id) => `${id.padEnd(24)}${FAULTS[id].what}`).join('\n')}`,
    },
  }

  function plug(serial?: string): undefined {
    if (cable.plugged) throw new ControlError('it is plugged in')
    cable.plug(serial === undefined ? undefined : OTHER_SERIAL)
    return undefined
  }

  function strike(id: FaultId, what: string) {
    const name = {
      reboot: 'reboot',
      'silent-death': 'silent',
      'late-reply': 'late',
      'baud-mismatch': 'baud',
    }[id as 'reboot']
    return {
      usage: id === 'reboot' ? name : `${name} [MS]`,
      what,
      run: ([ms]: readonly string[]) => {
        port.strike(id, duration(ms))
        return undefined
      },
    }
  }
}
