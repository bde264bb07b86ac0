import { readFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { createFingerMatcher } from '@taanuu/matcher/finger/index'
import { encodePopulation, type PopulationRecord } from '../bench/population-file.ts'
import { writeWhole } from '../bench/write-whole.ts'
import { packPictures, unpackPictures } from './picture-file.ts'
import { type PopulationPlan, renderFinger } from './population-plan.ts'

/** Work for one thread: a few fingers at a time, from one file to another. */
export type PopulationJob =
  | {
      readonly kind: 'render'
      readonly plan: PopulationPlan
      readonly from: number
      readonly count: number
      readonly out: string
    }
  | { readonly kind: 'extract'; readonly pictures: string; readonly out: string }

export interface PopulationAnswer {
  readonly prints: number
  readonly failures: number
}

let opened: ReturnType<typeof createFingerMatcher> | null = null

parentPort!.on('message', async (job: PopulationJob) => {
  parentPort!.postMessage(job.kind === 'render' ? render(job) : await extract(job))
})

function render(job: Extract<PopulationJob, { kind: 'render' }>): PopulationAnswer {
  const prints = Array.from({ length: job.count }, (_, i) => renderFinger(job.plan, job.from + i)).flat()
  writeWhole(job.out, packPictures(prints))
  return { prints: prints.length, failures: 0 }
}

async function extract(job: Extract<PopulationJob, { kind: 'extract' }>): Promise<PopulationAnswer> {
  opened ??= createFingerMatcher({ threads: 1 })
  const matcher = await opened
  const records: PopulationRecord[] = []
  for (const { identity, impression, image } of unpackPictures(readFileSync(job.pictures))) {
    const result = await matcher.extract(image)
    records.push({ finger: identity, impression, template: result.ok ? result.template : new Uint8Array() })
  }
  writeWhole(job.out, encodePopulation(records))
  const failures = records.filter(({ template }) => template.length === 0).length
  return { prints: records.length, failures }
}
