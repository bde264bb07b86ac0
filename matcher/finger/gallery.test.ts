import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildGallery, templateAt } from './gallery.ts'
import { decodeTemplate, encodeTemplate, MAX_TEMPLATE_BYTES } from './template.ts'
import { anyTemplate } from './template-arbitrary.ts'

const whole = anyTemplate.map(encodeTemplate)
/** Whole templates, templates with one byte changed, and bytes that only begin like one. */
const bytes = fc.oneof(
  whole,
  fc.tuple(whole, fc.nat(), fc.nat(255)).map(([template, at, byte]) => {
    const changed = Uint8Array.from(template)
    changed[at % changed.length] = byte
    return changed
  }),
  fc.uint8Array({ maxLength: MAX_TEMPLATE_BYTES + 20 }),
  fc.uint8Array({ maxLength: 80 }).map((tail) => Uint8Array.of(0x54, 0x46, 1, ...tail)),
)

test('a roll of any bytes is laid out: whole templates are kept as they are, the others named with their error', () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 8 }), (templates) => {
      const entries = templates.map((template, i) => ({ id: `voter-${i}`, template }))
      const gallery = buildGallery(entries)
      const read = entries.map(({ id, template }) => ({ id, decoded: decodeTemplate(template) }))
      const good = read.flatMap(({ id, decoded }) => (decoded.ok ? [{ id, template: decoded.value }] : []))
      expect(gallery.refused).toEqual(
        read.flatMap(({ id, decoded }) => (decoded.ok ? [] : [{ id, error: decoded.error }])),
      )
      expect(gallery.ids).toEqual(good.map(({ id }) => id))
      expect(good.map((_, t) => templateAt(gallery, t))).toEqual(good.map(({ template }) => template))
      const { described, bare } = gallery
      expect([...described.members, ...bare.members].sort((a, b) => a - b)).toEqual([...good.keys()])
      for (const t of described.members) expect(good[t].template.descriptors).not.toBeNull()
      for (const { members, slots, length, rows } of [described, bare])
        expect(rows.length).toBe(members.length * slots * length)
    }),
    { numRuns: 300 },
  )
})

test('the gallery keeps its own copy: a roll that is erased afterwards changes nothing', () => {
  fc.assert(
    fc.property(whole, (template) => {
      const before = decodeTemplate(template)
      const gallery = buildGallery([{ id: 'a', template }])
      template.fill(0)
      expect({ ok: true, value: templateAt(gallery, 0) }).toEqual(before)
    }),
    { numRuns: 20 },
  )
})
