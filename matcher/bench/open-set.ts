import { fmrOfEach } from '@taanuu/matcher/finger/fusion'
import { type FingerMatcher, fmrOfScore } from '@taanuu/matcher/finger/index'
import type { MatedPrint } from './mated-prints.ts'
import { table } from './quantiles.ts'

/** Chances, a search, that somebody who is not enrolled is named: what a policy may ask for. */
const FPIRS = [1e-1, 1e-2, 1e-3, 1e-4] as const
/** Enrolled fingers that are searched, at most: each costs a search. */
const MATED = 2000

export interface OpenSetFigures {
  readonly templates: number
  /** FMR of the best candidate of each search; `own` says whether it is the right one. */
  readonly unmated: readonly number[]
  readonly mated: readonly { readonly own: boolean; readonly fmr: number }[]
}

/** Enrols the first fingers, searches some of them again, and searches the ones after them, which are in no gallery. */
export async function measureOpenSet(
  matcher: FingerMatcher,
  prints: readonly MatedPrint[],
  size: number,
  strangers: number,
): Promise<OpenSetFigures> {
  const enrolled = prints.slice(0, Math.min(size, prints.length - strangers))
  if (enrolled.length < 1) throw new Error('the population holds too few fingers for so many strangers')
  const gallery = matcher.buildGallery(
    enrolled.map(({ finger, enrolled: template }) => ({ id: `${finger}`, template })),
  )
  const best = async ({ finger, probe }: MatedPrint): Promise<{ own: boolean; fmr: number }> => {
    const [first] = await matcher.identify(probe, gallery, 1)
    return { own: first?.id === `${finger}`, fmr: first ? fmrOfScore(first.score) : 1 }
  }
  const mated: { own: boolean; fmr: number }[] = []
  const stride = Math.max(1, Math.floor(enrolled.length / MATED))
  for (let i = 0; i < enrolled.length; i += stride) mated.push(await best(enrolled[i]))
  const unmated: number[] = []
  for (const print of prints.slice(enrolled.length, enrolled.length + strangers))
    unmated.push((await best(print)).fmr)
  return { templates: gallery.size, unmated, mated }
}

/** FPIR and FNIR at the thresholds that policies would set. */
export function openSetTable({ templates, unmated, mated }: OpenSetFigures): string {
  const share = (count: number, of: number): string =>
    `${((100 * count) / of).toFixed(2)} % (${count} of ${of})`
  return table(
    [`FPIR asked for, ${templates} templates`, 'FMR a comparison', 'FPIR measured', 'FNIR'],
    FPIRS.map((fpir) => {
      const each = fmrOfEach(fpir, templates)
      const named = unmated.filter((fmr) => fmr <= each).length
      const missed = mated.filter(({ own, fmr }) => !own || fmr > each).length
      return [`${fpir}`, each.toExponential(1), share(named, unmated.length), share(missed, mated.length)]
    }),
  )
}
