import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { describe } from '@taanuu/matcher/finger/descriptor'
import { analyse } from '@taanuu/matcher/finger/extract'
import { createFingerMatcher, MATCHER_IDENTITY, scoreForFmr } from '@taanuu/matcher/finger/index'
import { loadModels, type Models } from '@taanuu/matcher/finger/models'
import { QUALITY_TERMS, qualityTerms } from '@taanuu/matcher/finger/quality'
import { encodeTemplate } from '@taanuu/matcher/finger/template'
import { printNames, readPrint } from '../bench/prints.ts'
import { fitLogistic } from './logistic-fit.ts'

const HELP = `node matcher/training/fit-quality.ts --prints DIR [--out FILE]

Fits the quality model to synthetic prints and writes matcher/models/quality.json. DIR holds sets as
  node matcher/bench/hard-prints.ts --out DIR --seed quality --fingers 10
makes them (other fingers than those of bench:quality). The target of a print is half whether its mean score against the
enrolment impressions (1 and 2) of its finger reaches the threshold of FMR 1e-5, half how far that score lies between half
that threshold and the median of all prints.`

const POLICY_FMR = 1e-5
/** The first half of four impressions is of enrolment quality (hard-prints.ts). */
const ENROLMENTS = 2

interface Sample {
  readonly terms: readonly number[]
  readonly score: number
}

const { values } = parseArgs({
  options: {
    prints: { type: 'string' },
    out: { type: 'string', default: new URL('../models/quality.json', import.meta.url).pathname },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || !values.prints) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}
const models = await loadModels(1)
const matcher = await createFingerMatcher()
const samples: Sample[] = []
for (const set of readdirSync(values.prints)) {
  samples.push(...(await sampleSet(models, join(values.prints, set))))
  process.stderr.write(`${set} `)
}
const threshold = scoreForFmr(POLICY_FMR)
const median = samples.map(({ score }) => score).toSorted((a, b) => a - b)[Math.floor(samples.length / 2)]
const targets = samples.map(({ score }) => {
  const reach = (score - threshold / 2) / (median - threshold / 2)
  return 0.5 * Math.max(0, Math.min(1, reach)) + 0.5 * (score >= threshold ? 1 : 0)
})
const fit = fitLogistic(
  samples.map(({ terms }) => terms),
  targets,
)
const round = (value: number): number => Number(value.toFixed(3))
const model = {
  note: `fitted by matcher/training/fit-quality.ts to ${samples.length} synthetic prints`,
  matcher: MATCHER_IDENTITY,
  intercept: round(fit.intercept),
  weights: Object.fromEntries(QUALITY_TERMS.map((term, k) => [term, round(fit.weights[k])])),
}
writeFileSync(values.out, `${JSON.stringify(model, null, 2)}\n`)
console.log(`\nthreshold ${threshold.toFixed(1)}, median score ${median.toFixed(1)}`)
console.log(model)

async function sampleSet(models: Models, folder: string): Promise<readonly Sample[]> {
  const prints: { finger: string; impression: number; terms: readonly number[]; template: Uint8Array }[] = []
  for (const name of printNames(folder)) {
    const [finger, impression] = name.split('_')
    const print = await analyse(models, readPrint(folder, name))
    const terms = qualityTerms(print.measures, print.minutiae)
    prints.push({
      finger,
      impression: Number(impression),
      terms: QUALITY_TERMS.map((term) => terms[term]),
      template:
        print.assessment.failure === null
          ? encodeTemplate({
              ...print,
              quality: 0,
              descriptors: await describe(models, print.enhanced, print.foreground, print.minutiae),
            })
          : new Uint8Array(),
    })
  }
  return Promise.all(
    prints.map(async (print) => {
      const enrolled = prints.filter(
        ({ finger, impression }) =>
          finger === print.finger && impression <= ENROLMENTS && impression !== print.impression,
      )
      const scores = await matcher.compareAll(
        print.template,
        enrolled.map(({ template }) => template),
      )
      return { terms: print.terms, score: scores.reduce((sum, score) => sum + score, 0) / scores.length }
    }),
  )
}
