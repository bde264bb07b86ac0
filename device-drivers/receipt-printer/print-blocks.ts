import type { Clock } from '../clock.ts'
import type { DeviceError, DeviceErrorCode } from '../device-error.ts'
import { QUEUED_STATUS } from './commands.ts'
import type { PrinterSession } from './printer-session.ts'
import { obstacleOf } from './printer-status.ts'
import type { PrinterStatus } from './receipt-printer.ts'

/** Between two looks at a printer that has a block to print and does not say that it is done, milliseconds. */
const WATCH_MS = 500
/** A printer that comes back answers for what it still had within this time, milliseconds. */
const STALE_MS = 300
const BITS_PER_BYTE = 10

interface Printing {
  readonly session: PrinterSession
  readonly clock: Clock
  /** Line speed, bits per second. */
  readonly baud: number
  readonly blocks: readonly Uint8Array[]
  /** Aborted, with the error as its reason, when printing has to end. */
  readonly stop: AbortSignal
  /** The printer may still answer for a block that was given up. */
  readonly staleAnswers: boolean
  readonly onStatus: (status: PrinterStatus) => void
  readonly fault: (code: DeviceErrorCode, evidence: string) => DeviceError
}

/** How far the printer got: `printed` blocks are on paper for certain, the one after them perhaps. */
export interface BlocksPrinted {
  readonly printed: number
  /** Null when all are on paper. */
  readonly error: DeviceError | null
}

/**
 * Prints one block at a time, so that at most one is in the printer when the paper ends. Noise or a broken automatic
 * status can look like the sign that a block is on paper: that of the last line, and of the cut behind it, counts when
 * the printer then says that nothing is in its way.
 */
export async function printBlocks(printing: Printing): Promise<BlocksPrinted> {
  const { blocks } = printing
  for (const [printed, block] of blocks.entries()) {
    const error =
      (await printBlock(printing, block)) ?? (printed >= blocks.length - 2 ? await look(printing) : null)
    if (error) return { printed, error }
    if (printed === 0 && printing.staleAnswers) await printing.clock.sleep(STALE_MS)
  }
  return { printed: blocks.length, error: null }
}

async function look({ session, onStatus, fault }: Printing): Promise<DeviceError | null> {
  const read = await session.status()
  if (!read.ok) return read.error
  onStatus(read.value)
  const code = obstacleOf(read.value)
  return code && fault(code, 'while printing')
}

async function printBlock(printing: Printing, block: Uint8Array): Promise<DeviceError | null> {
  if (printing.stop.aborted) return printing.stop.reason as DeviceError
  const written = await printing.session.write(block)
  if (!written.ok) return written.error
  return untilPrinted(printing, (block.length * BITS_PER_BYTE * 1000) / printing.baud)
}

/**
 * Waits for the sign that the block is on paper, and looks every half second why it does not come.
 *
 * @param lineMs time that the block needs on the line; no question is answered before
 */
async function untilPrinted(printing: Printing, lineMs: number): Promise<DeviceError | null> {
  const { session, clock, stop, fault } = printing
  const given = new AbortController()
  const giveUp = (): void => given.abort()
  stop.addEventListener('abort', giveUp, { once: true })
  let obstacle: DeviceError | null = null
  let askedAgain = false
  const watch = (async () => {
    await clock.sleep(lineMs, given.signal)
    while (!given.signal.aborted) {
      await clock.sleep(WATCH_MS, given.signal)
      if (given.signal.aborted) return
      const read = await session.status()
      if (read.ok) printing.onStatus(read.value)
      const code = read.ok ? obstacleOf(read.value) : null
      // An overheated head goes on by itself. The sign itself may have been lost: it is asked for again.
      if (read.ok && (!code || code === 'OverTemperature')) {
        askedAgain = true
        await session.write(QUEUED_STATUS)
        continue
      }
      obstacle = read.ok ? fault(code ?? 'InternalFault', 'while printing') : read.error
      given.abort()
    }
  })()
  const printed = await session.printed(given.signal)
  given.abort()
  await watch
  stop.removeEventListener('abort', giveUp)
  if (!printed.ok) return printed.error
  // The answers to all that was asked come together; none may count for the next block.
  if (printed.value && askedAgain) await clock.sleep(STALE_MS)
  if (printed.value) return null
  return obstacle ?? (stop.reason as DeviceError)
}
