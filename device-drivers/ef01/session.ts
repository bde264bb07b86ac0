import type { Clock } from '../clock.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import { failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { encodeCommand, OPCODE } from './commands.ts'
import { CONFIRMATION, errorOfConfirmation } from './confirmation.ts'
import { DEFAULT_ADDRESS, type Ef01Frame, PID } from './frame.ts'
import { createEf01Framer } from './framer.ts'
import { parseSystemParameters, type SystemParameters } from './reply.ts'
import { createWireImage, type WireImage } from './wire-image.ts'

/** A module answers short commands within 1 s (common library default 2 s); measured from the write. */
export const ACK_TIMEOUT_MS = 1000
/** GenImg may try to capture for a second before it answers. */
export const CAPTURE_ACK_TIMEOUT_MS = 2500
/** Silence inside an upload that means that the rest is not coming. */
const UPLOAD_GAP_MS = 500
/** Silence after which nothing of an earlier exchange is on its way any more. */
const QUIET_MS = 100
/** Longest wait for that silence: a whole upload at the lowest usual speed of 57,600 takes 7 s. */
const QUIET_TIMEOUT_MS = 8000
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

/** A damaged or short upload carries how the wire failed, so that the caller can ask for it again. */
export interface Ef01Session {
  /** Sends a command; delivers the content of its acknowledgement, confirmation code first. */
  command(opcode: number, params?: readonly number[], options?: CommandOptions): Promise<Result<Uint8Array>>
  /** As `command`, where any confirmation code but 00 is a failure; delivers what follows the code. */
  expectOk(opcode: number, params?: readonly number[], options?: CommandOptions): Promise<Result<Uint8Array>>
  /**
   * Uploads the picture in the image buffer. `onRows` runs after every packet. Errors: `TransferTruncated`
   * (too few or too many bytes), `ChecksumError`, `CommandTimeout`, `DeviceRemoved` and those of the reply.
   */
  uploadImage(
    size: { readonly width: number; readonly height: number; readonly dpi: number },
    baud: number,
    onRows: (image: WireImage) => void,
  ): Promise<Result<WireImage>>
  /** Waits for a silent line and asks for the system parameters until exactly their reply comes. */
  resync(): Promise<Result<SystemParameters>>
  /** Ends a running exchange with `error` and stops listening. */
  dispose(error: DeviceError): void
}

/** One command and what is awaited after it. */
interface Exchange {
  onFrame(frame: Ef01Frame): void
  onBadChecksum(): void
  /** When it counts as overdue, milliseconds since the epoch; may move while frames come in. */
  dueAt(): number
  onOverdue(): void
  end(error: DeviceError): void
}

/**
 * The conversation with one module: one command in flight, the others wait their turn; every wait has a
 * deadline on the injected clock. EF01 replies carry no number, so after a timeout only `resync` makes the
 * session trustworthy again.
 */
