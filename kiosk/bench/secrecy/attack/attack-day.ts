import type { Random } from '@taanuu/simulator/random'
import type { BoxDay } from '../day/box-day.ts'
import { COLLUDER_ORDERS, openedByColluders } from './colluders.ts'
import { datingErrors } from './dating.ts'
import { changedFiles } from './file-times.ts'
import { type OrderScore, orderByClues, orderByMeans, scoreOrder } from './guess.ts'
import { lengthsOnDisk } from './lengths-on-disk.ts'
import { sheetsOfJournal } from './pauses.ts'
import { votesReadableBeforeClosing } from './plaintext.ts'
import { type PublishedRecord, publishedReasons, publishedRecords } from './records.ts'
import { type Guess, guessAsked, guessCodes } from './returned.ts'
import { codesOnDisk, copiedRows, wordsInExport, wordsOnDisk } from './words-on-disk.ts'

/** Everything that one day gave the attackers. Kept as JSON between processes. */
export interface DayFindings {
  readonly sheets: number
  readonly distinct: number
  /** By what the order was guessed from. */
  readonly orders: Readonly<Record<string, OrderScore>>
  /** Which voters were asked because their sheet was blank or overvoted. */
  readonly asked: Guess
  /** Why sheets were given back. */
  readonly codes: Guess
  readonly readable: number
  /** Sealed records that lie apart from the others in the day's copy: the sheet in the transport. */
  readonly apart: number
  /** Median error with which sheets are dated (seconds): from rounded times alone, and with the signed heads. */
  readonly dated: { readonly byTimes: number; readonly byHeads: number }
  /** Files that changed between copies of the morning and the evening. */
  readonly changed: readonly string[]
  /** Officials with the close secret and the evening's copy; null on days on which they were not tried. */
  readonly colluders: Readonly<Record<string, OrderScore>> | null
}

export function attackDay(day: BoxDay, random: Random, closeSecret: Uint8Array | null): DayFindings {
  const { loot, truth } = day
  const records = publishedRecords(loot)
  if (
    records
      .map(({ line }) => line)
      .sort()
      .join() !==
    truth.cast
      .map(({ line }) => line)
      .sort()
      .join()
  )
    throw new Error('the published records are not those of the day')
  const rows = copiedRows(loot)
  const sheets = sheetsOfJournal(loot)
  const inBox = sheets.filter((sheet) => sheet.end === 'in-box')
  const plain = records.map((record) => record.says)
  const clues = {
    'lines of the export': null,
    'words in the export': { clues: wordsInExport(loot, records), says: plain },
    'words on disk': { clues: wordsOnDisk(loot, rows, records), says: plain },
    'lengths on disk': {
      clues: lengthsOnDisk(rows, records),
      says: records.map((record) => new Set([`bytes ${record.sealedBytes}`])),
    },
    'pauses of the journal': {
      clues: inBox.map(({ paused }, at) => ({ at, says: paused ? 'asked' : 'not asked' })),
      says: records.map((record) => new Set([record.asked ? 'asked' : 'not asked'])),
    },
  }
  const orders = Object.fromEntries(
    Object.entries(clues).map(([name, given]) => {
      const own = random.fork(name)
      const inFile = records.map((_, i) => i)
      const links = given ? orderByClues(given.clues, given.says, own) : inFile
      const ranked = given ? orderByMeans(given.clues, given.says, own) : inFile
      const guess = { links: linesIn(links, records), ranked: linesIn(ranked, records) }
      return [name, scoreOrder(guess, loot, truth)]
    }),
  )
  return {
    sheets: records.length,
    distinct: new Set(records.map((record) => record.line)).size,
    orders,
    asked: guessAsked(inBox, records, truth),
    codes: guessCodes(sheets, codesOnDisk(rows), publishedReasons(loot), truth, random),
    readable: votesReadableBeforeClosing(loot),
    apart: rows.noon.filter((row) => row.table === 'transport').length,
    dated: datingErrors(loot, truth),
    changed: changedFiles(loot),
    colluders: closeSecret && collude(day, rows, closeSecret, random.fork('colluders')),
  }
}

function linesIn(order: readonly number[], records: readonly Pick<PublishedRecord, 'line'>[]) {
  return order.map((i) => records[i].line)
}

function collude(
  { loot, truth }: BoxDay,
  rows: ReturnType<typeof copiedRows>,
  closeSecret: Uint8Array,
  random: Random,
) {
  const opened = random.shuffle(openedByColluders(loot, rows, closeSecret))
  if (opened.length !== truth.cast.length)
    throw new Error(`${opened.length} records opened, ${truth.cast.length} sheets in the box`)
  return Object.fromEntries(
    COLLUDER_ORDERS.map((name) => {
      const inOrder = [...opened].sort((a, b) => a.places[name] - b.places[name]).map(({ line }) => line)
      return [name, scoreOrder({ links: inOrder, ranked: inOrder }, loot, truth)]
    }),
  )
}
