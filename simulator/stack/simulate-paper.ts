import type { Clock } from '@taanuu/device-drivers/clock'
import type { ByteMachine } from '../devices/byte-machine.ts'
import type { DeviceEnd } from '../devices/device-end.ts'
import { connectMachine, type DevicePort } from '../devices/device-port.ts'
import { createDocumentReaderUnit } from '../devices/document-reader-unit.ts'
import { createDocumentTable, type DocumentTable } from '../devices/document-table.ts'
import { NO_FAULTS } from '../devices/fault-plan.ts'
import { cardZone, passportZone } from '../devices/mrz-zone.ts'
import { standPageScanUnit } from '../devices/page-scan-stand.ts'
import { createReceiptPrinterUnit } from '../devices/receipt-printer-unit.ts'
import { createReceiptRoll, type ReceiptRoll } from '../devices/receipt-roll.ts'
import type { Cable } from '../world/cable.ts'
import { createPaperWorld, type PaperWorld } from '../world/paper-world.ts'
import { deriveSeed } from '../world/seeded-random.ts'
import {
  type Control,
  type ControlCommands,
  ControlError,
  createControl,
  numberFrom,
  wordFrom,
} from './control.ts'
import { deviceCommands } from './control-device.ts'
import { paperCommands, type Sheets } from './control-paper.ts'

/** Where a simulated device stands. */
export interface Stand {
  readonly clock: Clock
  readonly seed: number
  readonly end: DeviceEnd
  /** How many times faster than in life. */
  readonly hurry?: number
}

/** A ballot scanner with the people who feed it. */
export function simulateBallotScanner(stand: Stand & { readonly sheets: Sheets }): {
  readonly control: Control
  readonly world: PaperWorld
} {
  const { clock, seed, end, hurry = 1, sheets } = stand
  const world = createPaperWorld({ clock, seed })
  const port = standPageScanUnit({ clock, seed, world, end, faults: NO_FAULTS, hurry })
  const status = (): string => {
    const { front, docInScanner, rear, coverOpen, jam } = world.sensors
    return [
      world.cable.plugged ? 'plugged' : 'unplugged',
      `serial ${world.cable.serial}`,
      `sensors ${[front && 'front', docInScanner && 'transport', rear && 'rear'].filter(Boolean).join(' ') || 'none'}`,
      `cover ${coverOpen ? 'open' : 'closed'}`,
      `jam ${jam ? 'yes' : 'no'}`,
      `box ${world.box.size}`,
    ].join(', ')
  }
  const control = createControl(
    deviceCommands({ cable: world.cable, port, status }),
    paperCommands({ world, sheets }),
  )
  return { control, world }
}

/** An ESC/POS printer with its roll. */
export function simulatePrinter(stand: Stand): { readonly control: Control; readonly roll: ReceiptRoll } {
  const roll = createReceiptRoll({ seed: stand.seed })
  const port = standUnit(stand, roll.cable, (onCommand) => createReceiptPrinterUnit({ roll, onCommand }))
  const status = (): string =>
    [
      roll.cable.plugged ? 'plugged' : 'unplugged',
      `paper ${Math.round(roll.paperMm)} mm`,
      `cover ${roll.coverOpen ? 'open' : 'closed'}`,
      `strips ${roll.strips.length}`,
    ].join(', ')
  const control = createControl(deviceCommands({ cable: roll.cable, port, status }), printerCommands(roll))
  return { control, roll }
}

