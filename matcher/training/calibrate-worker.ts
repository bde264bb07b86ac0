import { parentPort, workerData } from 'node:worker_threads'
import { type Comparable, comparable } from '@taanuu/matcher/finger/comparable'
import { compareWithAll } from '@taanuu/matcher/finger/comparison'
import { probeColumns } from '@taanuu/matcher/finger/first-stage'
import { buildGallery, templateAt } from '@taanuu/matcher/finger/gallery'
import { loadModels } from '@taanuu/matcher/finger/models'
import { scoreWithoutDescriptors } from '@taanuu/matcher/finger/score'
import { likenesses } from '@taanuu/matcher/finger/shortlist'
import { DESCRIPTOR_LENGTH, decodeTemplate } from '@taanuu/matcher/finger/template'
import { createRandom } from '@taanuu/simulator/random'
import { type PopulationRecord, readPopulation } from '../bench/population-file.ts'
import { writeWhole } from '../bench/write-whole.ts'
import { encodeBlock, type ProbeScores, STRATA, stratumOf, type Usual } from './calibration-sample.ts'
import { grownFinger } from './population-plan.ts'

/** What every worker reads once. */
export interface CalibrationData {
  readonly population: string
  readonly mirror: boolean
  /** Identities that take part: from 0 up to this. */
  readonly identities: number
}

export type CalibrationJob =
  /** Likenesses of some probes to the whole gallery. */
  | { readonly kind: 'pilot'; readonly probes: readonly number[] }
  /** Draws by strata and compares; writes the block. */
  | {
      readonly kind: 'compare'
      readonly probes: readonly number[]
      readonly usual: Usual
      readonly out: string
    }
  /** Compares by minutiae alone with a random part of the gallery; writes the block with one stratum. */
  | {
      readonly kind: 'bare'
      readonly probes: readonly number[]
      readonly references: readonly number[]
      readonly out: string
    }

export type CalibrationAnswer =
  | { readonly kind: 'pilot'; readonly likeness: Float32Array; readonly fewer: Uint8Array }
  | { readonly kind: 'written'; readonly compared: number }

const { population, mirror, identities } = workerData as CalibrationData
const records = readPopulation(population).filter(
  ({ finger, template }) => finger < identities && template.length > 0,
)
const ofImpression = (impression: number): readonly PopulationRecord[] =>
  records.filter((record) => record.impression === impression)
/** Enrolled: first impressions. Probes: second ones, where another look and another day are likely. */
const enrolled = ofImpression(1)
const probes = new Map(ofImpression(2).map((record) => [record.finger, record.template]))
const gallery = buildGallery(enrolled.map(({ finger, template }) => ({ id: String(finger), template })))
const models = await loadModels(1)

parentPort!.on('message', async (job: CalibrationJob) => {
  parentPort!.postMessage(await answer(job))
})

async function answer(job: CalibrationJob): Promise<CalibrationAnswer> {
  switch (job.kind) {
    case 'pilot': {
      const likeness: number[] = []
      const fewer: number[] = []
      for (const probe of job.probes) {
        const print = probeOf(probe)
        if (!print) continue
        const found = await likenessOf(print)
        for (const { t, place } of strangersOf(probe)) {
          likeness.push(found[place])
          fewer.push(Math.min(print.count, referenceAt(t).count))
        }
      }
      return { kind: 'pilot', likeness: Float32Array.from(likeness), fewer: Uint8Array.from(fewer) }
    }
    case 'compare':
      return write(job.out, job.probes, (probe, print) => drawAndCompare(probe, print, job.usual))
    case 'bare':
      return write(job.out, job.probes, async (probe, print) => compareBare(probe, print, job.references))
  }
}

async function write(
  out: string,
  identitiesToAsk: readonly number[],
  compare: (probe: number, print: Comparable) => Promise<ProbeScores>,
): Promise<CalibrationAnswer> {
  const block: ProbeScores[] = []
  for (const probe of identitiesToAsk) {
    const print = probeOf(probe)
    if (print) block.push(await compare(probe, print))
  }
  writeWhole(out, encodeBlock(block))
  const compared = block.reduce((sum, probe) => sum + probe.compared.reduce((a, b) => a + b, 0), 0)
  return { kind: 'written', compared }
}

function probeOf(identity: number): Comparable | null {
  const template = probes.get(identity)
  const decoded = template && decodeTemplate(template)
  return decoded?.ok && decoded.value.minutiae.length > 0 ? comparable(decoded.value) : null
}

function likenessOf(print: Comparable): Promise<Float32Array> {
  return likenesses(
    models,
    probeColumns(print.descriptors!, print.count, DESCRIPTOR_LENGTH),
    gallery.described,
  )
}

/** Strangers of one probe: every likeness, and the full score of the pairs that the strata's shares draw. */
async function drawAndCompare(probe: number, print: Comparable, usual: Usual): Promise<ProbeScores> {
  const likeness = await likenessOf(print)
  const random = createRandom('calibration').fork(probe)
  const pairs = new Array<number>(STRATA.length).fill(0)
  const compared = new Array<number>(STRATA.length).fill(0)
  const drawn: { readonly t: number; readonly h: number }[] = []
  for (const { t, place } of strangersOf(probe)) {
    const h = stratumOf(usual, likeness[place], Math.min(print.count, referenceAt(t).count))
    pairs[h]++
    if (STRATA[h].share < 1 && random.next() >= STRATA[h].share) continue
    compared[h]++
    drawn.push({ t, h })
  }
  const scores = await compareWithAll(
    models,
    print,
    drawn.map(({ t }) => referenceAt(t)),
  )
  return { probe, pairs, compared, ...positive(drawn, scores) }
}

/** Enrolled prints of all other grown fingers, with their places in the section of described templates. */
function* strangersOf(probe: number): Generator<{ readonly t: number; readonly place: number }> {
  const own = grownFinger({ mirror }, probe)
  for (const [place, t] of gallery.described.members.entries())
    if (grownFinger({ mirror }, enrolled[t].finger) !== own) yield { t, place }
}

const laidOut: Comparable[] = []

function referenceAt(t: number): Comparable {
  laidOut[t] ??= comparable(templateAt(gallery, t))
  return laidOut[t]
}

/** Laid out once: their cylinders cost more than a comparison. */
const bareReferences = new Map<number, Comparable>()

function compareBare(probe: number, print: Comparable, references: readonly number[]): ProbeScores {
  const bare = { ...print, descriptors: null }
  const own = grownFinger({ mirror }, probe)
  // fewer are enrolled than were drawn from: some prints gave no template
  const strangers = references.filter(
    (t) => t < enrolled.length && grownFinger({ mirror }, enrolled[t].finger) !== own,
  )
  const scores = strangers.map((t) => {
    const reference = bareReferences.get(t) ?? comparable({ ...templateAt(gallery, t), descriptors: null })
    bareReferences.set(t, reference)
    return scoreWithoutDescriptors(bare, reference)
  })
  const drawn = strangers.map((t) => ({ t, h: 0 }))
  return { probe, pairs: [drawn.length], compared: [drawn.length], ...positive(drawn, scores) }
}

function positive(
  drawn: readonly { readonly t: number; readonly h: number }[],
  scores: ArrayLike<number>,
): Pick<ProbeScores, 'reference' | 'stratum' | 'score'> {
  const kept = [...drawn.keys()].filter((i) => scores[i] > 0)
  return {
    reference: Uint32Array.from(kept, (i) => enrolled[drawn[i].t].finger),
    stratum: Uint8Array.from(kept, (i) => drawn[i].h),
    score: Float32Array.from(kept, (i) => scores[i]),
  }
}
