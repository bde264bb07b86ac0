import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { createFingerMatcher } from '@taanuu/matcher/finger/index'
import { decodeIso19794 } from '@taanuu/matcher/finger/iso19794'
import { cropPrint } from './crop.ts'
import { readPrint } from './prints.ts'

/** Where templates come from: PNG files, PNG files cut to a side in px, or ISO/IEC 19794-2 records. */
export type Source =
  | { readonly kind: 'png' }
  | { readonly kind: 'crop'; readonly side: number }
  | { readonly kind: 'iso' }

/** Work for one thread: extract some images, then compare some probes with all references. */
export type Job =
  | { readonly kind: 'extract'; readonly folder: string; readonly name: string; readonly source: Source }
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
  parentPort!.postMessage(job.kind === 'extract' ? await templateOf(job) : await compareRow(job))
})

async function templateOf({ folder, name, source }: Extract<Job, { kind: 'extract' }>): Promise<Answer> {
  if (source.kind === 'iso') return readRecord(folder, name)
  const print = readPrint(folder, name)
  const image = source.kind === 'crop' ? cropPrint(print, name, source.side) : print
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

function readRecord(folder: string, name: string): Answer {
  const start = performance.now()
  const read = decodeIso19794(readFileSync(join(folder, `${name}.iso`)))
  return {
    kind: 'extracted',
    name,
    template: read.ok ? read.value : null,
    reason: read.ok ? null : read.error,
    quality: 0,
    milliseconds: performance.now() - start,
  }
}

async function compareRow(job: Extract<Job, { kind: 'compare' }>): Promise<Answer> {
  templates = job.templates ?? templates
  const probe = templates[job.probe]
  const scores = new Float64Array(templates.length)
  const start = performance.now()
  const references = templates.flatMap((template, r) =>
    template && r !== job.probe ? [{ template, r }] : [],
  )
  if (probe) {
    const values = await matcher.compareAll(
      probe,
      references.map(({ template }) => template),
    )
    references.forEach(({ r }, i) => {
      scores[r] = values[i]
    })
  }
  return { kind: 'compared', probe: job.probe, scores, milliseconds: performance.now() - start }
}
