import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  createFingerMatcher,
  type FingerMatcher,
  MATCHER_IDENTITY,
  scoreForFmr,
} from '@taanuu/matcher/finger/index'
import { printNames, readPrint } from './prints.ts'
import { DISCARDED, type DiscardCurve, discardCurve, type RatedPair } from './quality-discard.ts'
import { drawDiscard } from './quality-plot.ts'
import { reasonTable } from './quality-reasons.ts'

const HELP = `npm run bench:quality -- --data DIR[,DIR...] [--svg FILE] [--fmr F] [--reasons N]

How well quality predicts that a print will not match: FNMR at the calibrated threshold of an FMR after the genuine pairs
of least quality (the lower of the two prints) are discarded. DIR holds pictures <finger>_<impression>.png, or folders of
them (the harder benchmark); the pairs of all folders of one DIR are pooled.
  --data DIR     folder; comma-separated or repeated, a row each
  --svg FILE     draws the curves
  --fmr F        default 1e-5
  --reasons N    also what is said of N fingers' mishaps on each sensor look
  --help         this text`

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true },
    svg: { type: 'string' },
    fmr: { type: 'string', default: '1e-5' },
    reasons: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const folders = (values.data ?? []).flatMap((list) => list.split(',')).filter((folder) => folder !== '')
if (values.help || (folders.length === 0 && !values.reasons) || !folders.every((path) => existsSync(path))) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}
const matcher = await createFingerMatcher({ threads: 1 })
const threshold = scoreForFmr(Number(values.fmr))
console.log(`matcher ${MATCHER_IDENTITY}, threshold of FMR ${values.fmr}: ${threshold.toFixed(2)}`)
if (folders.length > 0) await discardTable(matcher)
if (values.reasons) await printReasons(matcher, Number(values.reasons))

async function discardTable(matcher: FingerMatcher): Promise<void> {
  const curves: { readonly name: string; readonly curve: DiscardCurve }[] = []
  const heads = DISCARDED.map((share) => `${100 * share} %`)
  console.log(
    `| FNMR in % after discarding | pairs | ${heads.join(' | ')} | mean 0-30 % | ideal | chance | gain |`,
  )
  console.log(`|${' --- |'.repeat(DISCARDED.length + 6)}`)
  for (const folder of folders) {
    const pairs = await ratedPairs(matcher, folder)
    const curve = discardCurve(pairs, threshold)
    const name = folder.split('/').at(-1) ?? folder
    curves.push({ name, curve })
    const { at, area, ideal, chance } = curve
    const gain = chance > ideal ? `${Math.round((100 * (chance - area)) / (chance - ideal))} %` : 'n/a'
    const cells = [...at, area, ideal, chance].map((rate) => (100 * rate).toFixed(2))
    console.log(`| ${name} | ${pairs.length} | ${cells.join(' | ')} | ${gain} |`)
  }
  console.log('gain: share of what a quality that knows the scores would take off the mean FNMR')
  if (values.svg) writeFileSync(values.svg, drawDiscard(curves))
}

/** Genuine pairs of a folder of prints, or of each folder in it. */
async function ratedPairs(matcher: FingerMatcher, folder: string): Promise<readonly RatedPair[]> {
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const own = printNames(folder)
  const places = own.length > 0 ? [folder] : inner.map(({ name }) => join(folder, name))
  const pairs: RatedPair[] = []
  for (const place of places) {
    const fingers = new Map<string, { template: Uint8Array; quality: number }[]>()
    for (const name of printNames(place).filter((name) => /_\d+$/.test(name))) {
      const result = await matcher.extract(readPrint(place, name))
      const finger = name.slice(0, name.lastIndexOf('_'))
      const prints = fingers.get(finger) ?? []
      fingers.set(finger, prints)
      prints.push({ template: result.ok ? result.template : new Uint8Array(), quality: result.quality })
    }
    for (const prints of fingers.values()) pairs.push(...(await pairsOf(matcher, prints)))
  }
  return pairs
}

async function pairsOf(
  matcher: FingerMatcher,
  prints: readonly { readonly template: Uint8Array; readonly quality: number }[],
): Promise<readonly RatedPair[]> {
  const pairs: RatedPair[] = []
  for (const [i, a] of prints.entries()) {
    const others = prints.slice(i + 1)
    const scores = await matcher.compareAll(
      a.template,
      others.map(({ template }) => template),
    )
    others.forEach((b, k) => {
      pairs.push({ score: scores[k], quality: Math.min(a.quality, b.quality) })
    })
  }
  return pairs
}

async function printReasons(matcher: FingerMatcher, fingers: number): Promise<void> {
  const table = await reasonTable(matcher, fingers)
  const said = [...new Set([...table.values()].flatMap((counts) => [...counts.keys()]))].toSorted()
  console.log(`\n| what was done | ${said.join(' | ')} |`)
  console.log(`|${' --- |'.repeat(said.length + 1)}`)
  for (const [capture, counts] of table)
    console.log(`| ${capture} | ${said.map((reason) => counts.get(reason) ?? '').join(' | ')} |`)
}
