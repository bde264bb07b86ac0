import type { Clock } from '../clock.ts'
import { type DeviceError, deviceError } from '../device-error.ts'
import { createHalfDuplexLine, type HalfDuplexLine, QUIET_TIMEOUT_MS } from '../half-duplex-line.ts'
import { failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { encodeCommand, OPCODE } from './commands.ts'
import { CONFIRMATION, errorOfConfirmation } from './confirmation.ts'
import { DEFAULT_ADDRESS, PID } from './frame.ts'
import { createEf01Framer, type Ef01FramerOutput } from './framer.ts'
import { parseSystemParameters, type SystemParameters } from './reply.ts'
import { type ImageSize, uploadExchange } from './upload.ts'
import type { WireImage } from './wire-image.ts'

/** A module answers short commands within 1 s (common library default 2 s); measured from the write. */
export const ACK_TIMEOUT_MS = 1000
/** GenImg may try to capture for a second before it answers. */
export const CAPTURE_ACK_TIMEOUT_MS = 2500
/** Reply of ReadSysPara: confirmation code and 16 bytes; no other reply is that long. */
const SYSTEM_PARAMETER_REPLY_BYTES = 17
/** Attempts to get an unmistakable answer before the module counts as dead. */
const RESYNC_ATTEMPTS = 3

export interface CommandOptions {
  /** Milliseconds from the write to the whole acknowledgement. */
  readonly timeoutMs?: number
  /** Whether an acknowledgement can be the reply to this command; others are late ones and are dropped. */
  readonly isReply?: (content: Uint8Array) => boolean
  /** Count the time from the last byte on the line: what an earlier command set off comes first. */
  readonly afterOthers?: boolean
}

export interface Ef01Session {
  /** Sends a command; delivers the content of its acknowledgement, confirmation code first. */
  command(opcode: number, params?: readonly number[], options?: CommandOptions): Promise<Result<Uint8Array>>
  /** As `command`, where any confirmation code but 00 is a failure; delivers what follows the code. */
  expectOk(opcode: number, params?: readonly number[], options?: CommandOptions): Promise<Result<Uint8Array>>
  /**
   * Uploads the picture in the image buffer. `onRows` runs after every packet. Errors: `TransferTruncated`
   * (too few or too many bytes), `ChecksumError`, `SequenceGap` (the transport lost bytes), `CommandTimeout`,
   * `DeviceRemoved` and those of the reply.
   *
   * @param baud line speed, bits per second: what the longest upload is reckoned from
   */
  uploadImage(size: ImageSize, baud: number, onRows: (image: WireImage) => void): Promise<Result<WireImage>>
  /** Waits for a silent line and asks for the system parameters until exactly their reply comes. */
  resync(): Promise<Result<SystemParameters>>
  /** Ends a running exchange with `error` and stops listening. */
  dispose(error: DeviceError): void
}

/**
 * The conversation with one module. EF01 replies carry no number, so after a timeout only `resync` makes the
 * session trustworthy again.
 */
export function createEf01Session(options: {
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly deviceId: string
  readonly address?: number
}): Ef01Session {
  const { clock, deviceId, address = DEFAULT_ADDRESS } = options
  const line: HalfDuplexLine<Ef01FramerOutput> = createHalfDuplexLine({
    ...options,
    framer: createEf01Framer(address),
  })

  function command(
    opcode: number,
    params: readonly number[] = [],
    { timeoutMs = ACK_TIMEOUT_MS, isReply = () => true, afterOthers = false }: CommandOptions = {},
  ): Promise<Result<Uint8Array>> {
    return line.exchange<Uint8Array>(encodeCommand(opcode, params, address), (settle) => {
      const startedAt = clock.now()
      return {
        onOutput(output) {
          if (output.kind === 'bad-checksum') {
            if (!afterOthers) settle(failed(line.fault('ChecksumError', `reply to ${hex(opcode)} damaged`)))
            return
          }
          const { pid, content } = output.frame
          if (pid === PID.ack && content.length > 0 && isReply(content)) settle(ok(content))
        },
        dueAt: () => (afterOthers ? line.dueAfterOthers(startedAt, timeoutMs) : startedAt + timeoutMs),
        onOverdue: () =>
          settle(failed(line.fault('CommandTimeout', `no reply to ${hex(opcode)} in ${timeoutMs} ms`))),
        end: (error) => settle(failed(error)),
      }
    })
  }

  async function expectOk(
    opcode: number,
    params: readonly number[] = [],
    commandOptions: CommandOptions = {},
  ): Promise<Result<Uint8Array>> {
    const reply = await command(opcode, params, commandOptions)
    if (!reply.ok) return reply
    const code = reply.value[0]
    if (code === CONFIRMATION.ok) return ok(reply.value.subarray(1))
    return failed(deviceError(errorOfConfirmation(code), deviceId, `${hex(opcode)} answered ${hex(code)}`))
  }

  async function resync(): Promise<Result<SystemParameters>> {
    let last = line.fault('CommandTimeout', `the line was not silent within ${QUIET_TIMEOUT_MS} ms`)
    for (let attempt = 0; attempt < RESYNC_ATTEMPTS; attempt++) {
      if (!(await line.quiet())) return failed(last)
      const reply = await expectOk(OPCODE.readSysPara, [], {
        afterOthers: true,
        isReply: (content) =>
          content.length === SYSTEM_PARAMETER_REPLY_BYTES || content[0] !== CONFIRMATION.ok,
      })
      const parameters = reply.ok ? parseSystemParameters(reply.value) : null
      if (parameters) return ok(parameters)
      last = reply.ok ? line.fault('UnexpectedReply', 'system parameters out of range') : reply.error
      if (last.code === 'DeviceRemoved') return failed(last)
    }
    return failed(last)
  }

  return {
    command,
    expectOk,
    uploadImage: (size, baud, onRows) =>
      line.exchange(
        encodeCommand(OPCODE.upImage, [], address),
        uploadExchange({ clock, fault: line.fault, size, baud, ackTimeoutMs: ACK_TIMEOUT_MS, onRows }),
      ),
    resync,
    dispose: line.dispose,
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`
}
