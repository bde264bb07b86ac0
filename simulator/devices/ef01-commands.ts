import { OPCODE, u16, u32 } from '@taanuu/device-drivers/ef01/commands'
import { CONFIRMATION } from '@taanuu/device-drivers/ef01/confirmation'
import type { RingLight } from '../world/finger-world.ts'
import { work } from './byte-machine.ts'
import { ascii, NOTEPAD_PAGE_BYTES, NOTEPAD_PAGES } from './ef01-memory.ts'
import { type CommandGroup, word16, word32 } from './ef01-parts.ts'
import { EXTRACT_MS, SEARCH_MS, SHORT_MS } from './ef01-times.ts'
import { unpackFourBits } from './ef01-transfer.ts'

/** What the older handshake answers instead of a confirmation code. */
const R30X_HELLO = 0x55
const VERSION_BYTES = 32

const CODE_OF_EXPOSURE = {
  taken: CONFIRMATION.ok,
  'no-finger': CONFIRMATION.noFinger,
  moved: CONFIRMATION.captureFailed,
} as const

const LIGHT_MODES: Readonly<Record<number, RingLight['mode']>> = {
  1: 'breathing',
  2: 'flashing',
  3: 'on',
  4: 'off',
  5: 'on',
  6: 'off',
}
const LIGHT_COLOURS: Readonly<Record<number, RingLight['colour']>> = { 1: 'red', 2: 'blue', 3: 'purple' }

/** Commands about pictures. */
const onGlass: CommandGroup = (parts, opcode, p) => {
  const { camera, auto } = parts
  switch (opcode) {
    case OPCODE.genImg:
    case OPCODE.getImageEx:
      return camera.expose((exposure) => [parts.ack(CODE_OF_EXPOSURE[exposure])])
    case OPCODE.img2Tz:
      return [work(EXTRACT_MS, () => [parts.ack(parts.extract(p[0]))])]
    case OPCODE.upImage:
      return [work(SHORT_MS, () => parts.upload(parts.wirePicture(), CONFIRMATION.uploadImageFailed))]
    case OPCODE.downImage:
      parts.download.expect((packed) => {
        if (packed.length * 2 === parts.imagePixels) camera.put(unpackFourBits(packed))
      })
      return parts.soon()
    case OPCODE.autoEnroll:
      return auto.enroll(p)
    case OPCODE.autoIdentify:
      return auto.identify(p)
    default:
      return null
  }
}

/** Commands about templates. */
const onLibrary: CommandGroup = ({ library, after, soon, upload, download }, opcode, p) => {
  switch (opcode) {
    case OPCODE.match: {
      const { code, score } = library.match()
      return after(SEARCH_MS, code, u16(score))
    }
    case OPCODE.search:
    case OPCODE.highSpeedSearch: {
      const { code, page, score } = library.search(p[0], word16(p, 1), word16(p, 3))
      return after(SEARCH_MS, code, [...u16(page), ...u16(score)])
    }
    case OPCODE.regModel:
      return after(SHORT_MS, library.combine())
    case OPCODE.store:
      return after(SHORT_MS, library.store(p[0], word16(p, 1)))
    case OPCODE.loadChar:
      return after(SHORT_MS, library.load(p[0], word16(p, 1)))
    case OPCODE.upChar:
      return [work(SHORT_MS, () => upload(library.templateBytes(p[0]), CONFIRMATION.uploadTemplateFailed))]
    case OPCODE.downChar: {
      const [buffer] = p
      // Nothing answers the data; a damaged template shows at the next command, as an empty buffer.
      download.expect((blob) => library.put(buffer, blob))
      return soon()
    }
    case OPCODE.deleteChar:
      return after(SHORT_MS, library.remove(word16(p, 0), word16(p, 2)))
    case OPCODE.empty:
      return after(SHORT_MS, library.empty())
    case OPCODE.templateCount:
      return soon(u16(library.count))
    case OPCODE.readIndexTable:
      return soon([...library.indexTable(p[0] ?? 0)])
    default:
      return null
  }
}

/** Commands about what the module remembers and is. */
const onMemory: CommandGroup = (parts, opcode, p) => {
  const { memory, after, soon } = parts
  const { serial } = parts.world.cable
  switch (opcode) {
    case OPCODE.setSysPara: {
      const { code, apply } = memory.setParameter(p[0], p[1])
      return [
        ...after(SHORT_MS, code),
        work(0, () => {
          apply()
          return []
        }),
      ]
    }
    case OPCODE.readSysPara:
      return soon(memory.systemParameters(parts.camera.picture !== null))
    case OPCODE.setPassword:
      memory.password = word32(p, 0)
      return soon()
    case OPCODE.setAddress:
      parts.setAddress(word32(p, 0))
      return soon()
    case OPCODE.getRandom:
      return soon(u32(parts.random32()))
    case OPCODE.readInfPage:
      return [work(SHORT_MS, () => parts.upload(memory.infoPage(serial), CONFIRMATION.cannotReceive))]
    case OPCODE.writeNotepad:
      if (p[0] >= NOTEPAD_PAGES || p.length !== 1 + NOTEPAD_PAGE_BYTES)
        return after(SHORT_MS, CONFIRMATION.badNotepadPage)
      memory.notepad[p[0]].set(p.subarray(1))
      return soon()
    case OPCODE.readNotepad: {
      const page = memory.notepad[p[0] ?? 0]
      return page ? soon([...page]) : after(SHORT_MS, CONFIRMATION.badNotepadPage)
    }
    case OPCODE.readProdInfo:
      return soon(memory.productInfo(serial))
    case OPCODE.getAlgorithmVersion:
      return soon(ascii('SIMALG1.0', VERSION_BYTES))
    case OPCODE.getFirmwareVersion:
      return soon(ascii('SIMFW1.0', VERSION_BYTES))
    default:
      return null
  }
}

/** Commands about light, sleep and signs of life. */
const onLight: CommandGroup = ({ world, after, soon, powerOn }, opcode, p) => {
  switch (opcode) {
    case OPCODE.auraLed:
      world.setLight({ mode: LIGHT_MODES[p[0]] ?? 'off', colour: LIGHT_COLOURS[p[2]] ?? 'blue' })
      return soon()
    case OPCODE.lampOn:
    case OPCODE.lampOff:
      world.setLight({ mode: opcode === OPCODE.lampOn ? 'on' : 'off', colour: 'blue' })
      return soon()
    case OPCODE.softReset:
      return [...soon(), work(0, powerOn)]
    case OPCODE.handshakeR30x:
      return after(SHORT_MS, R30X_HELLO)
    case OPCODE.portControl:
    case OPCODE.cancel:
    case OPCODE.sleep:
    case OPCODE.checkSensor:
    case OPCODE.handshake:
      return soon()
    default:
      return null
  }
}

/** Every command but the password, by what it is about. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [onGlass, onLibrary, onMemory, onLight]
