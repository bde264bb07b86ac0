import { createFingerMatcher } from '@taanuu/matcher/finger/index'
import { expect, test } from 'vitest'
import { createFinger, renderImpression, SENSOR_LOOKS } from './index.ts'

test('a matcher tells fingers apart and knows each again, across sensors', async () => {
  const matcher = await createFingerMatcher()
  const prints: { readonly finger: number; readonly template: Uint8Array }[] = []
  for (let finger = 0; finger < 4; finger++) {
    const grown = createFinger(5000 + finger, { worn: 0.1 })
    for (const [impression, look] of SENSOR_LOOKS.entries()) {
      const extraction = await matcher.extract(renderImpression(grown, impression, { look }))
      if (!extraction.ok) throw new Error(`finger ${finger} on ${look}: ${extraction.reason}`)
      prints.push({ finger, template: extraction.template })
    }
  }
  const genuine: number[] = []
  const impostor: number[] = []
  for (const [i, probe] of prints.entries())
    for (const reference of prints.slice(i + 1)) {
      const score = await matcher.compare(probe.template, reference.template)
      const list = probe.finger === reference.finger ? genuine : impostor
      list.push(score)
    }
  expect(genuine.length).toBe(24)
  expect(Math.min(...genuine)).toBeGreaterThan(2 * Math.max(...impostor))
})
