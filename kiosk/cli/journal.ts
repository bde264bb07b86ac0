import { UsageError } from '../hosts/shared/usage-error.ts'
import { exportLog } from './journal/event-log.ts'
import { mustHave, parseJournalArgs } from './journal/journal-args.ts'
import { checkProofFile, prove } from './journal/proofs.ts'

export const journalHelp = `taanuu journal <what> [options]          proofs of single events, and a journal in other formats

taanuu journal prove --event N EXPORT                       a proof that event N lies under a checkpoint
taanuu journal prove --from CHECKPOINT [--to CHECKPOINT] EXPORT
                                                            a proof that one checkpoint continues another
  --checkpoint TEXT|FILE   the checkpoint that you hold; without it (and without --to) the last one of the export
  --station ID             whose journal, where the export holds several and no checkpoint says it
  --out FILE               where to put the proof; without it the proof is printed

taanuu journal check-proof FILE                             checks a proof; exits 0 only if it holds
  --checkpoint TEXT|FILE   the checkpoint that you hold; the proof must be about this one
  --election FOLDER        a folder with the signed manifest of the election's package (an export of a station, or a
                           package): the station's key must be the one that the authority signed there
  --key HEX                the station's public key, if you have it from elsewhere (64 hex digits)

taanuu journal export --format sp1500-101 EXPORT            the event log of NIST SP 1500-101, as JSON
  --documentation ROLE     what its ids and types mean instead (identification, ballot-box or enrolment); no EXPORT
  --station ID, --out FILE as above

  --root HEX               public root key of the election authority (64 hex digits); may be repeated. Without it only
                           elections under the public training root are recognised.

A checkpoint is given as the text of its QR or as a file with it; EXPORT is the folder of a station's export or of a
precinct's.`

/** Exit codes: 0 done or holds, 1 not provable or does not hold, 2 wrong use. */
export async function journal(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseJournalArgs(args)
  const [what, target, ...rest] = positionals
  if (values.help || what === undefined) {
    console.log(journalHelp)
    return values.help ? 0 : 2
  }
  if (rest.length > 0) throw new UsageError(`what is ${rest[0]}? See taanuu journal --help`)
  switch (what) {
    case 'prove':
      return prove(values, mustHave(target, 'which export? taanuu journal prove ... EXPORT'))
    case 'check-proof':
      return checkProofFile(values, mustHave(target, 'which proof? taanuu journal check-proof FILE'))
    case 'export':
      return exportLog(values, target)
    default:
      throw new UsageError(`taanuu journal has no ${what}; it has prove, check-proof and export`)
  }
}
