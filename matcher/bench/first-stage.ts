import { parseArgs } from 'node:util'
import { type Comparable, comparable } from '@taanuu/matcher/finger/comparable'
import { compareWithAll } from '@taanuu/matcher/finger/comparison'
import { buildGallery } from '@taanuu/matcher/finger/gallery'
import { createFingerMatcher } from '@taanuu/matcher/finger/index'
import { loadModels } from '@taanuu/matcher/finger/models'
import { rankGallery } from '@taanuu/matcher/finger/shortlist'
import { unpacked, withoutDescriptors } from './crowd.ts'
import { matedPrints } from './mated-prints.ts'
import { printNames, readPrint } from './prints.ts'
import { table } from './quantiles.ts'

const HELP = `node matcher/bench/first-stage.ts (--data DIR[,DIR...] | --population FILE) [--bare] [--every N]

What the first stage of a search loses: each mated pair stands alone among all prints of other fingers. Lost = the first stage
ranks so many strangers before the mate that a share of the gallery would leave it out, although the full comparison puts it
before all of them. Prints <finger>_<impression>.png of different folders count as different fingers.
  --bare      by minutiae alone, as templates without descriptors are searched
  --every N   every N-th probe only`

const SHARES = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2] as const
/** A pair that fewer strangers than this share are ranked before is lost at no share worth asking about. */
const CLEAR = SHARES[0]

interface Print {
  readonly finger: string
  readonly template: Uint8Array
}

/** How far down the first stage puts a mate (share of the strangers before it), and whether it is first in the end. */
interface Pair {
  readonly before: number
  readonly firstOfAll: boolean
}

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    population: { type: 'string' },
    bare: { type: 'boolean', default: false },
    every: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || (values.data === undefined) === (values.population === undefined)) {
  ;(values.help ? process.stdout : process.stderr).write(`${HELP}\n`)
  process.exit(values.help ? 0 : 2)
}
const models = await loadModels(1)
const read = values.data ? await printsOf(values.data.split(',')) : populationPrints(values.population ?? '')
const prints = values.bare
  ? read.map(({ finger, template }) => ({ finger, template: withoutDescriptors(template) }))
  : read
const pairs = await rankPairs(prints, Number(values.every))
const found = pairs.filter(({ firstOfAll }) => firstOfAll).length
console.log(
  `${prints.length} prints, ${pairs.length} mated pairs, ${found} of them first when compared with all\n`,
)
console.log(
  table(
    ['share compared in full', 'mates left out', 'of them lost'],
    SHARES.map((share) => {
      const out = pairs.filter(({ before }) => before > share)
      return [`${100 * share} %`, `${out.length}`, `${out.filter(({ firstOfAll }) => firstOfAll).length}`]
    }),
  ),
)

async function rankPairs(all: readonly Print[], every: number): Promise<readonly Pair[]> {
  const gallery = buildGallery(all.map(({ finger, template }) => ({ id: finger, template })))
  const laidOut = all.map(({ template }) => comparable(unpacked(template)))
  const found: Pair[] = []
  for (let p = 0; p < all.length; p += every) {
    const likeness = await rankGallery(models, laidOut[p], gallery)
    const mates = [...all.keys()].filter((t) => t !== p && all[t].finger === all[p].finger)
    const strangers = [...all.keys()].filter((t) => all[t].finger !== all[p].finger)
    const before = mates.map(
      (mate) => strangers.filter((t) => likeness[t] >= likeness[mate]).length / strangers.length,
    )
    const unclear = mates.filter((_, i) => before[i] > CLEAR)
    const first = new Set(await matesFirst(laidOut[p], unclear, unclear.length > 0 ? strangers : [], laidOut))
    mates.forEach((mate, i) => {
      found.push({ before: before[i], firstOfAll: before[i] <= CLEAR || first.has(mate) })
    })
  }
  return found
}

/** The mates that the full comparison puts before every stranger. */
async function matesFirst(
  probe: Comparable,
  mates: readonly number[],
  strangers: readonly number[],
  all: readonly Comparable[],
): Promise<readonly number[]> {
  const scoresOf = (members: readonly number[]): Promise<Float64Array> =>
    compareWithAll(
      models,
      probe,
      members.map((t) => all[t]),
    )
  const best = (await scoresOf(strangers)).reduce((a, b) => Math.max(a, b), 0)
  const own = await scoresOf(mates)
  return mates.filter((_, i) => own[i] > best)
}

async function printsOf(folders: readonly string[]): Promise<readonly Print[]> {
  const matcher = await createFingerMatcher()
  const made: Print[] = []
  for (const folder of folders)
    for (const name of printNames(folder).filter((n) => /_\d+$/.test(n))) {
      const result = await matcher.extract(readPrint(folder, name))
      const finger = `${folder}/${name.slice(0, name.lastIndexOf('_'))}`
      if (result.ok) made.push({ finger, template: result.template })
    }
  return made
}

function populationPrints(file: string): readonly Print[] {
  return matedPrints(file).flatMap(({ finger, enrolled, probe }) =>
    [enrolled, probe].map((template) => ({ finger: `${finger}`, template })),
  )
}
