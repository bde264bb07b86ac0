import { CAPACITY, COMMAND, IMAGE, RET } from '@taanuu/device-drivers/id809/commands'
import { ridgeArea } from '@taanuu/device-drivers/ridge-area'
import type { FingerWorld } from '../world/finger-world.ts'
import type { GlassCamera } from './glass-camera.ts'
import { announced, type Id809Commands, type Id809Downloads, SHORT_MS, word16 } from './id809-speech.ts'
import type { Id809Answer, Id809Templates } from './id809-templates.ts'

const EXTRACT_MS = 250
const SEARCH_MS = 200
const FEWEST_RIDGES = 15
const MESSY_DIRT = 0.7
/** Length that DownChar announces: buffer number and template. */
const DOWN_CHAR_BYTES = 1010

/** Commands about templates. */
export function createId809Library(options: {
  readonly templates: Id809Templates
  readonly camera: GlassCamera
  readonly world: FingerWorld
  readonly duplicatesMatter: () => boolean
}): {
  readonly command: Id809Commands
  readonly download: Id809Downloads
  /** Any other command ends a template that the host has announced. */
  forget(): void
} {
  const { templates, camera, world, duplicatesMatter } = options
  let awaitsTemplate = false

  const command: Id809Commands = (speech, code, p) => {
    if (code === COMMAND.upChar) {
      const blob = templates.blob(word16(p, 0))
      return blob ? announced(speech, blob) : speech.after(SHORT_MS, () => ({ ret: RET.invalidBuffer }))
    }
    if (code === COMMAND.getEnrolledIds) return announced(speech, enrolledIds())
    if (code === COMMAND.downChar) {
      awaitsTemplate = word16(p, 0) === DOWN_CHAR_BYTES
      const ret = awaitsTemplate ? RET.ok : RET.invalidParam
      return speech.after(SHORT_MS, () => ({ ret }))
    }
    const ms = SLOW_COMMANDS.get(code) ?? SHORT_MS
    const carryOut = ACTIONS.get(code)
    return carryOut ? speech.after(ms, () => carryOut(word16(p, 0), word16(p, 2), word16(p, 4))) : null
  }

  const ACTIONS = new Map<number, (a: number, b: number, c: number) => Id809Answer>([
    [COMMAND.generate, generate],
    [COMMAND.merge, (buffer, count) => templates.merge(buffer, count & 0xff)],
    [COMMAND.storeChar, (id, buffer) => templates.store(id, buffer, duplicatesMatter())],
    [COMMAND.loadChar, (id, buffer) => templates.load(id, buffer)],
    [COMMAND.deleteChar, (first, last) => templates.remove(first, last)],
    [COMMAND.getEmptyId, (first, last) => templates.firstEmpty(first, last)],
    [COMMAND.getStatus, (id) => ({ ret: RET.ok, payload: [templates.has(id) ? 0 : 1] })],
    [COMMAND.getBrokenId, () => ({ ret: RET.ok, payload: [0, 0, 0, 0] })],
    [COMMAND.getEnrollCount, (first, last) => ({ ret: RET.ok, payload: [templates.count(first, last), 0] })],
    [COMMAND.match, (a, b) => templates.match(a, b)],
    [COMMAND.search, (buffer, first, last) => templates.search(buffer, first, last)],
    [COMMAND.verify, (id, buffer) => templates.verify(id, buffer)],
  ])

  function generate(buffer: number): Id809Answer {
    const { picture } = camera
    if (!picture) return { ret: RET.noFinger }
    const poor = ridgeArea({ ...IMAGE, pixels: picture.pixels }) < FEWEST_RIDGES || world.dirt > MESSY_DIRT
    return poor ? { ret: RET.badQuality } : templates.generate(buffer, picture.characteristics)
  }

  /** One bit an id, from id 0, which there is not. */
  function enrolledIds(): Uint8Array {
    const bits = new Uint8Array(Math.ceil((CAPACITY + 1) / 8))
    for (let id = 1; id <= CAPACITY; id++) if (templates.has(id)) bits[id >> 3] |= 1 << (id & 7)
    return bits
  }

  const download: Id809Downloads = (speech, code, p) => {
    if (code !== COMMAND.downChar || !awaitsTemplate) return null
    awaitsTemplate = false
    return speech.after(SHORT_MS, () => templates.put(word16(p, 0), p.slice(2)))
  }

  return {
    command,
    download,
    forget() {
      awaitsTemplate = false
    },
  }
}

const SLOW_COMMANDS = new Map<number, number>([
  [COMMAND.generate, EXTRACT_MS],
  [COMMAND.merge, EXTRACT_MS],
  [COMMAND.match, SEARCH_MS],
  [COMMAND.search, SEARCH_MS],
  [COMMAND.verify, SEARCH_MS],
])
