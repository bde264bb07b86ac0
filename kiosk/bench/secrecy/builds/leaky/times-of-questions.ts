import { Journal } from '@taanuu/voter-roll-sync/journal/journal'

export * from '@taanuu/voter-roll-sync/journal/journal'

/** Careless: each event of a sheet has its own time, so that an interval may end between a question and its answer. */
Journal.prototype.keepTimeOfSheetsWhile = () => undefined
