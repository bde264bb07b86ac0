import { parentPort, workerData } from 'node:worker_threads'
import { createFingerMatcher } from '@taanuu/matcher/finger/index'
import { planOpenset, type Search } from './openset-plan.ts'
import { readPopulation } from './population-file.ts'
import { writeWhole } from './write-whole.ts'

export interface OpensetData {
  readonly population: string
  readonly firstHeldOut: number
  readonly templates: number
  readonly mated: number
  readonly unmated: number
}

export interface OpensetJob {
  readonly from: number
  readonly to: number
  readonly out: string
}

/** What one search found: best score a person, best first. */
export interface Found extends Omit<Search, 'template'> {
  readonly candidates: readonly { readonly id: string; readonly score: number }[]
}

/** Candidates that are kept: the decision looks at the best and at whoever is near. */
const LIMIT = 5

const { population, firstHeldOut, templates, mated, unmated } = workerData as OpensetData
const plan = planOpenset(readPopulation(population), firstHeldOut, templates, mated, unmated)
const matcher = await createFingerMatcher({ threads: 1 })
const gallery = matcher.buildGallery(plan.gallery)

parentPort!.on('message', async ({ from, to, out }: OpensetJob) => {
  const found: Found[] = []
  for (const { template, ...search } of plan.searches.slice(from, to)) {
    const candidates = template.length === 0 ? [] : await matcher.identify(template, gallery, LIMIT)
    found.push({ ...search, candidates })
  }
  writeWhole(out, JSON.stringify(found))
  parentPort!.postMessage(found.length)
})
