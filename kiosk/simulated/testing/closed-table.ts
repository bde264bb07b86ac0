import { cpSync } from 'node:fs'
import { ELECTION, ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { type CardHolder, InventedStation } from './invented-station.ts'

/**
 * The whole day of `table-1`, at which nobody appears, with the package at `from`: its export lies at `to` afterwards.
 * Returns its counts slip, which a box has to be told.
 */
export async function closedTable(from: string, to: string, holders: readonly CardHolder[]): Promise<string> {
  const table = new InventedStation({
    ...{ stationId: 'table-1', role: 'identification', universe: 'training', precinct: 9012 },
    ...{ electionId: ELECTION, rootKey: ROOT.publicKey },
  })
  await table.boot()
  await table.open(from, holders)
  await table.closeDay(holders)
  const { screen } = table
  if (screen.kind !== 'closed') throw new Error(screen.kind)
  cpSync(screen.exportPath, to, { recursive: true })
  await table.dispose()
  return screen.slip ?? ''
}
