import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ageBandNames, precinctQuality, writeQualityReport } from './quality-report.ts'
import { ageOn } from './register/voter-row.ts'
import { createSmallWorkspace, importText, must, type SmallWorkspace } from './testing/small-workspace.ts'
import {
  EXTRACT_HEADER,
  EXTRACT_MAPPING,
  extractLine,
  extractRow,
  syntheticTemplate,
} from './testing/synthetic-extract.ts'
import type { Workspace } from './workspace/workspace.ts'

let small: SmallWorkspace
let workspace: Workspace
const finger = (quality: number) => Buffer.from(syntheticTemplate('q', 12, quality)).toString('base64')
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')

/** A voter born on a date, with the qualities of his templates; election day is 11 April 2027. */
function person(i: number, born: string, qualities: readonly [number?, number?], photo: boolean): string {
  const [year, month, day] = born.split('-')
  const row = {
    ...extractRow(i, 1001),
    number: `2${day}${month}${year}${String(i).padStart(5, '0')}`,
    birthDate: `${day}.${month}.${year}`,
    finger1: qualities[0] === undefined ? '' : finger(qualities[0]),
    finger2: qualities[1] === undefined ? '' : finger(qualities[1]),
  }
  return `${extractLine(row)};${photo ? SVG : ''}`
}

beforeAll(async () => {
  small = await createSmallWorkspace({}, 'none')
  workspace = await small.unlock()
  const rows = [
    person(1, '2009-04-11', [100, 30], true),
    person(2, '2002-04-12', [29, 30], true),
    person(3, '2002-04-11', [29, 0], false),
    person(4, '1952-04-12', [], false),
    person(5, '1952-04-11', [9, 10], true),
  ]
  const mapping = { ...EXTRACT_MAPPING, minimumFingers: 0, photo: { column: 'Фото', as: 'base64' } }
  must(await importText(workspace, small.home, [`${EXTRACT_HEADER};Фото`, ...rows].join('\n'), mapping))
})
afterAll(() => {
  workspace.close()
  small.remove()
})

describe('quality report', () => {
  it('counts every voter and template once, at the edges of its bands too', () => {
    const [precinct] = workspace.setup.precincts
    const quality = precinctQuality(workspace, precinct, 30)
    expect(quality).toMatchObject({
      voters: 5,
      withoutTemplates: 1,
      withoutUsableFinger: 3,
      oneUsableFinger: 1,
      withoutPhoto: 2,
      templates: 8,
    })
    expect(Object.fromEntries(ageBandNames.map((name, i) => [name, quality.ages[i]]))).toEqual({
      'to 24': 2,
      '25-34': 1,
      '35-44': 0,
      '45-54': 0,
      '55-64': 0,
      '65-74': 1,
      '75 and over': 1,
    })
    expect(quality.qualities).toEqual([2, 1, 2, 2, 0, 0, 0, 0, 0, 1])
  })

  it('is written as text, CSV and JSON that say the same, without a person in it', () => {
    const folder = join(small.home, 'quality')
    const text = writeQualityReport(workspace, workspace.setup.precincts, 30, folder)
    expect(text).toContain('3 precincts, 5 voters, 8 finger templates')
    expect(text).toMatch(/no usable finger +3 {2}60\.0 %/)
    expect(text).toContain('precincts without voters: 1002, 2001')
    expect(text).toMatch(/precinct 1001 +3 {2}60\.0 %/)
    const rows = readFileSync(join(folder, 'quality.csv'), 'utf8').split('\r\n')
    expect(rows[1]).toBe('1001,north,5,1,3,1,2,0,5,8,2,1,0,0,0,1,1,2,1,2,2,0,0,0,0,0,1')
    const json = readFileSync(join(folder, 'quality.json'), 'utf8')
    expect(JSON.parse(json).precincts.map((one: { voters: number }) => one.voters)).toEqual([5, 0, 0])
    for (const file of [text, rows.join(), json]) expect(file).not.toMatch(/\d{14}|Токтогулович/)
  })

  it('knows the birthday of somebody born on 29 February', () => {
    expect(ageOn('2008-02-29', '2026-02-28')).toBe(17)
    expect(ageOn('2008-02-29', '2026-03-01')).toBe(18)
  })
})
