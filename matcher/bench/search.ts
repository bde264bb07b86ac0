import { parseArgs } from 'node:util'
import { createFingerMatcher } from '@taanuu/matcher/finger/index'
import { printNames, readPrint } from './prints.ts'

const HELP = `node matcher/bench/search.ts --data DIR --crowd DIR [--size N] [--threads T]

1:N: the first impression of every finger of --data stands in a gallery filled up to N templates (default 5000) with prints
of --crowd (repeated when there are too few); every other impression of --data is searched. Prints how often its own finger
came first and how long a search took.`

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    crowd: { type: 'string' },
    size: { type: 'string', default: '5000' },
    threads: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || !values.data || !values.crowd) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}
const matcher = await createFingerMatcher({ threads: Number(values.threads) })
const mates = await templatesOf(values.data)
const crowd = await templatesOf(values.crowd)
const fingerOf = (name: string): string => name.slice(0, name.lastIndexOf('_'))
const enrolled = new Map<string, { readonly id: string; readonly template: Uint8Array }>()
for (const { name, template } of mates)
  if (!enrolled.has(fingerOf(name))) enrolled.set(fingerOf(name), { id: name, template })
const filler = Array.from({ length: Math.max(0, Number(values.size) - enrolled.size) }, (_, i) => ({
  id: `crowd-${i}`,
  template: crowd[i % crowd.length].template,
}))
const gallery = matcher.buildGallery([...enrolled.values(), ...filler])
const times: number[] = []
let first = 0
for (const { name, template } of mates) {
  const own = enrolled.get(fingerOf(name))
  if (own?.id === name) continue
  const start = performance.now()
  const found = await matcher.identify(template, gallery, 1)
  times.push(performance.now() - start)
  if (found[0]?.id === own?.id) first++
}
times.sort((a, b) => a - b)
const milliseconds = (share: number): string => times[Math.floor(share * (times.length - 1))].toFixed(0)
console.log(`gallery ${gallery.size} templates (${crowd.length} different in the crowd)`)
console.log(`own finger first: ${first}/${times.length}`)
console.log(`search median ${milliseconds(0.5)} ms, p95 ${milliseconds(0.95)} ms`)

async function templatesOf(
  folder: string,
): Promise<readonly { readonly name: string; readonly template: Uint8Array }[]> {
  const made: { name: string; template: Uint8Array }[] = []
  for (const name of printNames(folder).filter((n) => /_\d+$/.test(n))) {
    const result = await matcher.extract(readPrint(folder, name))
    if (result.ok) made.push({ name, template: result.template })
  }
  return made
}
