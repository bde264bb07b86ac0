import { CHECKPOINT_SEPARATOR, CHECKPOINTS_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
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
      const between = loot.events.slice(scanned.seq + 1, event.seq + 1)
      paused = event.at !== scanned.at || between.some(({ seq }) => heads.has(seq))
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

/** Sizes of the journal at which a head was signed, as published. */
export function headSizes({ exported }: Loot): ReadonlySet<number> {
  const notes = exported.get(CHECKPOINTS_FILE)?.toString('utf8').split(CHECKPOINT_SEPARATOR) ?? []
  return new Set(notes.filter((note) => note.length > 0).map((note) => Number(note.split('\n')[1])))
}
