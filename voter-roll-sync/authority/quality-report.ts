import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { quantity } from '../exchange/quantity.ts'
import { writeDurable } from '../trust/durable-file.ts'
import { Register } from './register/register.ts'
import { ageOn } from './register/voter-row.ts'
import type { PrecinctSetup } from './setup.ts'
import type { Workspace } from './workspace/workspace.ts'

/** Upper ages of the bands, years on election day; the last band is open. */
const AGE_BANDS = [24, 34, 44, 54, 64, 74] as const
/** Width of a step of the quality histogram, on the scale 0-100. */
const QUALITY_STEP = 10
const QUALITY_STEPS = 100 / QUALITY_STEP
/** Share of voters without a usable finger, in percent, from which a precinct is named in the text. */
const NOTABLE_PERCENT = 3

export interface PrecinctQuality {
  readonly precinct: number
  readonly area: string
  readonly voters: number
  readonly withoutTemplates: number
  /** No template of the usable quality. */
  readonly withoutUsableFinger: number
  readonly oneUsableFinger: number
  readonly withoutPhoto: number
  readonly female: number
  readonly male: number
  /** Voters by age band. */
  readonly ages: readonly number[]
  /** Templates by quality in steps of ten. */
  readonly qualities: readonly number[]
  readonly templates: number
}

/** Names of the age bands, in order. */
export const ageBandNames: readonly string[] = [...AGE_BANDS, null].map((upper, i) => {
  const lower = i === 0 ? null : AGE_BANDS[i - 1] + 1
  if (lower === null) return `to ${upper}`
  return upper === null ? `${lower} and over` : `${lower}-${upper}`
})
const qualityNames = Array.from({ length: QUALITY_STEPS }, (_, i) => {
  const low = i * QUALITY_STEP
  return i === QUALITY_STEPS - 1 ? `${low}-100` : `${low}-${low + QUALITY_STEP - 1}`
})

/** Counts over the register of one precinct. `usableQuality` 0-100: templates below it count as unusable. */
export function precinctQuality(
  workspace: Workspace,
  { precinct, area }: PrecinctSetup,
  usableQuality: number,
): PrecinctQuality {
  const counts = {
    voters: 0,
    withoutTemplates: 0,
    withoutUsableFinger: 0,
    oneUsableFinger: 0,
    withoutPhoto: 0,
  }
  const sexes = { female: 0, male: 0 }
  const ages = ageBandNames.map(() => 0)
  const qualities = qualityNames.map(() => 0)
  let templates = 0
  for (const brief of new Register(workspace).briefs(precinct)) {
    const usable = brief.qualities.filter((quality) => quality >= usableQuality).length
    counts.voters++
    templates += brief.qualities.length
    sexes[brief.sex]++
    if (brief.qualities.length === 0) counts.withoutTemplates++
    if (usable === 0) counts.withoutUsableFinger++
    if (usable === 1) counts.oneUsableFinger++
    if (!brief.photo) counts.withoutPhoto++
    const age = ageOn(brief.birthDate, workspace.setup.electionDay)
    const band = AGE_BANDS.findIndex((upper) => age <= upper)
    ages[band < 0 ? AGE_BANDS.length : band]++
    for (const quality of brief.qualities)
      qualities[Math.min(QUALITY_STEPS - 1, Math.floor(quality / QUALITY_STEP))]++
  }
  return { precinct, area, ...counts, ...sexes, ages, qualities, templates }
}

