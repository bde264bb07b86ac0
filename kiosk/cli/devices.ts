import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type ManagedProtocol, managedProtocols } from '@taanuu/device-drivers/manager/device-profile'
import { udevRules } from '@taanuu/device-drivers/manager/udev-rules'
import { UsageError } from '../hosts/shared/usage-error.ts'
import { captureImage, probeDevice, selfTestDevice } from './devices-act.ts'
import { withDesk } from './devices-desk.ts'
import { listTable, watchTable } from './devices-list.ts'
import { createSpeaker, type DeviceCall } from './devices-speaker.ts'
import { languageOf } from './devices-words.ts'

export const devicesHelp = `taanuu devices <what> [options]     what is plugged in, and whether it works

  list                     every device that could be one of ours, with its profile
  probe PATH               asks the device at PATH who it is
  capture PATH --out FILE  takes one picture (a finger, or a sheet that is given back) and writes it as PNG
  self-test PATH           runs the device's own checks
  rules                    prints udev rules that let people open the devices of the profiles
  watch                    says what is plugged in and out, until Ctrl+C

  --protocol NAME          ask in this language only (${managedProtocols.join(', ')})
  --out FILE               where capture writes its picture
  --timeout SECONDS        how long capture waits for a finger or a sheet (default 30)
  --seconds N              watch ends by itself after this long
  --training               admit pseudo-terminals and other simulated devices
  --language ky|ru|en      default: the system's language
  --json                   one JSON document on standard output (watch: one a line)

Exits 0 when it worked, 1 when the device did not, 2 on wrong use. A fault is named, with what to do about it.`

export async function devices(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      protocol: { type: 'string' },
      out: { type: 'string' },
      timeout: { type: 'string', default: '30' },
      seconds: { type: 'string' },
      training: { type: 'boolean', default: false },
      language: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(devicesHelp)
    return 0
  }
  const language = languageOf(values.language, process.env)
  if (!language) throw new UsageError('--language takes ky, ru or en')
  const speaker = createSpeaker(values.json, language)
  const [what = 'list', path] = positionals
  if (what === 'rules') {
    process.stdout.write(udevRules())
    return 0
  }
  const desk = { training: values.training, speaker }
  if (what === 'list') return withDesk(desk, (open) => listTable(open, speaker))
  if (what === 'watch') {
    const seconds = values.seconds === undefined ? null : positive(values.seconds, '--seconds')
    return withDesk(desk, (open) => watchTable(open, speaker, seconds))
  }
  if (what !== 'probe' && what !== 'self-test' && what !== 'capture')
    throw new UsageError(
      `taanuu devices has no ${what}; it has list, probe, capture, self-test, rules and watch`,
    )
  if (path === undefined) throw new UsageError(`which device? taanuu devices ${what} PATH`)
  const call: DeviceCall = { path, protocol: protocolOf(values.protocol), ...desk }
  switch (what) {
    case 'probe':
      return withDesk(desk, (open) => probeDevice(open, call))
    case 'self-test':
      return withDesk(desk, (open) => selfTestDevice(open, call))
    case 'capture': {
      if (values.out === undefined) throw new UsageError('--out says where the picture goes')
      const request = { out: resolve(values.out), timeoutMs: positive(values.timeout, '--timeout') * 1000 }
      return withDesk(desk, (open) => captureImage(open, call, request))
    }
  }
}

function protocolOf(name: string | undefined): ManagedProtocol | undefined {
  const known = managedProtocols.find((protocol) => protocol === name)
  if (name !== undefined && !known) throw new UsageError(`--protocol takes ${managedProtocols.join(', ')}`)
  return known
}

function positive(text: string, option: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 86_400)) throw new UsageError(`${option} takes a number of seconds`)
  return value
}
