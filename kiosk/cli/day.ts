import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { UsageError } from '../hosts/shared/usage-error.ts'
import { dayIsSound, formatDayReport } from '../simulated/day/day-report.ts'
import { runDay } from '../simulated/day/run-day.ts'
import { createProgressBar } from './progress-bar.ts'

export const dayHelp = `taanuu day [options]     one polling day without screens, on simulated devices and a virtual clock

  --voters N      honest voters (default 300); strangers, second attempts and the rest follow in proportion
  --ballots M     most sheets that are fed (default: one for every check)
  --seed S        seed of the day (default 1); the same seed gives the same day
  --fingers DIR   real prints (finger_impression.png) instead of synthetic ones: first impressions are enrolled,
                  the others and impostors are presented
  --out DIR       where stations and export are written (default .taanuu/day; emptied first)

The last line is the path of the export.`

export async function day(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      voters: { type: 'string', default: '300' },
      ballots: { type: 'string' },
      seed: { type: 'string', default: '1' },
      fingers: { type: 'string' },
      out: { type: 'string', default: join('.taanuu', 'day') },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(dayHelp)
    return 0
  }
  const voters = Number(values.voters)
  const ballots = values.ballots === undefined ? null : Number(values.ballots)
  if (!Number.isInteger(voters) || voters < 1 || voters > 5000)
    throw new UsageError('--voters takes 1 to 5000')
  if (ballots !== null && (!Number.isInteger(ballots) || ballots < 0))
    throw new UsageError('--ballots takes a number')
  if (values.fingers !== undefined && !existsSync(values.fingers)) {
    throw new UsageError(`there is no folder ${values.fingers}`)
  }
  const bar = createProgressBar()
  const report = await runDay({
    voters,
    ballots,
    seed: values.seed,
    fingers: values.fingers === undefined ? null : resolve(values.fingers),
    folder: resolve(values.out),
    cacheFolder: resolve('.taanuu', 'cache'),
    onProgress: bar.show,
  })
  bar.end()
  console.log(formatDayReport(report))
  console.log(report.exportFolder)
  return dayIsSound(report) ? 0 : 1
}