/** Writes quality.csv, quality.json and quality.txt precinct by precinct; returns the text. */
export function writeQualityReport(
  workspace: Workspace,
  precincts: readonly PrecinctSetup[],
  usableQuality: number,
  folder: string,
): string {
  mkdirSync(folder, { recursive: true })
  const csv = openSync(join(folder, 'quality.csv'), 'w')
  const names = [
    'voters',
    'without_templates',
    'without_usable_finger',
    'one_usable_finger',
    'without_photo',
    'female',
    'male',
    'templates',
  ]
  writeSync(
    csv,
    `\ufeff${['precinct', 'area', ...names, ...ageBandNames.map((n) => `age ${n}`), ...qualityNames.map((n) => `quality ${n}`)].join(',')}\r\n`,
  )
  const all: PrecinctQuality[] = []
  for (const precinct of precincts) {
    const one = precinctQuality(workspace, precinct, usableQuality)
    writeSync(
      csv,
      `${[one.precinct, one.area, ...numbersOf(one), ...one.ages, ...one.qualities].join(',')}\r\n`,
    )
    all.push(one)
  }
  fsyncSync(csv)
  closeSync(csv)
  const { electionId } = workspace.setup
  const report = {
    electionId,
    revision: new Register(workspace).revision(),
    usableQuality,
    ageBands: ageBandNames,
    precincts: all,
  }
  writeDurable(join(folder, 'quality.json'), `${JSON.stringify(report, null, 2)}\n`)
  const text = qualityText(all, usableQuality)
  writeDurable(join(folder, 'quality.txt'), text)
  return text
}

function numbersOf(one: PrecinctQuality): readonly number[] {
  const {
    voters,
    withoutTemplates,
    withoutUsableFinger,
    oneUsableFinger,
    withoutPhoto,
    female,
    male,
    templates,
  } = one
  return [
    voters,
    withoutTemplates,
    withoutUsableFinger,
    oneUsableFinger,
    withoutPhoto,
    female,
    male,
    templates,
  ]
}

/** Rows that count voters: what stands in the report, and where the number is. */
const VOTER_ROWS = [
  ['no template at all', 'withoutTemplates'],
  ['no usable finger', 'withoutUsableFinger'],
  ['only one usable finger', 'oneUsableFinger'],
  ['no photo', 'withoutPhoto'],
  ['women', 'female'],
  ['men', 'male'],
] as const

function qualityText(all: readonly PrecinctQuality[], usableQuality: number): string {
  const sum = (pick: (one: PrecinctQuality) => number) => all.reduce((total, one) => total + pick(one), 0)
  const voters = sum((one) => one.voters)
  const templates = sum((one) => one.templates)
  const line = (label: string, n: number, of: number) =>
    `  ${label.padEnd(38)}${String(n).padStart(9)}  ${of === 0 ? '' : `${((100 * n) / of).toFixed(1)} %`}`.trimEnd()
  const weak = all
    .filter((one) => one.voters > 0 && (100 * one.withoutUsableFinger) / one.voters >= NOTABLE_PERCENT)
    .sort((a, b) => b.withoutUsableFinger / b.voters - a.withoutUsableFinger / a.voters)
  const lines = [
    `${quantity(all.length, 'precinct')}, ${quantity(voters, 'voter')}, ${templates} finger templates; usable means quality ${usableQuality} or more`,
    ...VOTER_ROWS.map(([label, field]) =>
      line(
        label,
        sum((one) => one[field]),
        voters,
      ),
    ),
    'age on election day',
    ...ageBandNames.map((name, i) =>
      line(
        name,
        sum((one) => one.ages[i]),
        voters,
      ),
    ),
    'quality of templates',
    ...qualityNames.map((name, i) =>
      line(
        name,
        sum((one) => one.qualities[i]),
        templates,
      ),
    ),
    ...emptyPrecincts(all),
    weak.length === 0
      ? `no precinct has ${NOTABLE_PERCENT} % or more voters without a usable finger`
      : `precincts with ${NOTABLE_PERCENT} % or more voters without a usable finger (plan more time and the exception procedure):`,
    ...weak.map((one) => line(`precinct ${one.precinct}`, one.withoutUsableFinger, one.voters)),
  ]
  return `${lines.join('\n')}\n`
}

function emptyPrecincts(all: readonly PrecinctQuality[]): readonly string[] {
  const empty = all.filter((one) => one.voters === 0).map((one) => one.precinct)
  return empty.length === 0 ? [] : [`precincts without voters: ${empty.join(', ')}`]
}
