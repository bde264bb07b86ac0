import { OPCODE } from '@taanuu/device-drivers/ef01/commands'
import { EF01_PROFILES, type Ef01ProfileName } from '@taanuu/device-drivers/ef01/profiles'
import type { SensorFacts } from './glass-camera.ts'

/** Pixels. */
export interface SensorSize {
  readonly width: number
  readonly height: number
}

/** What tells the simulated modules of the family apart. */
export interface Ef01Family {
  /** Model in ReadProdInfo. */
  readonly model: string
  readonly sensor: SensorFacts
  /** Templates that the flash holds. */
  readonly capacity: number
  /** Commands above 0x1F that it knows; it answers FC to the others. */
  readonly extraCommands: readonly number[]
  /** Whether it says 0x55 when it is ready. */
  readonly hello: boolean
  readonly systemId: number
}

const LAMP = [OPCODE.lampOn, OPCODE.lampOff]
const R503_COMMANDS = [
  OPCODE.getImageEx,
  OPCODE.cancel,
  OPCODE.autoEnroll,
  OPCODE.autoIdentify,
  OPCODE.sleep,
  OPCODE.auraLed,
  OPCODE.checkSensor,
  OPCODE.getAlgorithmVersion,
  OPCODE.getFirmwareVersion,
  OPCODE.readProdInfo,
  OPCODE.softReset,
  OPCODE.handshake,
]

function sensorOf(name: Ef01ProfileName): SensorFacts {
  const { width, height, dpi } = EF01_PROFILES[name]
  return { width, height, dpi }
}

/** The modules by the names of the driver's profiles; capacities as the modules in the shops report them. */
export const EF01_FAMILIES: Readonly<Record<Ef01ProfileName, Ef01Family>> = {
  'zfm-20': {
    model: 'ZFM-20',
    sensor: sensorOf('zfm-20'),
    capacity: 1000,
    extraCommands: LAMP,
    hello: false,
    systemId: 9,
  },
  r30x: {
    model: 'R307',
    sensor: sensorOf('r30x'),
    capacity: 1000,
    extraCommands: [...LAMP, OPCODE.handshakeR30x],
    hello: false,
    systemId: 0,
  },
  r503: {
    model: 'R503',
    sensor: sensorOf('r503'),
    capacity: 200,
    extraCommands: R503_COMMANDS,
    hello: true,
    systemId: 9,
  },
  as608: {
    model: 'AS608',
    sensor: sensorOf('as608'),
    capacity: 300,
    extraCommands: [],
    hello: false,
    systemId: 9,
  },
  'taanuu-sim': {
    model: 'TAANUU-SIM',
    sensor: sensorOf('taanuu-sim'),
    capacity: 200,
    extraCommands: R503_COMMANDS,
    hello: true,
    systemId: 9,
  },
}