function printerCommands(roll: ReceiptRoll): ControlCommands {
  const act = (run: () => void) => (): undefined => {
    run()
    return undefined
  }
  return {
    'paper-out': { usage: 'paper-out', what: 'the roll ends', run: act(() => roll.setPaper(0)) },
    'paper-in': { usage: 'paper-in', what: 'put in a new roll', run: act(() => roll.loadNewRoll()) },
    paper: {
      usage: 'paper MM',
      what: 'so many millimetres of paper are left',
      run: ([mm]) => {
        roll.setPaper(numberFrom(mm, 'MM', 0, 100_000))
        return undefined
      },
    },
    cover: {
      usage: 'cover open|closed',
      what: 'open or close the cover',
      run: ([state]) => {
        if (wordFrom(state, ['open', 'closed']) === 'open') roll.openCover()
        else roll.closeCover()
        return undefined
      },
    },
    'cutter-jam': {
      usage: 'cutter-jam',
      what: 'the next cut gets stuck',
      run: act(() => roll.jamCutterNext()),
    },
    'cutter-free': {
      usage: 'cutter-free',
      what: 'a hand frees the blade',
      run: act(() => roll.freeCutter()),
    },
    hot: {
      usage: 'hot on|off',
      what: 'the head is too hot',
      run: ([state]) => {
        roll.setHot(wordFrom(state, ['on', 'off']) === 'on')
        return undefined
      },
    },
    printed: {
      usage: 'printed',
      what: 'text of the last strip that was cut off',
      run: () => {
        const strip = roll.strips.at(-1)
        return strip
          ? `\n${[...strip.texts, ...strip.codes.map((code) => `[QR ${code}]`)].join('\n')}`
          : 'nothing'
      },
    },
  }
}

/** Protocols of the simulated document reader over a serial line. */
export const READER_PROTOCOLS = ['text-lines', 'stx-etx', 'elyctis'] as const

/** A document reader and what is held to it. */
export function simulateDocumentReader(
  stand: Stand & { readonly protocol: (typeof READER_PROTOCOLS)[number] },
): { readonly control: Control; readonly table: DocumentTable } {
  const table = createDocumentTable({ seed: stand.seed })
  const { protocol } = stand
  const port = standUnit(stand, table.cable, (onCommand) =>
    createDocumentReaderUnit({ table, protocol, onCommand }),
  )
  const status = (): string =>
    `${table.cable.plugged ? 'plugged' : 'unplugged'}, holding ${table.held?.kind ?? 'nothing'}`
  return {
    control: createControl(deviceCommands({ cable: table.cable, port, status }), readerCommands(table)),
    table,
  }
}

function readerCommands(table: DocumentTable): ControlCommands {
  return {
    card: {
      usage: 'card PERSONAL-NUMBER',
      what: 'hold an invented identity card with this personal number to the reader',
      run: ([number]) => hold('card', number),
    },
    passport: {
      usage: 'passport PERSONAL-NUMBER',
      what: 'hold an invented passport with this personal number to the reader',
      run: ([number]) => hold('passport', number),
    },
    code: {
      usage: 'code TEXT',
      what: 'hold a QR code to the reader',
      run: (words) => {
        if (words.length === 0) throw new ControlError('code TEXT')
        table.hold({ kind: 'code', aim: QR_AIM, text: words.join(' ') })
        return undefined
      },
    },
    take: {
      usage: 'take',
      what: 'take away what is held there',
      run: () => {
        table.takeAway()
        return undefined
      },
    },
    spoil: {
      usage: 'spoil unreadable|misread',
      what: 'the next zone is read badly',
      run: ([how]) => {
        table.spoilNext(wordFrom(how, ['unreadable', 'misread']))
        return undefined
      },
    },
  }

  function hold(kind: 'card' | 'passport', number: string | undefined): undefined {
    if (number === undefined || !/^\d{14}$/.test(number))
      throw new ControlError('a personal number has 14 digits')
    const holder = { ...HOLDER, personalNumber: number }
    table.hold({ kind: 'zone', lines: kind === 'card' ? cardZone(holder) : passportZone(holder) })
    return undefined
  }
}

/** AIM identifier of a QR code, model 2. */
const QR_AIM = ']Q1'
/** Nobody's card. */
const HOLDER = {
  surname: 'SYNOVA',
  givenNames: 'AIDA',
  birthDate: '1990-05-17',
  sex: 'female',
  expiryDate: '2034-05-17',
  documentNumber: 'ID1234567',
} as const

/** Stands a unit without a paper path or a glass at the device end of a line. */
function standUnit(
  { clock, seed, end, hurry = 1 }: Stand,
  cable: Cable,
  make: (onCommand: (opcode: number) => void) => ByteMachine,
): DevicePort {
  const late: { port: DevicePort | null } = { port: null }
  const port = connectMachine({
    clock,
    machine: make((opcode) => late.port?.commandArrived(opcode)),
    end,
    cable,
    seed: deriveSeed(seed, 'line'),
    faults: NO_FAULTS,
    onOtherFault: () => undefined,
    hurry,
  })
  late.port = port
  return port
}
