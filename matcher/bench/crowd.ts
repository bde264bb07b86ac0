import { decodeTemplate, encodeTemplate, type FingerTemplate } from '@taanuu/matcher/finger/template'
import type { Random } from '@taanuu/simulator/random'

/**
 * Templates that fill a gallery up: each takes extent and number of minutiae of one real template and every minutia, with
 * its descriptor, of another one picked at random. They cost a search what real ones cost; they say nothing of accuracy.
 * All `sources` must hold descriptors or none.
 */
export function recombined(
  sources: readonly FingerTemplate[],
  count: number,
  random: Random,
): readonly Uint8Array[] {
  const usable = sources.filter(({ minutiae }) => minutiae.length > 0)
  return Array.from({ length: count }, () => {
    const frame = random.pick(usable)
    const parts = frame.minutiae.map(() => {
      const source = random.pick(usable)
      const m = random.int(0, source.minutiae.length - 1)
      const length = source.descriptors ? source.descriptors.length / source.minutiae.length : 0
      return {
        minutia: source.minutiae[m],
        descriptor: source.descriptors?.subarray(m * length, (m + 1) * length),
      }
    })
    return encodeTemplate({
      ...frame,
      minutiae: parts.map(({ minutia }) => minutia),
      descriptors:
        frame.descriptors && Int8Array.from(parts.flatMap(({ descriptor }) => [...(descriptor ?? [])])),
    })
  })
}

/** The same template as a register's ISO/IEC 19794-2 record would give it: minutiae alone. */
export function withoutDescriptors(template: Uint8Array): Uint8Array {
  return encodeTemplate({ ...unpacked(template), descriptors: null })
}

/** Unpacks a template of our own making; throws where it is none. */
export function unpacked(template: Uint8Array): FingerTemplate {
  const decoded = decodeTemplate(template)
  if (!decoded.ok) throw new Error(`not a template: ${decoded.error}`)
  return decoded.value
}
