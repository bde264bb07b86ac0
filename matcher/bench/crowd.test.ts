import { encodeTemplate } from '@taanuu/matcher/finger/template'
import { anyTemplate } from '@taanuu/matcher/finger/template-arbitrary'
import { createRandom } from '@taanuu/simulator/random'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recombined, unpacked, withoutDescriptors } from './crowd.ts'

const described = anyTemplate.filter(
  ({ descriptors, minutiae }) => descriptors !== null && minutiae.length > 0,
)

test('fillers are whole templates, made of minutiae and descriptors that the sources hold', () => {
  fc.assert(
    fc.property(fc.array(described, { minLength: 1, maxLength: 4 }), fc.integer(), (sources, seed) => {
      const pieces = new Set(sources.flatMap((source) => source.minutiae.map((m, i) => piece(source, m, i))))
      for (const bytes of recombined(sources, 3, createRandom(seed))) {
        const filler = unpacked(bytes)
        expect(sources.map(({ minutiae }) => minutiae.length)).toContain(filler.minutiae.length)
        for (const [i, m] of filler.minutiae.entries()) expect(pieces).toContain(piece(filler, m, i))
      }
    }),
    { numRuns: 30 },
  )
})

test('stripping takes the descriptors and nothing else', () => {
  fc.assert(
    fc.property(described, (template) => {
      expect(unpacked(withoutDescriptors(encodeTemplate(template)))).toEqual({
        ...template,
        descriptors: null,
      })
    }),
    { numRuns: 30 },
  )
})

function piece(
  { descriptors }: { readonly descriptors: Int8Array | null },
  minutia: object,
  i: number,
): string {
  return JSON.stringify([minutia, [...(descriptors ?? []).slice(i * 48, (i + 1) * 48)]])
}