export function createEf01Session(options: {
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly deviceId: string
  readonly address?: number
}): Ef01Session {
  const { transport, clock, deviceId, address = DEFAULT_ADDRESS } = options
  const framer = createEf01Framer(address)
  let current: Exchange | null = null
  let disposed: DeviceError | null = null
  let lastByteAt = Number.NEGATIVE_INFINITY
  let turn: Promise<void> = Promise.resolve()

  const unsubscribeData = transport.onData((chunk) => {
    lastByteAt = clock.now()
    for (const output of framer.feed(chunk)) {
      if (output.kind === 'frame') current?.onFrame(output.frame)
      else current?.onBadChecksum()
    }
  })
  const unsubscribeClose = transport.onClose((reason) => {
    current?.end(fault('DeviceRemoved', `transport ${reason} during a command`))
  })

  function fault(code: DeviceErrorCode, evidence: string): DeviceError {
    return deviceError(code, deviceId, evidence)
  }

  async function exclusive<T>(run: () => Promise<T>): Promise<T> {
    const before = turn
    const { promise, resolve } = Promise.withResolvers<void>()
    turn = promise
    await before
    try {
      return await run()
    } finally {
      resolve()
    }
  }

  function exchange<T>(
    bytes: Uint8Array,
    begin: (settle: (result: Result<T>) => void) => Exchange,
  ): Promise<Result<T>> {
    return exclusive(async () => {
      if (disposed)
        return failed(deviceError('DeviceRemoved', deviceId, 'the connection was given up', disposed))
      if (!transport.isOpen) return failed(fault('DeviceRemoved', 'the transport is closed'))
      // Half duplex: a frame that began before our command cannot be its reply.
      framer.reset()
      const over = new AbortController()
      const { promise, resolve } = Promise.withResolvers<Result<T>>()
      const mine = begin((result) => {
        if (current !== mine) return
        current = null
        over.abort()
        resolve(result)
      })
      current = mine
      const written = await transport.write(bytes)
      if (!written.ok) mine.end(written.error)
      else void watch(mine, over.signal)
      return promise
    })
  }

  async function watch(mine: Exchange, over: AbortSignal): Promise<void> {
    while (current === mine) {
      const wait = mine.dueAt() - clock.now()
      if (wait <= 0) return mine.onOverdue()
      await clock.sleep(wait, over)
    }
  }

  function command(
    opcode: number,
    params: readonly number[] = [],
    { timeoutMs = ACK_TIMEOUT_MS, isReply = () => true, afterOthers = false }: CommandOptions = {},
  ): Promise<Result<Uint8Array>> {
    return exchange<Uint8Array>(encodeCommand(opcode, params, address), (settle) => {
      const startedAt = clock.now()
      return {
        onFrame(frame) {
          if (frame.pid === PID.ack && frame.content.length > 0 && isReply(frame.content)) {
            settle(ok(frame.content))
          }
        },
        onBadChecksum() {
          if (!afterOthers) settle(failed(fault('ChecksumError', `reply to ${hex(opcode)} damaged`)))
        },
        dueAt: () =>
          afterOthers
            ? Math.min(Math.max(startedAt, lastByteAt) + timeoutMs, startedAt + QUIET_TIMEOUT_MS)
            : startedAt + timeoutMs,
        onOverdue: () =>
          settle(failed(fault('CommandTimeout', `no reply to ${hex(opcode)} in ${timeoutMs} ms`))),
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
    return failed(fault(errorOfConfirmation(code), `${hex(opcode)} answered ${hex(code)}`))
  }

  function uploadImage(
    size: { readonly width: number; readonly height: number; readonly dpi: number },
    baud: number,
    onRows: (image: WireImage) => void,
  ): Promise<Result<WireImage>> {
    const { width, height, dpi } = size
    const expected = (width * height) / 2
    // Ten bits a byte; 32-byte packets add a third; twice that is a line that will not end.
    const longestMs = ACK_TIMEOUT_MS + (2 * 1.34 * expected * 10_000) / baud
    return exchange<WireImage>(encodeCommand(OPCODE.upImage, [], address), (settle) => {
      const wire = createWireImage(width, height, dpi)
      const startedAt = clock.now()
      let lastFrameAt = startedAt
      let acknowledged = false
      let damaged = 0

      function truncated(why: string): void {
        settle(failed(fault('TransferTruncated', `${why}: ${wire.received} of ${expected} bytes`)))
      }
      function onAck(code: number): void {
        if (code === CONFIRMATION.ok) acknowledged = true
        else settle(failed(fault(errorOfConfirmation(code), `UpImage answered ${hex(code)}`)))
      }
      return {
        onFrame(frame) {
          lastFrameAt = clock.now()
          if (frame.pid === PID.ack && !acknowledged) return onAck(frame.content[0] ?? -1)
          if (!acknowledged || (frame.pid !== PID.data && frame.pid !== PID.endOfData)) return
          wire.add(frame.content)
          if (wire.received > expected) return truncated('more than a picture')
          onRows(wire)
          if (frame.pid !== PID.endOfData) return
          if (damaged > 0) settle(failed(fault('ChecksumError', `${damaged} damaged packets`)))
          else if (wire.complete) settle(ok(wire))
          else truncated('ended early')
        },
        onBadChecksum() {
          damaged++
          if (!acknowledged) settle(failed(fault('ChecksumError', 'reply to UpImage damaged')))
        },
        dueAt: () =>
          acknowledged
            ? Math.min(lastFrameAt + UPLOAD_GAP_MS, startedAt + longestMs)
            : startedAt + ACK_TIMEOUT_MS,
        onOverdue() {
          if (acknowledged) truncated('silence')
          else settle(failed(fault('CommandTimeout', `no reply to UpImage in ${ACK_TIMEOUT_MS} ms`)))
        },
        end: (error) => settle(failed(error)),
      }
    })
  }

  async function quiet(): Promise<boolean> {
    const giveUpAt = clock.now() + QUIET_TIMEOUT_MS
    while (clock.now() < giveUpAt) {
      const silentFor = clock.now() - lastByteAt
      if (silentFor >= QUIET_MS || disposed) return true
      await clock.sleep(QUIET_MS - silentFor)
    }
    return false
  }

  async function resync(): Promise<Result<SystemParameters>> {
    let last: DeviceError = fault('CommandTimeout', `the line was not silent within ${QUIET_TIMEOUT_MS} ms`)
    for (let attempt = 0; attempt < RESYNC_ATTEMPTS; attempt++) {
      if (!(await quiet())) return failed(last)
      const reply = await expectOk(OPCODE.readSysPara, [], {
        afterOthers: true,
        isReply: (content) =>
          content.length === SYSTEM_PARAMETER_REPLY_BYTES || content[0] !== CONFIRMATION.ok,
      })
      const parameters = reply.ok ? parseSystemParameters(reply.value) : null
      if (parameters) return ok(parameters)
      last = reply.ok ? fault('UnexpectedReply', 'system parameters out of range') : reply.error
      if (last.code === 'DeviceRemoved') return failed(last)
    }
    return failed(last)
  }

  return {
    command,
    expectOk,
    uploadImage,
    resync,
    dispose(error) {
      disposed = error
      unsubscribeData()
      unsubscribeClose()
      current?.end(error)
    },
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`
}
