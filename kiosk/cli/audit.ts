import { UsageError } from '../hosts/shared/usage-error.ts'
import { parseAuditArgs } from './audit/audit-args.ts'
import { measureAudit } from './audit/measure.ts'
import { planAudit } from './audit/plan.ts'
import { sampleAudit } from './audit/sample.ts'
import { simulateAudit } from './audit/simulate.ts'

export const auditHelp = `taanuu audit <what> [options]            risk-limiting audits: is the outcome right, by hand, from a sample?

taanuu audit plan EXPORT... --out PLAN    verifies exports of precincts and fixes everything but the sample. Publish PLAN, then
                                          roll 20 ten-sided dice in public
  --method M               batch-comparison (default): hands count whole urns; ballot-polling: hands read single sheets;
                           ballot-comparison: only for a central count that prints random ids after scanning (EXPORT is its
                           folder), refused for precinct urns, because a record must not be traced to its paper
  --risk LIMIT             largest chance that a wrong outcome stays (default 0.05)
  --seats CONTEST=N        seats of a contest (default 1); the N options with the most votes take them
  --above CONTEST=A/B      instead: through is who has more than A/B of the valid votes (1/2: majority; 1/20: threshold)
  --contest CONTEST        audit this contest alone; may be repeated
  --bounds FILE            CSV precinct,station,sheets: how many sheets can lie in each urn, known without the machines; urns
                           that sent no export belong on it too. Without it, the larger of sheets and checks issued is taken
  --root HEX               public root key of the election authority; may be repeated (without it: training)

taanuu audit sample --plan PLAN --seed DIGITS --out FORM.csv        draws the sample: anybody gets the same from the same seed
  --size N                 draws (default: what the plan expects); a larger sample begins with the smaller one
  --from N                 write the form from draw N on, when a sample grows
  --central FOLDER         the central count's records (ballot comparison)

taanuu audit measure --plan PLAN --seed DIGITS --hand FORM.csv      measures the risk; exits 0 once it is at most the limit
  --hand FILE              a form filled in by hand; may be repeated
  --central FOLDER         as above
  --json                   as one JSON object

taanuu audit simulate --plan PLAN        plays audits of this plan: how much work if the outcome is right, how often a wrong one
                                         is confirmed
  --elections N            how many of each (default 200)
  --differing P            chance that a vote of an option is read otherwise in an urn (default 0.01)

In a form for urns, write a number of votes in each row, or "missing". In a form for sheets, write the options that are marked,
with blanks between them, or "blank", "overvote" (any vote that does not count), "missing". Rows may stay empty: the risk is
measured up to the first draw that is not read. Methods: Stark 2009 (Kaplan-Markov, MACRO), 2010 (super-simple), 2020 (SHANGRLA),
2023 (ALPHA); sampler: Rivest 2011, SHA-256 of "SEED,n".`

/** Exit codes: 0 done or confirmed, 1 refused or not confirmed, 2 wrong use. */
export async function audit(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseAuditArgs(args)
  const [what, ...targets] = positionals
  if (values.help || what === undefined) {
    console.log(auditHelp)
    return values.help ? 0 : 2
  }
  if (what !== 'plan' && targets.length > 0)
    throw new UsageError(`what is ${targets[0]}? See taanuu audit --help`)
  switch (what) {
    case 'plan':
      return planAudit(values, targets)
    case 'sample':
      return sampleAudit(values)
    case 'measure':
      return measureAudit(values)
    case 'simulate':
      return simulateAudit(values)
    default:
      throw new UsageError(`taanuu audit has no ${what}; it has plan, sample, measure and simulate`)
  }
}
