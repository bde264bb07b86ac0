import { comparable } from '@taanuu/matcher/finger/comparable'
import { compareWithAll } from '@taanuu/matcher/finger/comparison'
import { buildGallery, type GalleryEntry, templateAt } from '@taanuu/matcher/finger/gallery'
import { createFingerMatcher } from '@taanuu/matcher/finger/index'
import { loadModels } from '@taanuu/matcher/finger/models'
import { shortlist } from '@taanuu/matcher/finger/shortlist'
import { createRandom } from '@taanuu/simulator/random'
import { recombined, unpacked, withoutDescriptors } from './crowd.ts'
import { matedPrints } from './mated-prints.ts'
import { type Lap, lapOf, settledMemory } from './stopwatch.ts'

/** What one measuring process is asked; it runs alone, so that memory is its own. */
export interface RunRequest {
  readonly population: string
  readonly size: number
  readonly probes: number
  /** Probes that are compared with the whole gallery too. */
  readonly exhaustive: number
  readonly threads: number
  /** Enrolled templates lose their descriptors, as records of a national register have none. */
  readonly bare: boolean
}

export interface RunResult {
  readonly size: number
  readonly truePrints: number
  readonly templateBytes: number
  readonly builds: readonly Lap[]
  readonly residentMb: number
  readonly heapAndBuffersMb: number
  readonly firstStages: readonly Lap[]
  readonly searches: readonly Lap[]
  readonly shortlisted: number
  /** Own finger on the shortlist, and first in the end. */
  readonly probes: number
  readonly mateListed: number
  readonly mateFirst: number
  /** Of the exhaustively compared: own finger first there, and cases where two stages lost what that found. */
  readonly exhaustive: number
  readonly exhaustiveMateFirst: number
  readonly lost: number
  readonly exhaustives: readonly Lap[]
}

const BUILDS = 3
const MB = 1e6

process.once('message', async (request: RunRequest) => {
  process.send?.(await run(request))
  process.disconnect()
})

async function run(request: RunRequest): Promise<RunResult> {
  const { size, threads, bare } = request
  const [matcher, models] = [await createFingerMatcher({ threads }), await loadModels(threads)]
  const mated = matedPrints(request.population).slice(0, size)
  const enrolled = mated.map(({ enrolled: template }) => (bare ? withoutDescriptors(template) : template))
  const fillers = recombined(enrolled.map(unpacked), size - enrolled.length, createRandom(size))
  const entries: readonly GalleryEntry[] = createRandom('places').shuffle([
    ...enrolled.map((template, i) => ({ id: `finger-${mated[i].finger}`, template })),
    ...fillers.map((template, i) => ({ id: `filler-${i}`, template })),
  ])
  const builds: Lap[] = []
  for (let i = 0; i < BUILDS; i++) builds.push((await lapOf(() => buildGallery(entries))).lap)
  const before = settledMemory()
  const gallery = buildGallery(entries)
  const after = settledMemory()
  if (gallery.size !== size) throw new Error(`${gallery.refused.length} templates refused`)
  const probes = mated.slice(0, request.probes)
  const firstStages: Lap[] = []
  const searches: Lap[] = []
  const exhaustives: Lap[] = []
  let [mateListed, mateFirst, shortlisted, exhaustiveMateFirst, lost] = [0, 0, 0, 0, 0]
  for (const [p, { finger, probe }] of probes.entries()) {
    const own = `finger-${finger}`
    const print = comparable(unpacked(probe))
    const listing = await lapOf(() => shortlist(models, print, gallery))
    firstStages.push(listing.lap)
    const search = await lapOf(() => matcher.identify(probe, gallery, 2))
    searches.push(search.lap)
    const found = search.value
    shortlisted = listing.value.length
    if (listing.value.some((t) => gallery.ids[t] === own)) mateListed++
    if (found[0]?.id === own) mateFirst++
    if (p >= request.exhaustive) continue
    const { value: best, lap } = await lapOf(() => bestOfAll(print))
    exhaustives.push(lap)
    if (best !== own) continue
    exhaustiveMateFirst++
    if (found[0]?.id !== own) lost++
  }
  return {
    size,
    truePrints: mated.length,
    templateBytes: gallery.bytes.length / size,
    builds,
    residentMb: (after.resident - before.resident) / MB,
    heapAndBuffersMb: (after.used - before.used) / MB,
    firstStages,
    searches,
    shortlisted,
    probes: probes.length,
    mateListed,
    mateFirst,
    exhaustive: exhaustives.length,
    exhaustiveMateFirst,
    lost,
    exhaustives,
  }

  async function bestOfAll(print: ReturnType<typeof comparable>): Promise<string> {
    let [best, score] = ['', 0]
    for (let start = 0; start < gallery.size; start += 1000) {
      const part = Array.from({ length: Math.min(1000, gallery.size - start) }, (_, i) => start + i)
      const scores = await compareWithAll(
        models,
        print,
        part.map((t) => comparable(templateAt(gallery, t))),
      )
      for (const [i, value] of scores.entries())
        if (value > score) [best, score] = [gallery.ids[start + i], value]
    }
    return best
  }
}
