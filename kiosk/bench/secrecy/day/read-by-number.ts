import { setImmediate } from 'node:timers/promises'
import type { GreyImage } from '@taanuu/device-drivers/image'
import type { BallotLayout, SheetReading } from '@taanuu/matcher/ballot/index'
import { outcomeOf } from '@taanuu/voter-roll-sync/exchange/tally'
import type { InterpreterPort } from '../../../station/ports.ts'
import type { PlannedSheet } from './day-of-voters.ts'

const SCAN_DPI = 200

/** A picture of four pixels that bears the sheet's number: what stands on paper is not what this bench measures. */
export function pictureOf(number: number): GreyImage {
  const pixels = new Uint8Array(4)
  new DataView(pixels.buffer).setUint32(0, number)
  return { width: 2, height: 2, dpi: SCAN_DPI, pixels }
}

/** Answers as the interpreter would for sheets that are read without doubt; looks the marks up by the number. */
export function createReaderByNumber(sheets: ReadonlyMap<number, PlannedSheet>): InterpreterPort {
  return {
    async interpret({ front }, layouts, rules): Promise<SheetReading> {
      // As a worker's answer does, it comes after whatever the station has planned for the next turn of the loop.
      await setImmediate()
      await setImmediate()
      const number = new DataView(front.pixels.buffer, front.pixels.byteOffset).getUint32(0)
      const sheet = sheets.get(number)
      if (!sheet) throw new Error(`no sheet ${number}`)
      if (sheet.trouble === 'foreign') return { ok: false, reason: 'wrong-precinct' }
      if (sheet.trouble === 'not-readable') return { ok: false, reason: 'damaged' }
      return reading(sheet, layouts[0], rules.againstAll)
    },
  }
}

function reading(
  { marks, trouble }: PlannedSheet,
  layout: BallotLayout,
  againstAll: 'exclusive' | 'ordinary',
): SheetReading {
  return {
    ok: true,
    ballotStyleId: layout.ballotStyleId,
    sheet: layout.sheet,
    swapped: false,
    sides: [{ page: 1, scan: 'front', orientation: 0 }],
    unread: [],
    options: [],
    contests: layout.contests.map((contest) => {
      const marked = marks[contest.contestId] ?? []
      const unsure = trouble === 'unsure' ? [contest.options[0].optionId] : []
      const outcome = trouble === 'unsure' ? 'unsure' : outcomeOf(marked, contest, againstAll)
      return { contestId: contest.contestId, marked, unsure, outcome, ...NOT_COUNTED }
    }),
    writeIns: [],
  }
}

/** The box counts for itself. */
const NOT_COUNTED = { votes: null, undervotes: null, overvotes: null } as const
