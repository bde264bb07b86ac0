import { parentPort } from 'node:worker_threads'
import { createFingerMatcher } from '@taanuu/matcher/finger/index'
import { readPrint } from './prints.ts'

/** Work for one thread: extract some images, then compare some probes with all references. */
export type Job =
  | { readonly kind: 'extract'; readonly folder: string; readonly name: string }
  | {
      readonly kind: 'compare'
      readonly probe: number
      readonly templates: readonly (Uint8Array | null)[] | null
    }

export type Answer =
  | {
      readonly kind: 'extracted'
      readonly name: string
      readonly template: Uint8Array | null
      readonly reason: string | null
      readonly quality: number
      readonly milliseconds: number
    }
  | {
      readonly kind: 'compared'
      readonly probe: number
      readonly scores: Float64Array
      readonly milliseconds: number
    }

const matcher = await createFingerMatcher({ threads: 1 })
let templates: readonly (Uint8Array | null)[] = []

parentPort!.on('message', async (job: Job) => {
  parentPort!.postMessage(
    job.kind === 'extract' ? await extractOne(job.folder, job.name) : await compareRow(job),
  )
})

async function extractOne(folder: string, name: string): Promise<Answer> {
  const image = readPrint(folder, name)
  const start = performance.now()
  const result = await matcher.extract(image)
  const milliseconds = performance.now() - start
  return {
    kind: 'extracted',
    name,
    template: result.ok ? result.template : null,
    reason: result.ok ? null : result.reason,
    quality: result.quality,
    milliseconds,
  }
}

async function compareRow(job: Extract<Job, { kind: 'compare' }>): Promise<Answer> {
  templates = job.templates ?? templates
  const probe = templates[job.probe]
  const scores = new Float64Array(templates.length)
  const start = performance.now()
  for (let r = 0; r < templates.length; r++) {
    const reference = templates[r]
    if (probe && reference && r !== job.probe) scores[r] = await matcher.compare(probe, reference)
  }
  return { kind: 'compared', probe: job.probe, scores, milliseconds: performance.now() - start }
}
