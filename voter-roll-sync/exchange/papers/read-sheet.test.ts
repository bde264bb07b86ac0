import { deflateSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomResult } from '../testing/random-results.ts'
import { MAX_PAPER_BYTES, readSheet, type SheetPage } from './read-sheet.ts'
import { resultProtocolPdf, wallFormPdf, zeroReportPdf } from './result-protocol.ts'

const document = randomResult(60, 'protocol')
const paper = {
  document,
  rows: [],
  decided: 3,
  handExplanations: { head: 'Эки бюллетень көчмө үкөктө көрүнбөй калган.' },
  totals: 'the signed totals',
  checkpoint: 'the checkpoint',
  officials: ['Үсөнбекова Чынара Төлөңүтовна'],
}
const protocol = await resultProtocolPdf(paper)

function pages(bytes: Uint8Array): readonly SheetPage[] {
  const read = readSheet(bytes)
  if (!read.ok) throw new Error(read.error.detail)
  return read.value
}
const wordsOf = (read: readonly SheetPage[]): string =>
  read.flatMap(({ texts }) => texts.map(({ text }) => text)).join('\n')

describe('a paper that is read back', () => {
  it('says what was written, page by page and language by language', () => {
    const read = pages(protocol)
    for (const words of ['Протокол об итогах голосования', 'Council ң ө ү', 'Үсөнбекова Чынара Төлөңүтовна'])
      expect(wordsOf(read)).toContain(words)
    const languages = read.map(({ language }) => language)
    expect([...new Set(languages)]).toEqual(['ky', 'ru', 'en'])
    expect(languages).toEqual([...languages].sort((a, b) => 'ky ru en'.indexOf(a!) - 'ky ru en'.indexOf(b!)))
    for (const { width, height, texts } of read) {
      expect([width, height]).toEqual([595.28, 841.89])
      for (const { x, y, width: length } of texts) {
        expect(x).toBeGreaterThanOrEqual(39)
        expect(x + length).toBeLessThanOrEqual(595.28 - 36)
        expect(y).toBeGreaterThan(40)
        expect(y).toBeLessThan(841.89)
      }
    }
  })

  it('keeps lines, codes and weights', () => {
    const read = pages(protocol)
    expect(read[0].lines.length).toBeGreaterThan(5)
    expect(read[0].texts.some(({ bold, text }) => bold && text.startsWith('Добуш берүүнүн'))).toBe(true)
    expect(read.filter(({ black }) => black !== '')).toHaveLength(3)
  })

  it('has the wall form at twice the size, and the zero report', async () => {
    const wall = pages(await wallFormPdf(paper))
    expect(wall[0].width).toBeCloseTo(1190.56)
    expect(wordsOf(wall)).toBe(wordsOf(pages(protocol)))
    const zero = pages(await zeroReportPdf(document, { scanned: 0, inBox: 0 }, null))
    expect(wordsOf(zero)).toContain('Нөлдүк отчёт')
  })
})

describe('what is not a paper of ours', () => {
  it('is refused or read, whatever was damaged: never thrown over', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(protocol.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        (damage) => {
          const bytes = Buffer.from(protocol)
          for (const [at, value] of damage) bytes[at] = value
          const read = readSheet(bytes)
          expect(read.ok || read.error.code).toSatisfy((is) => is === true || is === 'PAPER_UNREADABLE')
        },
      ),
      { numRuns: 150 },
    )
  })

  it('is refused when it is cut off, empty, foreign or too large', () => {
    for (const bytes of [
      protocol.subarray(0, -20),
      new Uint8Array(),
      Buffer.from('%PDF-1.7\nstartxref\n0\n%%EOF'),
      Buffer.alloc(MAX_PAPER_BYTES + 1),
    ])
      expect(readSheet(bytes)).toMatchObject({ ok: false, error: { code: 'PAPER_UNREADABLE' } })
  })

  it('is refused where it draws in another way', () => {
    for (const drawing of ['/Im1 Do', '(text) Tj', '0 0 5 9 re f', '2 0 0 2 0 0 cm', 'Q'])
      expect(readSheet(withContent(drawing)), drawing).toMatchObject({ ok: false })
    expect(readSheet(withContent('10 20 m 30 20 l S'))).toMatchObject({ ok: true })
  })
})

/** The protocol with the first page's drawing replaced, in the room that it had. */
function withContent(drawing: string): Uint8Array {
  const bytes = Buffer.from(protocol)
  const at = bytes.indexOf('\nstream\n') + '\nstream\n'.length
  const end = bytes.indexOf('\nendstream', at)
  expect(inflateSync(bytes.subarray(at, end)).toString('latin1')).toContain(' cm')
  const packed = deflateSync(`1 0 0 -1 0 841.89 cm\n${drawing}`)
  expect(packed.length).toBeLessThan(end - at)
  packed.copy(bytes, at)
  return bytes
}
