import { existsSync } from 'node:fs'
import { diskErrorCode } from '@taanuu/voter-roll-sync/journal/disk-error'
import { Journal } from '@taanuu/voter-roll-sync/journal/journal'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { ClockWatch } from './clock-watch.ts'
import { PinTrials } from './pin-trials.ts'
import type { StationPorts } from './ports.ts'
import { journalPath, packageFolder, type StationHome } from './station-home.ts'
import { lockStation, type StationLock } from './station-lock.ts'

/** The lock of the data folder, and what lies in the journal's file: what a station is made with. */
export interface OpenedJournal {
  readonly journal: Journal
  readonly lock: StationLock
  readonly trials: PinTrials
  readonly clockWatch: ClockWatch
}

/** Takes the data folder for this process. Errors: STATION_IN_USE, DISK_READ_ONLY, DISK_FULL, and those of `Journal.open`. */
export function openStationJournal(home: StationHome, ports: StationPorts): Result<OpenedJournal> {
  const lock = lockStation(home.folder)
  if (!lock.ok) return lock
  const place = packageFolder(home.folder)
  const journal = Journal.open({
    path: journalPath(home.folder),
    station: home.identity.stationId,
    now: () => ports.clock.now(),
    mode: home.identity.role === 'ballot-box' ? 'rollback' : 'wal',
    // A package is taken only after the journal's first events are durable.
    mustExist: existsSync(place) || existsSync(`${place}.old`),
  })
  if (!journal.ok) {
    lock.value.release()
    return journal
  }
  const { database } = journal.value
  try {
    const trials = new PinTrials(database, ports.steadyClock ?? ports.clock)
    const clockWatch = new ClockWatch(database, ports.clock, ports.steadyClock ?? ports.clock)
    return success({ journal: journal.value, lock: lock.value, trials, clockWatch })
  } catch (error) {
    journal.value.close()
    lock.value.release()
    const code = diskErrorCode(error)
    if (code === undefined) throw error
    return failure(code, 'tables of the station')
  }
}
