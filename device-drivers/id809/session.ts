import type { Clock } from '../clock.ts'
import { type DeviceError, deviceError } from '../device-error.ts'
import { createHalfDuplexLine, QUIET_TIMEOUT_MS } from '../half-duplex-line.ts'
import { failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { COMMAND, errorOfRet, IMAGE_BLOCK_BYTES, RET } from './commands.ts'
import { encodeFrame, type Id809Frame } from './frame.ts'
import { createId809Framer } from './framer.ts'

/** Short commands are answered within a second. */
const REPLY_TIMEOUT_MS = 1000
/** Silence inside a transfer that means that the rest is not coming. */
const DATA_GAP_MS = 500
/** Ten bits a byte, and twice that, with the frames around the payload, is a line that will not end. */
const LONGEST_BITS_PER_BYTE = 22
const RESYNC_ATTEMPTS = 3
/** Longest picture side that a module may claim, pixels; larger is damage. */
const MAX_SIDE = 1024

/** What a reply said. */
export interface Id809Reply {
  readonly ret: number
  readonly payload: Uint8Array
}

export interface Id809Session {
  /** Sends a command and delivers its reply, whatever it says. */
  ask(command: number, payload?: readonly number[], timeoutMs?: number): Promise<Result<Id809Reply>>
  /** As `ask`, where any return code but 0 is a failure. */
  expectOk(command: number, payload?: readonly number[], timeoutMs?: number): Promise<Result<Uint8Array>>
  /** A command whose reply names a length and is followed by one data frame. */
  fetch(command: number): Promise<Result<Uint8Array>>
  /**
   * Uploads the picture in the module's buffer: data frames with numbers, so that a lost one is known at once
   * (`SequenceGap`). Other errors: `TransferTruncated`, `ChecksumError`, `CommandTimeout`, `DeviceRemoved`.
   *
   * @param baud line speed, bits per second
   * @param onPixels pixels so far, after every frame
   */
  uploadImage(
    baud: number,
    size: { readonly width: number; readonly height: number },
    onPixels: (pixels: Uint8Array, count: number) => void,
  ): Promise<Result<Uint8Array>>
  /** Waits for a silent line and for the answer to a test of the connection. */
  resync(): Promise<Result<void>>
  dispose(error: DeviceError): void
}

/** The conversation with one module. Every reply names its command, so a late one is not taken for another's. */
export function createId809Session(options: {
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly deviceId: string
}): Id809Session {
  const { clock, deviceId } = options
  const line = createHalfDuplexLine({ ...options, framer: createId809Framer('module') })

  function ask(
    command: number,
    payload: readonly number[] = [],
    timeoutMs = REPLY_TIMEOUT_MS,
    afterOthers = false,
  ): Promise<Result<Id809Reply>> {
    return line.exchange<Id809Reply>(commandBytes(command, payload), (settle) => {
      const startedAt = clock.now()
      return {
        onOutput(output) {
          if (output.kind === 'bad-checksum') {
            if (!afterOthers) settle(failed(line.fault('ChecksumError', `reply to ${hex(command)} damaged`)))
          } else if (isReplyTo(output.frame, command)) settle(ok(output.frame))
        },
        dueAt: () => (afterOthers ? line.dueAfterOthers(startedAt, timeoutMs) : startedAt + timeoutMs),
        onOverdue: () =>
          settle(failed(line.fault('CommandTimeout', `no reply to ${hex(command)} in ${timeoutMs} ms`))),
        end: (error) => settle(failed(error)),
      }
    })
  }

  async function expectOk(
    command: number,
    payload: readonly number[] = [],
    timeoutMs?: number,
  ): Promise<Result<Uint8Array>> {
    const reply = await ask(command, payload, timeoutMs)
    if (!reply.ok) return reply
    return reply.value.ret === RET.ok ? ok(reply.value.payload) : failed(refusal(command, reply.value.ret))
  }

  function refusal(command: number, ret: number): DeviceError {
    return deviceError(errorOfRet(ret), deviceId, `${hex(command)} answered ${hex(ret)}`)
  }

  /** A command that is followed by data frames; `onData` settles when it has enough. */
  function transfer<T>(options: {
    readonly command: number
    readonly payload?: readonly number[]
    readonly longestMs: number
    readonly onReply: (payload: Uint8Array, settle: (result: Result<T>) => void) => void
    readonly onData: (payload: Uint8Array, settle: (result: Result<T>) => void) => void
  }): Promise<Result<T>> {
    const { command, payload = [], longestMs, onReply, onData } = options
    return line.exchange<T>(commandBytes(command, payload), (settle) => {
      const startedAt = clock.now()
      let acknowledged = false
      return {
        onOutput(output) {
          if (output.kind === 'bad-checksum') {
            settle(failed(line.fault('ChecksumError', `a frame after ${hex(command)} damaged`)))
          } else if (output.frame.command !== command) return
          else if (output.frame.ret !== RET.ok) settle(failed(refusal(command, output.frame.ret)))
          else if (output.frame.kind === 'moduleData' && acknowledged) onData(output.frame.payload, settle)
          else if (output.frame.kind === 'reply' && !acknowledged) {
            acknowledged = true
            onReply(output.frame.payload, settle)
          }
        },
        dueAt: () =>
          acknowledged
            ? Math.min(Math.max(startedAt, line.lastByteAt) + DATA_GAP_MS, startedAt + longestMs)
            : startedAt + REPLY_TIMEOUT_MS,
        onOverdue: () =>
          settle(
            failed(
              acknowledged
                ? line.fault('TransferTruncated', `silence after ${hex(command)}`)
                : line.fault('CommandTimeout', `no reply to ${hex(command)}`),
            ),
          ),
        end: (error) => settle(failed(error)),
      }
    })
  }

  const fetch: Id809Session['fetch'] = (command) =>
    transfer<Uint8Array>({
      command,
      longestMs: REPLY_TIMEOUT_MS + DATA_GAP_MS,
      onReply: () => {},
      onData: (payload, settle) => settle(ok(payload)),
    })

  const uploadImage: Id809Session['uploadImage'] = (baud, size, onPixels) => {
    const pixels = new Uint8Array(size.width * size.height)
    let received = 0
    let next = 0
    return transfer<Uint8Array>({
      command: COMMAND.upImage,
      // 0: the whole picture; 1: a quarter of its pixels.
      payload: [0],
      longestMs: REPLY_TIMEOUT_MS + (LONGEST_BITS_PER_BYTE * pixels.length * 1000) / baud,
      onReply(payload, settle) {
        const [width, height] = [word(payload, 0), word(payload, 2)]
        if (width === size.width && height === size.height) return
        const code = width > MAX_SIDE || height > MAX_SIDE ? 'UnexpectedReply' : 'UnsupportedModel'
        settle(failed(line.fault(code, `a picture of ${width} × ${height}`)))
      },
      onData(payload, settle) {
        const sequence = word(payload, 0)
        if (sequence !== next) {
          return settle(failed(line.fault('SequenceGap', `frame ${sequence} where ${next} was due`)))
        }
        next++
        const block = payload.subarray(2)
        if (block.length > IMAGE_BLOCK_BYTES || received + block.length > pixels.length) {
          return settle(failed(line.fault('TransferTruncated', 'more than a picture')))
        }
        pixels.set(block, received)
        received += block.length
        onPixels(pixels, received)
        if (received === pixels.length) settle(ok(pixels))
      },
    })
  }

  async function resync(): Promise<Result<void>> {
    let last = line.fault('CommandTimeout', `the line was not silent within ${QUIET_TIMEOUT_MS} ms`)
    for (let attempt = 0; attempt < RESYNC_ATTEMPTS; attempt++) {
      if (!(await line.quiet())) return failed(last)
      const reply = await ask(COMMAND.testConnection, [], REPLY_TIMEOUT_MS, true)
      if (reply.ok && reply.value.ret === RET.ok) return ok(undefined)
      last = reply.ok ? refusal(COMMAND.testConnection, reply.value.ret) : reply.error
      if (last.code === 'DeviceRemoved') return failed(last)
    }
    return failed(last)
  }

  return { ask, expectOk, fetch, uploadImage, resync, dispose: line.dispose }
}

function commandBytes(command: number, payload: readonly number[]): Uint8Array {
  return encodeFrame({ kind: 'command', command, ret: 0, payload: Uint8Array.from(payload) })
}

function isReplyTo(frame: Id809Frame, command: number): boolean {
  return frame.kind === 'reply' && frame.command === command
}

/** Little-endian; 0 where the payload is too short. */
function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`
}
