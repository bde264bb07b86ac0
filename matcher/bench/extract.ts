import { parseArgs } from 'node:util'
import { extract } from '@taanuu/matcher/finger/extract'
import type { GreyImage } from '@taanuu/matcher/finger/index'
import { loadModels, type Models } from '@taanuu/matcher/finger/models'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import { printNames, readPrint } from './prints.ts'
import { medianAndP95, quantile, table } from './quantiles.ts'
import { type Lap, lapOf, settledMemory } from './stopwatch.ts'

const HELP = `npm run bench:extract -- [--data DIR] [--rounds N] [--threads 1,2] [--memory N]

How long reading a print takes, a stage and in all: wall time as median / p95, and processor time, which stays true where
other programs run. Synthetic pictures of 256x288, 388x374 and 504x480 px, or the PNG files of --data.
  --rounds N    extractions of each size after warming up (default 40)
  --threads     threads inside one operation, one table each (default 1,2)
  --memory N    extractions over which memory is watched (default 500, 0 = not)`

const SIZES = [
  { width: 256, height: 288 },
  { width: 388, height: 374 },
  { width: 504, height: 480 },
] as const
/** Different fingers a size, so that no figure is one finger's. */
const FINGERS = 5
const WARM_UP = 6
const MB = 1e6

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    rounds: { type: 'string', default: '40' },
    threads: { type: 'string', default: '1,2' },
    memory: { type: 'string', default: '500' },
    help: { type: 'boolean', default: false },
  },
})
const threadCounts = values.threads.split(',').map(Number)
if (values.help || !threadCounts.every((count) => Number.isInteger(count) && count > 0)) {
  ;(values.help ? process.stdout : process.stderr).write(`${HELP}\n`)
  process.exit(values.help ? 0 : 2)
}
const pictures = values.data ? pngPictures(values.data) : syntheticPictures()
for (const threads of threadCounts) {
  const models = await loadModels(threads)
  const columns: Timing[] = []
  for (const [name, images] of pictures)
    columns.push(await timing(models, name, images, Number(values.rounds)))
  console.log(`\nextraction, ${threads} thread(s), ms as median / p95\n`)
  console.log(stageTable(columns))
}
if (Number(values.memory) > 0) await watchMemory([...pictures.values()].flat(), Number(values.memory))

interface Timing {
  readonly name: string
  readonly stages: ReadonlyMap<string, readonly number[]>
  readonly laps: readonly Lap[]
}

function syntheticPictures(): ReadonlyMap<string, readonly GreyImage[]> {
  return new Map(
    SIZES.map((size) => [
      `${size.width}x${size.height}`,
      Array.from({ length: FINGERS }, (_, f) => renderImpression(createFinger(93_000_001 + f), 1, size)),
    ]),
  )
}

/** Pictures of a folder by their sides; at most 20 a size. */
function pngPictures(folder: string): ReadonlyMap<string, readonly GreyImage[]> {
  const bySize = new Map<string, GreyImage[]>()
  for (const name of printNames(folder)) {
    const image = readPrint(folder, name)
    const size = `${image.width}x${image.height}`
    const images = bySize.get(size) ?? []
    bySize.set(size, images)
    if (images.length < 20) images.push(image)
  }
  return bySize
}

async function timing(
  models: Models,
  name: string,
  images: readonly GreyImage[],
  rounds: number,
): Promise<Timing> {
  const stages = new Map<string, number[]>()
  const laps: Lap[] = []
  for (let round = -WARM_UP; round < rounds; round++) {
    const marks: [string, number][] = []
    let last = performance.now()
    const mark = (stage: string): void => {
      const now = performance.now()
      marks.push([stage, now - last])
      last = now
    }
    const image = images[(round + WARM_UP) % images.length]
    const { lap } = await lapOf(() => extract(models, image, ({ stage }) => mark(stage)))
    mark('descriptors')
    if (round < 0) continue
    laps.push(lap)
    for (const [stage, ms] of marks) stages.set(stage, [...(stages.get(stage) ?? []), ms])
  }
  return { name, stages, laps }
}

function stageTable(columns: readonly Timing[]): string {
  const row = (name: string, read: (timing: Timing) => string): readonly string[] => [
    name,
    ...columns.map(read),
  ]
  const stages = [...columns[0].stages.keys()]
  return table(
    ['stage', ...columns.map(({ name }) => name)],
    [
      ...stages.map((stage) => row(stage, (timing) => medianAndP95(timing.stages.get(stage) ?? [], 1))),
      row('in all', ({ laps }) =>
        medianAndP95(
          laps.map(({ wallMs }) => wallMs),
          1,
        ),
      ),
      row('processor time, median', ({ laps }) =>
        quantile(
          laps.map(({ cpuMs }) => cpuMs),
          0.5,
        ).toFixed(1),
      ),
    ],
  )
}

/** Memory after a collection, at a fifth of the way (everything is loaded by then) and at the end. */
async function watchMemory(images: readonly GreyImage[], extractions: number): Promise<void> {
  const models = await loadModels(1)
  const settled: { readonly resident: number; readonly used: number }[] = []
  for (let i = 1; i <= extractions; i++) {
    await extract(models, images[i % images.length])
    if (i % Math.ceil(extractions / 5) === 0 || i === extractions) settled.push(settledMemory())
  }
  const megabytes = (read: (memory: { resident: number; used: number }) => number): string =>
    settled.map((memory) => (read(memory) / MB).toFixed(0)).join(', ')
  console.log(
    `\nmemory at each fifth of ${extractions} extractions: resident ${megabytes(({ resident }) => resident)} MB,`,
  )
  console.log(`heap and buffers ${megabytes(({ used }) => used)} MB`)
}
