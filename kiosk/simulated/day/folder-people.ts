import { basename } from 'node:path'
import type { EnrolledPerson } from '@taanuu/fixtures/demo-election'
import { DEMO_SEED } from '@taanuu/fixtures/demo-folder'
import { demoVoters } from '@taanuu/fixtures/demo-people'
import { printNames, readPrint } from '@taanuu/matcher/bench/prints'
import type { FingerMatcher } from '@taanuu/matcher/finger/index'
import { POLLING_MS } from '@taanuu/simulator/population/index'
import { createRandom } from '@taanuu/simulator/random'
import type { Visit } from './day-plan.ts'
import type { FingerSupply } from './finger-supply.ts'

/** Resolution of the simulated sensor; pictures of another one are resampled on its glass. */
const SENSOR_DPI = 500

/** One visit of the plan: whose enrolled print is claimed, and which picture is laid on the glass. */
interface Claim {
  readonly kind: 'honest' | 'stranger'
  readonly enrolled: string
  readonly presented: string
}

interface Print {
  readonly name: string
  readonly finger: string
  readonly impression: number
}

function printsOf(folder: string): readonly Print[] {
  return printNames(folder).map((name) => {
    const plain = basename(name).replace(/\.png$/i, '')
    const cut = plain.lastIndexOf('_')
    return { name, finger: plain.slice(0, cut), impression: Number(plain.slice(cut + 1)) }
  })
}

/**
 * Every voter is one claim: enrolled is the first impression of a finger; presented is another impression of it (honest)
 * or the first two of another finger's (stranger). A voter who was identified cannot come again, so each claim has
 * a number of its own.
 */
function claimsOf(folder: string): readonly Claim[] {
  const prints = printsOf(folder)
  const fingers = [...new Set(prints.map((print) => print.finger))]
  const firstOf = (finger: string): Print | undefined =>
    prints.filter((print) => print.finger === finger).sort((a, b) => a.impression - b.impression)[0]
  const claims: Claim[] = []
  for (const finger of fingers) {
    const first = firstOf(finger)!
    for (const print of prints) {
      if (print.finger === finger && print !== first) {
        claims.push({ kind: 'honest', enrolled: first.name, presented: print.name })
      }
    }
    for (const other of fingers) {
      if (other !== finger)
        claims.push({ kind: 'stranger', enrolled: first.name, presented: firstOf(other)!.name })
    }
  }
  return claims
}

/** Invented people who carry the folder's prints; the second precinct stays empty of prints. */
export async function enrolFolder(
  folder: string,
  matcher: Pick<FingerMatcher, 'extract'>,
): Promise<readonly EnrolledPerson[]> {
  const claims = claimsOf(folder)
  const [voters] = demoVoters(DEMO_SEED, [claims.length, 1])
  const templates = new Map<string, string | null>()
  const people: EnrolledPerson[] = []
  for (const [i, claim] of claims.entries()) {
    if (!templates.has(claim.enrolled)) {
      const extraction = await matcher.extract(readPrint(folder, claim.enrolled))
      templates.set(
        claim.enrolled,
        extraction.ok ? Buffer.from(extraction.template).toString('base64') : null,
      )
    }
    const template = templates.get(claim.enrolled)
    const { surname, givenName, patronymic, personalNumber, sex, birthDate, address, age, portraitSeed } =
      voters[i]
    people.push({
      ...{ surname, givenName, patronymic, personalNumber, sex, birthDate, address, age, portraitSeed },
      fingers: template ? [{ position: 'right-index', template }] : [],
    })
  }
  return people
}

/** The claims as visits in a shuffled order over the day. */
export function planFolderDay(folder: string, daySeed: string): readonly Visit<string>[] {
  const claims = claimsOf(folder)
  const [voters] = demoVoters(DEMO_SEED, [claims.length, 1])
  const visits = claims.map((claim, i) => ({
    kind: claim.kind,
    personalNumber: voters[i].personalNumber,
    tries: [claim.presented],
  }))
  return createRandom(daySeed)
    .fork('folder day')
    .shuffle(visits)
    .map((visit, i) => ({ ...visit, arriveAtMs: Math.round((POLLING_MS * i) / visits.length) }))
}

/** The smallest sensor that sees the folder's pictures whole, in pixels at 500 dpi; EF01 packs two pixels a byte. */
export function sensorFor(folder: string): { readonly width: number; readonly height: number } {
  const images = printNames(folder).map((name) => readPrint(folder, name))
  const most = (side: 'width' | 'height'): number =>
    Math.max(...images.map((image) => Math.ceil((image[side] * SENSOR_DPI) / image.dpi)))
  return { width: Math.ceil(most('width') / 2) * 2, height: most('height') }
}

export function createFolderSupply(folder: string): FingerSupply<string> {
  return {
    prefetch: () => undefined,
    impression: async (name) => readPrint(folder, name),
    close: async () => undefined,
  }
}
