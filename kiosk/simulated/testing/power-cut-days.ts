import { demoLayouts, PRECINCTS } from '@taanuu/fixtures/demo-design'
import type { SmallElection } from '@taanuu/fixtures/testing/small-election'
import { markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import {
  createSimulatedBallotScanner,
  createSimulatedFingerprintScanner,
} from '@taanuu/simulator/devices/index'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import { createFingerWorld } from '@taanuu/simulator/world/finger-world'
import { createPaperWorld } from '@taanuu/simulator/world/paper-world'
import type { InterpreterPort, MatcherPort } from '../../station/ports.ts'
import type { Choices } from '../day/box-day.ts'
import { boxNumbers } from '../day/box-numbers.ts'
import { closeOnRig, openOnRig } from './box-on-rig.ts'
import { type CutPlan, PowerCutRig } from './power-cut-rig.ts'

export interface Workers {
  readonly matcher: MatcherPort
  readonly interpreter: InterpreterPort
}

/** A table's day with power cuts: every voter of the election comes once, then one of them comes again. */
export async function tableDayWithCuts(election: SmallElection, workers: Workers, cuts: CutPlan) {
  const world = createFingerWorld({ seed: 1 })
  const rig: PowerCutRig = new PowerCutRig({
    role: 'identification',
    packageFolder: election.packages[0].folder,
    officials: election.officials,
    ...workers,
    cuts,
    newDriver: (clock) => createSimulatedFingerprintScanner({ clock, seed: 1, world, baud: 115_200 }).scanner,
  })
  await rig.throughCuts(() => openOnRig(rig))
  for (const voter of election.voters) {
    const [enrolled] = voter.fingers
    const finger = createFinger(enrolled.seed, { worn: enrolled.worn })
    let attempt = 0
    await rig.throughCuts(async () => {
      for (;;) {
        const { screen } = rig.station.view()
        if (screen.kind === 'ready') {
          // The voter holds a check already: the power went while it was handed over.
          if (attempt > 0 && alreadyServed(rig, voter.personalNumber)) return
          await rig.command('identify.start', { personalNumber: voter.personalNumber })
        } else if (screen.kind === 'capture') {
          await rig.clock.sleep(800)
          world.placeFinger(renderImpression(finger, ++attempt, { severity: 0.05 }))
          await rig.screen((s) => s.kind !== 'capture')
          world.liftFinger()
        } else if (screen.kind === 'not-recognised') await rig.command('identify.retry', {})
        else if (screen.kind === 'identified') {
          await rig.screen((s) => s.kind === 'identified' && s.check.state === 'printed')
          served.set(rig, [...(served.get(rig) ?? []), voter.personalNumber])
          await rig.command('identify.handed-over', {})
          return
        } else if (screen.kind === 'already-identified') {
          await rig.command('identify.acknowledge', {})
          return
        } else throw new Error(`the table shows ${screen.kind}`)
      }
    })
    world.liftFinger()
  }
  await rig.throughCuts(async () => {
    if (rig.station.view().screen.kind === 'already-identified')
      return rig.command('identify.acknowledge', {})
    await rig.command('identify.start', { personalNumber: election.voters[0].personalNumber })
    await rig.command('identify.acknowledge', {})
  })
  await closeThroughCuts(rig, { 'identified-signatures': election.voters.length }, null)
  return rig
}

const served = new WeakMap<PowerCutRig, readonly string[]>()
function alreadyServed(rig: PowerCutRig, personalNumber: string): boolean {
  return served.get(rig)?.includes(personalNumber) ?? false
}

/** A ballot box's day with power cuts: sheets are fed until each is in the box. */
export async function boxDayWithCuts(
  election: SmallElection,
  workers: Workers,
  cuts: CutPlan,
  ballots: readonly Choices[],
  slip: string,
) {
  const layout = demoLayouts(PRECINCTS[0])[0]
  let world: ReturnType<typeof createPaperWorld> | null = null
  const rig: PowerCutRig = new PowerCutRig({
    role: 'ballot-box',
    packageFolder: election.packages[0].folder,
    officials: election.officials,
    ...workers,
    cuts,
    newDriver: (clock) => {
      world ??= createPaperWorld({ clock, seed: 2 })
      return createSimulatedBallotScanner({ clock, seed: 2, world }).scanner
    },
  })
  await rig.throughCuts(() => openOnRig(rig))
  const paper = world as unknown as ReturnType<typeof createPaperWorld>
  for (const [i, choices] of ballots.entries()) {
    const { image } = markedSheet({ layout, choices, style: 'cross', seed: `sheet ${i}` })
    const id = `sheet-${i}`
    await rig.throughCuts(async () => {
      for (;;) {
        const { screen } = rig.station.view()
        const place = paper.whereIs(id)
        if (screen.kind === 'box-jam') await lookTogether(rig, paper, id)
        else if (screen.kind === 'box-offer') await rig.command('box.decide', { choice: 'cast' })
        else if (place === 'box') {
          await rig.screen((s) => s.kind === 'box-insert' || s.kind === 'box-accepted')
          return
        } else if (place === 'front') {
          paper.take()
        } else if (screen.kind === 'box-insert' || screen.kind === 'box-accepted') {
          if (place === 'outside') paper.insert({ id, front: image })
          await rig.screen((s) => s.kind !== screen.kind || paper.whereIs(id) === 'box')
        } else await rig.screen((s) => s.kind !== screen.kind)
      }
    })
  }
  await closeThroughCuts(rig, boxNumbers(paper.box.size), slip)
  return { rig, box: paper.box }
}

/** Two people open the cover and look where the sheet is; if it sticks in the path they take it out. */
async function lookTogether(
  rig: PowerCutRig,
  paper: ReturnType<typeof createPaperWorld>,
  id: string,
): Promise<void> {
  await rig.clock.sleep(10_000)
  if (paper.whereIs(id) !== 'box') {
    paper.openCover()
    paper.clearPath()
    paper.closeCover()
    await rig.clock.sleep(2000)
  }
  await rig.command('box.jam-cleared', { sheet: paper.whereIs(id) === 'box' ? 'in-box' : 'removed' })
}

function closeThroughCuts(
  rig: PowerCutRig,
  counted: Readonly<Record<string, number>>,
  slip: string | null,
): Promise<void> {
  return rig.throughCuts(() =>
    closeOnRig(rig, {
      slip,
      numbers: () => counted,
      onDifference: (row) => rig.command('closing.explain', { row: row.id, text: 'power cuts' }),
    }),
  )
}
