import type { SheetEnd, SheetId } from '../ballot-scanner.ts'
import type { DeviceError } from '../device-error.ts'
import { done, failed, ok, type Result } from '../result.ts'
import { COMMAND } from './commands.ts'
import { type PaperExit, waitForEmptyTransport } from './paper-wait.ts'
import type { ScannerCore } from './scanner-core.ts'
import type { PageScanSession } from './session.ts'
import type { OpenSheet } from './sheet-tracker.ts'

/** Between two looks whether the voter has taken the sheet that the rollers hold. */
const HELD_FRONT_POLL_MS = 500

/** Everything that moves paper out of the scanner, and the watch over where it goes. */
export interface PaperMoves {
  /** Orders a motor to run and watches until the transport is empty. */
  eject(session: PageScanSession, command: string, watchFront: boolean): Promise<Result<PaperExit>>
  /** Runs a movement alone; a device that stops answering in it is lost. */
  move<T>(run: (session: PageScanSession) => Promise<Result<T>>): Promise<Result<T>>
  accept(sheet: SheetId): Promise<Result<SheetEnd>>
  returnSheet(sheet: SheetId, hold?: boolean): Promise<Result<SheetEnd>>
  /** Gives the sheet in the transport back, whatever became of its picture. */
  giveBack(hold: boolean): Promise<Result<SheetEnd>>
  clear(): Promise<Result<void>>
}

export function createPaperMoves(core: ScannerCore): PaperMoves {
  async function eject(
    session: PageScanSession,
    command: string,
    watchFront: boolean,
  ): Promise<Result<PaperExit>> {
    core.ejectPaused = false
    const startedAt = core.clock.now()
    const ordered = await session.setInMotion(command)
    // An order without an answer may have been carried out: the sensors tell.
    if (!ordered.ok && ordered.error.code !== 'CommandTimeout') return ordered
    return waitForEmptyTransport({
      clock: core.clock,
      deviceId: core.deviceId,
      startedAt,
      read: () => session.glance(),
      watchFront,
      isPaused: () => core.ejectPaused,
    })
  }

  async function move<T>(run: (session: PageScanSession) => Promise<Result<T>>): Promise<Result<T>> {
    const session = core.session
    if (!session) return failed(core.fault('DeviceRemoved', `while ${core.state}`))
    core.moving = true
    const result = await run(session)
    core.moving = false
    if (!result.ok && result.error.code === 'CommandTimeout') core.lose(result.error)
    return result
  }

  function heldSheet(sheet: SheetId): Result<OpenSheet> {
    if (core.state === 'closed' || core.state === 'closing')
      return failed(core.fault('NotOpen', `while ${core.state}`))
    if (!core.session) return failed(core.fault('DeviceRemoved', `while ${core.state}`))
    if (core.moving || core.state !== 'held') return failed(core.fault('Busy', `while ${core.state}`))
    const { open } = core.tracker
    return open?.id === sheet
      ? ok(open)
      : failed(core.fault('NoPaper', `sheet ${sheet} is not the one in escrow`))
  }

  async function accept(sheet: SheetId): Promise<Result<SheetEnd>> {
    const held = heldSheet(sheet)
    if (!held.ok) return held
    core.setState('accepting')
    held.value.sentToBox = true
    const exit = await move((session) => eject(session, COMMAND.ejectRear, true))
    if (!exit.ok) {
      if (core.session && isPaperFault(exit.error)) stopForPaper('accept', exit.error)
      // Refused or damaged twice: the motor did not run. Of a device that fell silent nobody knows.
      else if (core.session && exit.error.code !== 'CommandTimeout') {
        held.value.sentToBox = false
        core.setState('held')
      }
      return exit
    }
    if (exit.value === 'pulled-back') {
      core.setState('unrecoverable')
      core.tracker.end('unknown', 'seen at the entrance after it was accepted')
      return failed(core.fault('PaperHeldBack', 'the sheet was pulled back out after it was accepted'))
    }
    if (exit.value === 'unwatched') {
      core.setState('unrecoverable')
      const evidence = 'the sensors could not be read while the sheet left the transport'
      core.tracker.end('unknown', evidence)
      return failed(core.fault('CommandTimeout', evidence))
    }
    core.setState('idle')
    const end = core.tracker.end('dropped-in-box', 'transport and rear sensors cleared')
    return end ? ok(end) : failed(core.fault('InternalFault', 'the sheet had ended before'))
  }

  function stopForPaper(where: 'accept' | 'return', error: DeviceError): void {
    core.setState(error.code === 'CoverOpen' ? 'cover-open' : 'jammed')
    if (error.code === 'PaperJam') core.hub.emit('jam', { sheet: core.tracker.open?.id ?? null, where })
    if (where === 'accept') core.tracker.end('unknown', `${error.evidence} on the way to the box`)
  }

  async function returnSheet(sheet: SheetId, hold = false): Promise<Result<SheetEnd>> {
    const held = heldSheet(sheet)
    if (!held.ok) return held
    core.setState('returning')
    return giveBack(hold)
  }

  async function giveBack(hold: boolean): Promise<Result<SheetEnd>> {
    const exit = await move((session) =>
      eject(session, hold ? COMMAND.ejectFrontHold : COMMAND.ejectFront, false),
    )
    if (!exit.ok) {
      if (core.session && isPaperFault(exit.error)) stopForPaper('return', exit.error)
      else if (core.session) core.setState('jammed')
      return exit
    }
    core.setState(hold ? 'held-front' : 'idle')
    if (hold) void watchHeldFront()
    const end = core.tracker.end(
      'returned',
      hold ? 'at the entrance, held for the voter' : 'left at the entrance',
    )
    return end ? ok(end) : failed(core.fault('InternalFault', 'the sheet had ended before'))
  }

  async function watchHeldFront(): Promise<void> {
    const mine = core.session
    while (core.state === 'held-front' && core.session === mine && mine) {
      await core.clock.sleep(HELD_FRONT_POLL_MS)
      if (core.state !== 'held-front' || core.session !== mine) return
      const status = await mine.status()
      if (core.state !== 'held-front' || core.session !== mine) return
      if (!status.ok) {
        core.lose(status.error)
        return
      }
      if (!status.value.front) core.setState('idle')
    }
  }

  async function clear(): Promise<Result<void>> {
    const clearable = ['idle', 'jammed', 'cover-open', 'double-sheet', 'unrecoverable', 'held-front']
    if (!core.session) return failed(core.fault('DeviceRemoved', `while ${core.state}`))
    if (core.moving || !clearable.includes(core.state))
      return failed(core.fault('Busy', `while ${core.state}`))
    return move(async (session) => {
      const reset = await session.order(COMMAND.reset)
      if (!reset.ok) return reset
      const status = await session.status()
      if (!status.ok) return status
      core.hub.emit('paper', status.value)
      if (status.value.coverOpen) return failed(core.fault('CoverOpen', 'the cover is still open'))
      if (status.value.jam) return failed(core.fault('PaperJam', 'the path is still blocked'))
      if (status.value.transport || status.value.rear) {
        const out = await eject(session, COMMAND.ejectFront, false)
        if (!out.ok) return out
        core.tracker.endFound('found in the transport and given back')
      }
      core.tracker.endGone('not in the machine after it was cleared')
      core.mustClear = false
      core.setState('idle')
      return done
    })
  }

  return { eject, move, accept, returnSheet, giveBack, clear }
}

function isPaperFault(error: DeviceError): boolean {
  return error.code === 'PaperJam' || error.code === 'CoverOpen'
}
