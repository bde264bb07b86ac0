import { CHECKPOINTS_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import type { Loot } from '../day/loot.ts'

/** A sheet in the journal: where its events stand, and how it ended. */
export interface JournalSheet {
  readonly sheet: number
  readonly end: 'in-box' | 'returned'
  /** Whether anything shows that time passed between the picture and the decision. */
  readonly paused: boolean
}

/**
 * The box decides at once, unless it asks the voter. So a head that was signed, or a rounded time that went on, between
 * the event of the picture and the next one of the same sheet speaks of a question: the sheet was blank or overvoted.
 */
export function sheetsOfJournal(loot: Loot): readonly JournalSheet[] {
  const heads = headSizes(loot)
  const sheets: JournalSheet[] = []
  let scanned: AnyEvent | null = null
  let paused = false
  for (const event of loot.events) {
    if (event.type === 'sheet.scanned') {
      scanned = event
      paused = false
    } else if (scanned && (event.type === 'sheet.accepting' || event.type === 'sheet.returned')) {
      const { at, seq: first } = scanned
      const since = loot.events.slice(first + 1, event.seq + 1)
      paused = since.some((later) => later.at !== at || heads.has(later.seq))
    }
    if (event.type === 'sheet.in-box' || (event.type === 'sheet.returned' && event.body.sealed)) {
      sheets.push({
        sheet: event.body.sheet,
        end: event.type === 'sheet.in-box' ? 'in-box' : 'returned',
        paused,
      })
    }
  }
  return sheets
}

/** A note as it is signed: origin, size, root. */
const NOTE = /\n(\d{1,9})\n[A-Za-z0-9+/]{43}=\n/g

/** Sizes of the journal at which a head was signed: as published, and wherever a copy still has the bytes of one. */
export function headSizes({ exported, copies }: Loot): ReadonlySet<number> {
  const published = exported.get(CHECKPOINTS_FILE)?.toString('utf8') ?? ''
  const onDisk = Object.values(copies).flatMap((copy) =>
    copy.files.map(({ bytes }) => bytes.toString('latin1')),
  )
  return new Set(
    [published, ...onDisk].flatMap((text) => [...text.matchAll(NOTE)].map(([, size]) => Number(size))),
  )
}
