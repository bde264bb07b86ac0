import { writeFileSync } from 'node:fs'
import { batchName, planSha256, sheetsOf } from '@taanuu/voter-roll-sync/audit/audit-plan'
import { drawSheets } from '@taanuu/voter-roll-sync/audit/ballot-polling'
import { drawBatches } from '@taanuu/voter-roll-sync/audit/batch-comparison'
import { batchForm, recordForm, sheetForm } from '@taanuu/voter-roll-sync/audit/hand-csv'
import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { type AuditValues, planOf, seedOf, wholeNumber } from './audit-args.ts'
import { drawnRecords, firstSize, must } from './drawn.ts'

/** Draws that a command makes at most: SHA-256 a million times is some seconds. */
const MOST_DRAWS = 1_000_000

export async function sampleAudit(values: AuditValues): Promise<number> {
  const plan = planOf(values)
  const seed = seedOf(values)
  if (values.out === undefined) throw new UsageError('where to? --out FORM.csv')
  const size =
    values.size === undefined
      ? Math.min(firstSize(plan), MOST_DRAWS)
      : wholeNumber('size', values.size, 1, MOST_DRAWS)
  const from = wholeNumber('from', values.from, 1, size)
  const lines = [`plan ${planSha256(plan)}`, `seed ${seed}`, `draws ${from} to ${size} (${plan.method})`]
  let form: string
  switch (plan.method) {
    case 'batch-comparison': {
      const drawn = must(drawBatches(plan, seed, size))
      const before = new Set(drawn.slice(0, from - 1))
      const fresh = [...new Set(drawn.slice(from - 1))].filter((i) => !before.has(i)).sort((a, b) => a - b)
      form = batchForm(
        plan,
        fresh.map((i) => plan.batches[i]),
      )
      lines.push(`${quantity(fresh.length, 'urn')} to count by hand, in all contests:`)
      for (const i of fresh) {
        const draws = drawn.flatMap((index, n) => (index === i ? [n + 1] : []))
        lines.push(
          `  ${batchName(plan.batches[i])}  ${quantity(plan.batches[i].sheets, 'sheet')}  draw ${draws.join(', ')}`,
        )
      }
      break
    }
    case 'ballot-polling': {
      if (size > sheetsOf(plan))
        throw new UsageError(`the urns hold ${quantity(sheetsOf(plan), 'sheet')} at most`)
      const drawn = must(drawSheets(plan, seed, size))
      form = sheetForm(plan, drawn, from)
      lines.push('sheets to read by hand, counted from the top of each pile:')
      const byBatch = Map.groupBy(drawn.slice(from - 1), ({ batch }) => batch)
      for (const [batch, sheets] of [...byBatch].sort(([a], [b]) => a - b)) {
        const places = sheets.map(({ sheet }) => sheet).sort((a, b) => a - b)
        lines.push(`  ${batchName(plan.batches[batch])}  ${places.join(', ')}`)
      }
      break
    }
    case 'ballot-comparison': {
      const drawn = drawnRecords(plan, values, seed, size)
      const imprints = drawn.map((record) => record?.imprint)
      form = recordForm(plan, imprints, from)
      lines.push('sheets to find by their imprint:')
      for (const imprint of [...new Set(imprints.slice(from - 1))].sort())
        if (imprint !== undefined) lines.push(`  ${imprint}`)
      const never = imprints.slice(from - 1).filter((imprint) => imprint === undefined).length
      if (never > 0) lines.push(`  ${quantity(never, 'draw')} without a record: counted against the outcome`)
    }
  }
  writeFileSync(values.out, form)
  lines.push(`form: ${values.out}`)
  console.log(lines.join('\n'))
  return 0
}
