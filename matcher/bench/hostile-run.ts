import { decodeTemplate, type Extraction, type FingerMatcher } from '@taanuu/matcher/finger/index'
import { decodeIso19794, encodeIso19794 } from '@taanuu/matcher/finger/iso19794'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import type { HostileCase, Originals } from './hostile-cases.ts'

/** What one case came to: a named outcome, or what was wrong with the answer. */
export type Verdict =
  | { readonly ok: true; readonly outcome: string }
  | { readonly ok: false; readonly fault: string }

const REASONS: ReadonlySet<string> = new Set([
  'no-finger',
  'too-small',
  'too-wet',
  'too-dry',
  'smudged',
  'bad-image',
])

/** Two good templates and their records, to break and to compare with. */
export async function makeOriginals(matcher: FingerMatcher): Promise<Originals> {
  const templates: Uint8Array[] = []
  for (let seed = 1; templates.length < 2; seed++) {
    const print = await matcher.extract(renderImpression(createFinger(seed), 1, { severity: 0 }))
    if (print.ok) templates.push(print.template)
  }
  const records = templates.map(encodeIso19794)
  const bare = records.map((record) => decodeIso19794(record))
  return {
    templates: [...templates, ...bare.flatMap((read) => (read.ok ? [read.value] : []))],
    records,
  }
}

/** Runs one case through everything that its bytes may reach; an exception is a fault. */
export async function runCase(
  matcher: FingerMatcher,
  given: HostileCase,
  originals: Originals,
): Promise<Verdict> {
  try {
    switch (given.kind) {
      case 'image':
        return judgeExtraction(matcher, await matcher.extract(given.image), originals)
      case 'template':
        return await judgeTemplate(matcher, given.bytes, originals)
      case 'iso': {
        const read = decodeIso19794(given.bytes)
        if (!read.ok) return named(`iso ${read.error}`, read.error)
        if (!decodeTemplate(read.value).ok) return { ok: false, fault: 'an ISO record became no template' }
        return await judgeTemplate(matcher, read.value, originals)
      }
    }
  } catch (error) {
    return { ok: false, fault: `${given.kind}: exception ${String(error)}` }
  }
}

async function judgeExtraction(
  matcher: FingerMatcher,
  result: Extraction,
  originals: Originals,
): Promise<Verdict> {
  if (!(result.quality >= 0 && result.quality <= 100))
    return { ok: false, fault: `quality ${result.quality}` }
  if (result.ok) return judgeTemplate(matcher, result.template, originals)
  return REASONS.has(result.reason)
    ? { ok: true, outcome: `image ${result.reason}` }
    : { ok: false, fault: `reason ${result.reason}` }
}

/** Decodes, compares both ways, searches, and writes as an ISO record. */
async function judgeTemplate(
  matcher: FingerMatcher,
  bytes: Uint8Array,
  { templates }: Originals,
): Promise<Verdict> {
  const decoded = decodeTemplate(bytes)
  const scores = [await matcher.compare(bytes, templates[0]!), await matcher.compare(templates[1]!, bytes)]
  if (!scores.every((score) => Number.isFinite(score) && score >= 0))
    return { ok: false, fault: `scores ${scores.join(' ')}` }
  const gallery = matcher.buildGallery([
    { id: 'a', template: templates[0]! },
    { id: 'hostile', template: bytes },
  ])
  if ((gallery.size === 2) !== decoded.ok)
    return { ok: false, fault: 'gallery and decoder disagree about the bytes' }
  const found = await matcher.identify(bytes, gallery, 3)
  if (!found.every(({ score }) => Number.isFinite(score)))
    return { ok: false, fault: 'search gave no number' }
  if (!decoded.ok) {
    if (scores.some((score) => score !== 0)) return { ok: false, fault: 'broken bytes have a score' }
    return named(`template ${decoded.error}`, decoded.error)
  }
  if (!decodeIso19794(encodeIso19794(bytes)).ok)
    return { ok: false, fault: 'own ISO record does not read back' }
  return { ok: true, outcome: 'template accepted' }
}

function named(outcome: string, error: string): Verdict {
  return /^[a-z0-9-]+$/.test(error) ? { ok: true, outcome } : { ok: false, fault: `unnamed error ${error}` }
}
