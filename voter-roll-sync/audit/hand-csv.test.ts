import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchName } from './audit-plan.ts'
import { drawSheets } from './ballot-polling.ts'
import {
  BATCH_COLUMNS,
  batchForm,
  contestsOn,
  readBatchHands,
  readCsv,
  readDraws,
  SHEET_COLUMNS,
  sheetForm,
} from './hand-csv.ts'
import { randomPlan } from './simulated/random-plan.ts'
import { seededRandom } from './simulated/seeded-random.ts'

const random = seededRandom('forms')
const plan = randomPlan('batch-comparison', { batches: 6, sheets: 40 }, 0.1, random)
const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8')

/** The form with every cell for votes filled in. */
function filled(form: string, cell: (line: number) => string): string {
  return form
    .trimEnd()
    .split('\r\n')
    .map((line, i) => (i === 0 ? line : `${line}${cell(i)}`))
    .join('\r\n')
}

describe('forms for hand counts', () => {
  it('come back as they were filled in, whatever a spreadsheet makes of commas and marks', () => {
    const form = filled(batchForm(plan, plan.batches), (i) => `${i % 30}`)
    const read = readBatchHands(plan, bytes(form))
    if (!read.ok) throw new Error(read.error.detail)
    expect([...read.value.keys()]).toEqual(plan.batches.map(batchName))
    const [contest] = contestsOn(plan, plan.batches[0])
    expect(read.value.get(batchName(plan.batches[0]))?.[contest.contestId][contest.options[1]]).toBe(2)
    const asExcel = `\ufeff${form.replaceAll(',', ';')}\r\n;;;;\r\n`
    expect(readBatchHands(plan, bytes(asExcel))).toEqual(read)
  })

  it('leave out an urn that is not counted to the end, and know one that cannot be', () => {
    const form = filled(batchForm(plan, plan.batches.slice(0, 2)), (i) => (i === 1 ? '' : '3'))
    const half = readBatchHands(plan, bytes(form))
    expect(half.ok && half.value.has(batchName(plan.batches[0]))).toBe(false)
    expect(half.ok && half.value.has(batchName(plan.batches[1]))).toBe(true)
    const lost = readBatchHands(plan, bytes(form.replace(/,\r\n/, ',missing\r\n')))
    expect(lost.ok && lost.value.get(batchName(plan.batches[0]))).toBeNull()
  })

  it('name the line and what was expected', () => {
    const [head, row] = batchForm(plan, plan.batches).split('\r\n')
    const cases = [
      ['', 'line 1: no column precinct'],
      [`${head}\n${row}x`, 'line 2: votes are a whole number'],
      [`${head}\n${row}5\n${row}5`, 'line 3: stands twice'],
      [`${head}\n99,box,c1,c1-1,5`, 'line 2: the plan has no urn 99/box'],
      [`${head}\n1,box,c1,c9,5`, 'line 2: 1/box has no c1 c9'],
      [`${head}\n"1,box`, 'quotation marks'],
    ] as const
    for (const [text, expected] of cases) {
      const read = readBatchHands(plan, bytes(text))
      expect(read.ok ? 'ok' : read.error.detail).toContain(expected)
    }
    expect(readBatchHands(plan, new Uint8Array([0xff, 0xfe]))).toMatchObject({ ok: false })
  })

  it('end at the first sheet that is not read, so that none can be left out', () => {
    const drawn = drawSheets(plan, '12345678901234567890', 5)
    if (!drawn.ok) throw new Error(drawn.error.detail)
    const expected = drawn.value.map(({ batch, sheet }) => ({
      cells: { precinct: `${plan.batches[batch].precinct}`, station: 'box', sheet: `${sheet}` },
      contests: contestsOn(plan, plan.batches[batch]),
    }))
    const words = ['blank', 'overvote', 'c1-1', 'missing']
    const form = sheetForm(plan, drawn.value, 1)
    const lines = form.trimEnd().split('\r\n')
    const texts = lines.map((line, i) => {
      if (i === 0) return line
      const draw = Number(line.split(',')[0])
      return `${line}${draw <= 4 ? (words[draw - 1] === 'c1-1' && !line.includes(',c1,') ? 'blank' : words[draw - 1]) : ''}`
    })
    const read = readDraws(bytes(texts.join('\n')), SHEET_COLUMNS, expected)
    if (!read.ok) throw new Error(read.error.detail)
    expect(read.value).toHaveLength(4)
    expect(read.value[0]).toMatchObject({ c1: [] })
    expect(read.value[1]).toMatchObject({ c1: [] })
    expect(read.value[2]).toMatchObject({ c1: ['c1-1'] })
    expect(read.value[3]).toBeNull()
    const later = texts.filter((line) => !line.startsWith('1,'))
    const without = readDraws(bytes(later.join('\n')), SHEET_COLUMNS, expected)
    expect(without).toEqual({ ok: true, value: [] })
    const other = readDraws(bytes(texts.join('\n').replace(/\n1,\d+,/, '\n1,77,')), SHEET_COLUMNS, expected)
    expect(other.ok ? 'ok' : other.error.detail).toContain('precinct of draw 1 is')
  })

  it('never throw on other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ maxLength: 200 }), (noise, text) => {
        readBatchHands(plan, noise)
        readCsv(bytes(text), BATCH_COLUMNS)
        readBatchHands(plan, bytes(`${BATCH_COLUMNS.join(',')}\n${text}`))
        readDraws(bytes(`${SHEET_COLUMNS.join(',')}\n${text}`), SHEET_COLUMNS, [null])
      }),
      { numRuns: 300 },
    )
  })
})
