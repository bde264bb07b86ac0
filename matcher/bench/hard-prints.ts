import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { GreyImage } from '@taanuu/matcher/finger/index'
import { createFinger, renderImpression, type SyntheticFinger } from '@taanuu/simulator/fingerprint/index'
import { createRandom, type Random } from '@taanuu/simulator/random'
import { HARD_SETS, type HardSet } from './hard-conditions.ts'
import { greaseOf } from './hard-degrade.ts'
import { writePrint } from './write-print.ts'

const HELP = `node matcher/bench/hard-prints.ts --out DIR [--fingers N] [--impressions M] [--sets NAME,...] [--seed TEXT]

Renders the harder synthetic benchmark: one folder <condition>-<level> a set with pictures <finger>_<impression>.png. The
first half of a finger's impressions is of enrolment quality, the other half hard (in the mixed sets all are).
Every set has fingers of its own. Pictures that exist are kept.
  --out DIR         where the sets go
  --fingers N       fingers a set, default 25
  --impressions M   impressions a finger, default 4
  --sets NAME,...   only the sets whose names start so
  --seed TEXT       another text gives other fingers, default "hard"
  --help            this text`

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    fingers: { type: 'string', default: '25' },
    impressions: { type: 'string', default: '4' },
    sets: { type: 'string', default: '' },
    seed: { type: 'string', default: 'hard' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || !values.out) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}
const impressions = Number(values.impressions)
const wanted = values.sets.split(',')
for (const set of HARD_SETS.filter(({ name }) => wanted.some((start) => name.startsWith(start)))) {
  const folder = join(values.out, set.name)
  mkdirSync(folder, { recursive: true })
  for (let f = 1; f <= Number(values.fingers); f++) renderFinger(folder, set, f)
  console.log(set.name)
}

function renderFinger(folder: string, set: HardSet, number: number): void {
  const nameOf = (impression: number): string => `${String(number).padStart(3, '0')}_${impression}`
  const missing = Array.from({ length: impressions }, (_, i) => i + 1).filter(
    (i) => !existsSync(join(folder, `${nameOf(i)}.png`)),
  )
  if (missing.length === 0) return
  const random = createRandom(values.seed).fork(set.name).fork(number)
  const finger = createFinger(
    random.fork('finger').uint32(),
    set.worn === undefined ? {} : { worn: set.worn },
  )
  const other = set.grease === undefined ? null : createFinger(random.fork('other').uint32())
  for (const i of missing) writePrint(folder, nameOf(i), impression(set, finger, other, random, i))
}

function impression(
  set: HardSet,
  finger: SyntheticFinger,
  other: SyntheticFinger | null,
  random: Random,
  number: number,
): GreyImage {
  const own = random.fork('impression').fork(number)
  const looks = set.looks ?? ['optical']
  const look = (set.anyLook ? own : random).fork('look').pick(looks)
  const hard = set.anyLook || number > impressions / 2
  const options = (hard ? set.probe : set.enrol)(own.fork('conditions'), look)
  const image = renderImpression(finger, number, options)
  if (!hard) return image
  const grease = other && set.grease ? [greaseOf(renderImpression(other, number, { look }), set.grease)] : []
  const steps = [...grease, ...(set.degrade?.(own.fork('degrade')) ?? [])]
  return steps.reduce((picture, step, s) => step(picture, own.fork('step').fork(s)), image)
}
