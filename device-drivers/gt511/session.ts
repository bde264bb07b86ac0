import type { Clock } from '../clock.ts'
import { type DeviceError, deviceError } from '../device-error.ts'
import { createHalfDuplexLine, QUIET_TIMEOUT_MS } from '../half-duplex-line.ts'
import { failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { CHECK_ANSWER, COMMAND, errorOfNack } from './commands.ts'
import { encodePacket, type Gt511Packet, RESPONSE } from './frame.ts'
import { createGt511Framer } from './framer.ts'

/** Reference drivers give short commands a second. */
const RESPONSE_TIMEOUT_MS = 1000
/** Silence inside a data frame that means that the rest is not coming. */
const DATA_GAP_MS = 500
/** Ten bits a byte, and twice that is a line that will not end. */
const LONGEST_BITS_PER_BYTE = 20
const RESYNC_ATTEMPTS = 3

export interface Gt511Session {
  /** Sends a command; delivers the ACK's result or the NACK's error as it came. */
  ask(command: number, parameter?: number, timeoutMs?: number): Promise<Result<Gt511Packet>>
  /** As `ask`, where a NACK is a failure; delivers the result. */
  expectAck(command: number, parameter?: number, timeoutMs?: number): Promise<Result<number>>
  /**
   * Sends a command that is answered with an ACK and a data frame of `bytes`. Errors: `TransferTruncated`,
   * `ChecksumError`, `CommandTimeout`, `DeviceRemoved` and those of a NACK.
   *
   * @param baud line speed, bits per second
   * @param onData the payload so far, after every chunk
   */
  fetch(options: {
    readonly command: number
    readonly parameter?: number
    readonly bytes: number
    readonly baud: number
    readonly onData?: (soFar: Uint8Array) => void
  }): Promise<Result<Uint8Array>>
  /** Waits for a silent line and for the answer that only the check has. */
  resync(): Promise<Result<void>>
  dispose(error: DeviceError): void
}

/** The conversation with one module: replies carry no number and no command, so a late one looks like any other. */
export function createGt511Session(options: {
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly deviceId: string
}): Gt511Session {
  const { clock, deviceId, transport } = options
  const framer = createGt511Framer()
  const line = createHalfDuplexLine({ ...options, framer })
  /** What wants to see a data frame grow. */
  let onGrowth: (() => void) | null = null
  const stopGrowth = transport.onData(() => onGrowth?.())

  function ask(
    command: number,
    parameter = 0,
    timeoutMs = RESPONSE_TIMEOUT_MS,
  ): Promise<Result<Gt511Packet>> {
    return line.exchange<Gt511Packet>(encodePacket({ word: command, parameter }), (settle) => {
      framer.expectData(null)
      const dueAt = clock.now() + timeoutMs
      return {
        onOutput(output) {
          if (output.kind === 'bad-checksum') {
            settle(failed(line.fault('ChecksumError', `reply to ${hex(command)} damaged`)))
          } else if (output.kind === 'packet' && isResponse(output.packet)) settle(ok(output.packet))
        },
        dueAt: () => dueAt,
        onOverdue: () =>
          settle(failed(line.fault('CommandTimeout', `no reply to ${hex(command)} in ${timeoutMs} ms`))),
        end: (error) => settle(failed(error)),
      }
    })
  }

  async function expectAck(command: number, parameter = 0, timeoutMs?: number): Promise<Result<number>> {
    const reply = await ask(command, parameter, timeoutMs)
    if (!reply.ok) return reply
    return reply.value.word === RESPONSE.ack
      ? ok(reply.value.parameter)
      : failed(refusal(command, reply.value))
  }

  function refusal(command: number, { parameter }: Gt511Packet): DeviceError {
    return deviceError(errorOfNack(parameter), deviceId, `${hex(command)} answered ${hex(parameter)}`)
  }

  const fetch: Gt511Session['fetch'] = ({ command, parameter = 0, bytes, baud, onData }) =>
    line.exchange<Uint8Array>(encodePacket({ word: command, parameter }), (settle) => {
      framer.expectData(bytes)
      const startedAt = clock.now()
      const longestMs = RESPONSE_TIMEOUT_MS + (LONGEST_BITS_PER_BYTE * bytes * 1000) / baud
      let acknowledged = false
      onGrowth = () => {
        if (acknowledged) onData?.(framer.dataSoFar())
      }
      function end(result: Result<Uint8Array>): void {
        onGrowth = null
        settle(result)
      }
      return {
        onOutput(output) {
          if (output.kind === 'bad-checksum') end(failed(line.fault('ChecksumError', 'damaged on the way')))
          else if (output.kind === 'data' && acknowledged) end(ok(output.payload))
          else if (output.kind === 'packet' && !acknowledged && isResponse(output.packet)) {
            if (output.packet.word === RESPONSE.ack) acknowledged = true
            else end(failed(refusal(command, output.packet)))
          }
        },
        dueAt: () =>
          acknowledged
            ? Math.min(Math.max(startedAt, line.lastByteAt) + DATA_GAP_MS, startedAt + longestMs)
            : startedAt + RESPONSE_TIMEOUT_MS,
        onOverdue() {
          const got = framer.dataSoFar().length
          const error = acknowledged
            ? line.fault('TransferTruncated', `${got} of ${bytes} bytes`)
            : line.fault('CommandTimeout', `no reply to ${hex(command)}`)
          end(failed(error))
        },
        end: (error) => end(failed(error)),
      }
    })

  /** Nothing else answers with the number of the check; firmware that does not know it says so, and is alive. */
  function check(): Promise<Result<void>> {
    return line.exchange<void>(encodePacket({ word: COMMAND.usbInternalCheck, parameter: 0 }), (settle) => {
      framer.expectData(null)
      const startedAt = clock.now()
      return {
        onOutput(output) {
          if (output.kind !== 'packet' || !isResponse(output.packet)) return
          const { word, parameter } = output.packet
          if (word === RESPONSE.nack || parameter === CHECK_ANSWER) settle(ok(undefined))
        },
        dueAt: () => line.dueAfterOthers(startedAt, RESPONSE_TIMEOUT_MS),
        onOverdue: () => settle(failed(line.fault('CommandTimeout', 'no reply to the check'))),
        end: (error) => settle(failed(error)),
      }
    })
  }

  async function resync(): Promise<Result<void>> {
    let last = line.fault('CommandTimeout', `the line was not silent within ${QUIET_TIMEOUT_MS} ms`)
    for (let attempt = 0; attempt < RESYNC_ATTEMPTS; attempt++) {
      if (!(await line.quiet())) return failed(last)
      const alive = await check()
      if (alive.ok || alive.error.code === 'DeviceRemoved') return alive
      last = alive.error
    }
    return failed(last)
  }

  return {
    ask,
    expectAck,
    fetch,
    resync,
    dispose(error) {
      stopGrowth()
      line.dispose(error)
    },
  }
}

function isResponse({ word }: Gt511Packet): boolean {
  return word === RESPONSE.ack || word === RESPONSE.nack
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`
}
