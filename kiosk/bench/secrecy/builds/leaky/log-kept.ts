import {
  type JournalMode,
  openJournalDatabase as open,
  type Synchronous,
} from '@taanuu/voter-roll-sync/journal/journal-database'

export * from '@taanuu/voter-roll-sync/journal/journal-database'

/** Careless: the box's database keeps a write-ahead log of the day, page after page in the order of writing. */
export function openJournalDatabase(path: string, _mode: JournalMode, synchronous: Synchronous) {
  return open(path, 'wal', synchronous)
}
