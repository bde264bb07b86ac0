import { createFingerMatcher } from '@taanuu/matcher/finger/index'
import { SENSOR_LOOKS } from '@taanuu/simulator/fingerprint/index'
import { expect, test } from 'vitest'
import { type Capture, reasonTable } from './quality-reasons.ts'

/** What an operator may hear of each capture: the right name, or another that leads to the same act. */
const RIGHT: Readonly<Partial<Record<Capture, readonly string[]>>> = {
  careful: ['fine'],
  nothing: ['no-finger'],
  dry: ['fine, wet', 'fine, press-harder', 'too-dry'],
  faint: ['fine, press-harder', 'too-dry', 'too-small'],
  wet: ['too-wet', 'fine, dry', 'fine, press-gently'],
  squeezed: ['too-wet', 'fine, dry', 'fine, press-gently'],
  'tip-only': ['too-small', 'fine, press-harder', 'fine, centre'],
  'off-centre': ['fine, centre', 'too-small'],
}
/** At most this many of the captures of a kind may be named otherwise: one of the looks. */
const ASTRAY = 1

test('what goes wrong at the glass is named as an operator would name it, on every sensor look', async () => {
  const table = await reasonTable(await createFingerMatcher(), 1)
  for (const [capture, right] of Object.entries(RIGHT) as [Capture, readonly string[]][]) {
    const counts = table.get(capture)!
    const named = right.reduce((sum, reason) => sum + (counts.get(reason) ?? 0), 0)
    expect(named, `${capture}: ${JSON.stringify([...counts])}`).toBeGreaterThanOrEqual(
      SENSOR_LOOKS.length - ASTRAY,
    )
  }
}, 60_000)
