import { demoLayouts, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { markedSheet, randomChoices } from '@taanuu/simulator/ballots/paper-ballot'
import { createRandom } from '@taanuu/simulator/random'
import type { Sheets } from '@taanuu/simulator/stack/control-paper'

const KINDS = ['valid', 'blank', 'faint', 'upside-down', 'foreign'] as const

/** Ballots of the demo election, marked anew each time; the same seed gives the same sheets. */
export function demoSheets(seed: string): Sheets {
  const [here, elsewhere] = PRECINCTS.map((precinct) => demoLayouts(precinct)[0])
  return {
    kinds: KINDS,
    draw(kind, n) {
      const layout = kind === 'foreign' ? elsewhere : here
      const random = createRandom(`sheet ${seed}/${n}`)
      const { image } = markedSheet({
        layout,
        choices: kind === 'blank' ? {} : randomChoices(layout, random),
        seed: random.next(),
        ...(kind === 'faint' ? { style: 'light' } : {}),
        ...(kind === 'upside-down' ? { defects: { upsideDown: true } } : {}),
      })
      return { front: image }
    },
  }
}
