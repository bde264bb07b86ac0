import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeQualityReport } from '@taanuu/voter-roll-sync/authority/quality-report'
import { importRegister } from '@taanuu/voter-roll-sync/authority/register/import-register'
import { createImportReport } from '@taanuu/voter-roll-sync/authority/register/import-report'
import { mappingSchema } from '@taanuu/voter-roll-sync/authority/register/mapping'
import { readJsonFile } from '@taanuu/voter-roll-sync/authority/workspace/two-person-vault'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { DEFAULT_USABLE_QUALITY, templateTools } from './matcher-tools.ts'
import { cardOptions, folderOf, must, precinctOptions, required, withWorkspace } from './session.ts'

/** Rows between two lines of progress. */
const PROGRESS_ROWS = 10_000

export async function importCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      register: { type: 'string' },
      mapping: { type: 'string' },
      files: { type: 'string' },
      report: { type: 'string' },
      update: { type: 'boolean', default: false },
      replace: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      ...cardOptions,
    },
  })
  const file = required(values.register, 'register')
  const mapping = must(readJsonFile(required(values.mapping, 'mapping'), mappingSchema))
  const reportFolder = required(values.report, 'report')
  return withWorkspace(folderOf(positionals, 'workspace'), values, async (workspace) => {
    const report = createImportReport(reportFolder)
    const totals = must(
      await importRegister(workspace, {
        file,
        mapping,
        filesFolder: values.files ?? dirname(file),
        templates: templateTools,
        mode: values.replace ? 'replace' : values.update ? 'update' : 'add',
        dryRun: values['dry-run'],
        report: report.write,
        progress: (rows) => {
          if (rows % PROGRESS_ROWS === 0) process.stderr.write(`\r${rows} rows `)
        },
      }),
    )
    process.stderr.write('\r')
    process.stdout.write(report.finish(totals))
    console.log(`every rejected row with line, column and reason: ${join(reportFolder, 'rows.csv')}`)
    return totals.rejected > 0 ? 1 : 0
  })
}

export async function quality(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string' }, usable: { type: 'string' }, ...precinctOptions, ...cardOptions },
  })
  const out = required(values.out, 'out')
  const usable = Number(values.usable ?? DEFAULT_USABLE_QUALITY)
  if (!Number.isInteger(usable) || usable < 0 || usable > 100) throw new UsageError('--usable takes 0 to 100')
  return withWorkspace(folderOf(positionals, 'workspace'), values, (workspace) => {
    const asked = values.precinct.length + values.area.length > 0
    const precincts = workspace.setup.precincts.filter(
      ({ precinct, area }) =>
        !asked || values.precinct.includes(String(precinct)) || values.area.includes(area),
    )
    process.stdout.write(writeQualityReport(workspace, precincts, usable, out))
    console.log(`per precinct: ${join(out, 'quality.csv')}, ${join(out, 'quality.json')}`)
    return 0
  })
}
