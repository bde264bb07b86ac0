/** Command letter of an Elyctis IDBOX: ask for the zone that was read last. */
const INQUIRE = 0x49
/** Command letters that its messages may begin with: I zone, L one-line zone, C continuous reading. */
const COMMANDS: readonly number[] = [INQUIRE, 0x4c, 0x43]
const HEADER_BYTES = 3
/** Longest data that is taken: a zone has 90 characters and three line ends. */
export const MAX_ELYCTIS_DATA_BYTES = 256

export interface ElyctisMessage {
  readonly command: number
  readonly data: Uint8Array
}

/** A message: command u8, length u16 big-endian, data. */
export function encodeElyctis({ command, data }: ElyctisMessage): Uint8Array {
  return Uint8Array.of(command, data.length >> 8, data.length & 0xff, ...data)
}

/** Asks for the zone; the answer has the same command letter and no data when nothing was read. */
export function inquireZone(): Uint8Array {
  return encodeElyctis({ command: INQUIRE, data: new Uint8Array(0) })
}

export function isZone({ command }: ElyctisMessage): boolean {
  return command === INQUIRE
}

export interface ElyctisFramer {
  feed(chunk: Uint8Array): readonly ElyctisMessage[]
  reset(): void
  readonly pendingBytes: number
}

/**
 * Cuts the reader's stream into messages. They have no checksum: a message counts only if its letter is known and
 * its data are printable with line ends; the zone's own check digits do the rest.
 */
export function createElyctisFramer(): ElyctisFramer {
  let pending: Uint8Array = new Uint8Array(0)

  function feed(chunk: Uint8Array): readonly ElyctisMessage[] {
    const bytes = new Uint8Array(Buffer.concat([pending, chunk]))
    const messages: ElyctisMessage[] = []
    let at = 0
    while (at < bytes.length) {
      const verdict = inspect(bytes, at)
      if (verdict === 'incomplete') break
      if (verdict === 'noise') at++
      else {
        messages.push(verdict)
        at += HEADER_BYTES + verdict.data.length
      }
    }
    pending = bytes.slice(at)
    return messages
  }

  return {
    feed,
    reset() {
      pending = new Uint8Array(0)
    },
    get pendingBytes() {
      return pending.length
    },
  }
}

function inspect(bytes: Uint8Array, at: number): ElyctisMessage | 'incomplete' | 'noise' {
  if (!COMMANDS.includes(bytes[at])) return 'noise'
  const available = bytes.length - at
  if (available > 1 && bytes[at + 1] > MAX_ELYCTIS_DATA_BYTES >> 8) return 'noise'
  if (available < HEADER_BYTES) return 'incomplete'
  const length = (bytes[at + 1] << 8) | bytes[at + 2]
  if (length > MAX_ELYCTIS_DATA_BYTES) return 'noise'
  const have = Math.min(available, HEADER_BYTES + length)
  for (let i = at + HEADER_BYTES; i < at + have; i++) if (!isZoneByte(bytes[i], bytes[at])) return 'noise'
  if (available < HEADER_BYTES + length) return 'incomplete'
  return { command: bytes[at], data: bytes.slice(at + HEADER_BYTES, at + HEADER_BYTES + length) }
}

/** Zones are printable with line ends; the answers to other commands carry one state byte. */
function isZoneByte(byte: number, command: number): boolean {
  return command !== INQUIRE || (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x0a
}
