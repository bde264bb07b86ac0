import {
  type LoggedStation,
  nistEventLog,
  nistEventLogDocumentation,
} from '@taanuu/voter-roll-sync/journal/nist-event-log'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { choose, type JournalValues, mustHave, openJournals, write } from './journal-args.ts'

/** `taanuu journal export`: the journals of an export, or the documentation, in the format of NIST SP 1500-101. */
export async function exportLog(values: JournalValues, folder: string | undefined): Promise<number> {
  if (values.format !== 'sp1500-101') throw new UsageError('--format sp1500-101 is the format there is')
  const now = new Date().toISOString()
  if (values.documentation !== undefined) {
    const role = roleNamed(values.documentation)
    writeJson(values.out, nistEventLogDocumentation(role, now.slice(0, 10)))
    return 0
  }
  const place = mustHave(folder, 'which export? taanuu journal export --format sp1500-101 EXPORT')
  const journals = await openJournals(values, place)
  if (!journals) return 1
  const chosen = values.station === undefined ? journals : [choose(journals, values.station)]
  const stations = chosen.map(({ station, events, tree, verified }) => {
    return { station, role: verified.exported.role, events, leaves: tree.leaves }
  })
  const elections = new Set(chosen.map(({ verified }) => verified.exported.electionId))
  if (elections.size > 1)
    throw new UsageError('the folder holds stations of several elections; give --station')
  const [electionId] = elections
  writeJson(values.out, nistEventLog(electionId, stations, `${now.slice(0, 19)}Z`))
  return 0
}

function roleNamed(text: string): LoggedStation['role'] {
  if (text === 'identification' || text === 'ballot-box' || text === 'enrolment') return text
  throw new UsageError('--documentation takes identification, ballot-box or enrolment')
}

function writeJson(out: string | undefined, value: unknown): void {
  write(out, Buffer.from(`${JSON.stringify(value, null, 2)}\n`))
}
