import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from 'fast-png'
import jsQrModule from 'jsqr'
import { afterAll, describe, expect, it } from 'vitest'
import { signCheckpoint } from '../../journal/checkpoint.ts'
import { canonicalBytes } from '../../trust/canonical-json.ts'
import { signingKeyFromSeed } from '../../trust/ed25519.ts'
import { sha256Hex } from '../../trust/hash.ts'
import type { ProtocolRow } from '../protocol-rows.ts'
import { openTotals, signTotals, totalsOf } from '../result-totals.ts'
import { randomResult } from '../testing/random-results.ts'
import { type ProtocolPaper, resultProtocolPdf, wallFormPdf, zeroReportPdf } from './result-protocol.ts'

// The package is CommonJS: its function is the default of the default, but for test runners that unwrap it.
const jsQr = (typeof jsQrModule === 'function' ? jsQrModule : jsQrModule.default) as typeof jsQrModule.default

const folder = mkdtempSync(join(tmpdir(), 'taanuu-protocol-'))
afterAll(() => rmSync(folder, { recursive: true }))
const popplerMissing = spawnSync('pdftotext', ['-v']).error !== undefined
if (popplerMissing)
  console.warn('pdftotext is not installed: printed protocols are not read back (poppler-utils)')

const key = signingKeyFromSeed(new Uint8Array(32).fill(7))
const document = randomResult(60, 'protocol')
const totals = totalsOf(document.results, sha256Hex(canonicalBytes(document.results)))
const rows: readonly ProtocolRow[] = [
  {
    id: 'checks-sheets',
    left: 61,
    right: 60,
    relation: 'equal',
    leftSource: 'machine',
    rightSource: 'machine',
    difference: 1,
    explanation: 'Бир шайлоочу бюллетенин алып кетти: үйүнө жөнөдү, өкүнүчтүү.',
  },
]
const paper: ProtocolPaper = {
  document,
  rows,
  decided: 3,
  handExplanations: { head: 'Эки бюллетень көчмө үкөктө көрүнбөй калган.' },
  totals: Buffer.from(signTotals(totals, key)).toString('utf8'),
  checkpoint: signCheckpoint({ origin: 'taanuu/e-1/ballot-box-1', size: 300, root: new Uint8Array(32) }, key),
  officials: ['Үсөнбекова Чынара Төлөңүтовна', 'Орозбеков Жаныш'],
}

function print(name: string, bytes: Uint8Array): string {
  const path = join(folder, `${name}.pdf`)
  writeFileSync(path, bytes)
  return path
}
function textOf(path: string): string {
  return execFileSync('pdftotext', ['-layout', path, '-']).toString('utf8')
}

/** The QR codes in the left and in the right half of the last page. */
function codesOf(path: string): readonly (string | undefined)[] {
  const stem = join(folder, 'page')
  const last = String(pagesOf(path))
  execFileSync('pdftoppm', ['-png', '-r', '150', '-f', last, '-l', last, '-singlefile', path, stem])
  const { width, height, data, channels } = decode(readFileSync(`${stem}.png`))
  const half = width >> 1
  return [0, half].map((left) => {
    const rgba = new Uint8ClampedArray(half * height * 4).fill(255)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < half; x++)
        rgba.fill(data[(y * width + left + x) * channels], (y * half + x) * 4, (y * half + x) * 4 + 3)
    return jsQr(rgba, half, height, { inversionAttempts: 'dontInvert' })?.data
  })
}

function pagesOf(path: string): number {
  return Number(/Pages:\s+(\d+)/.exec(execFileSync('pdfinfo', [path]).toString())?.[1])
}

describe.skipIf(popplerMissing)('the protocol on paper', () => {
  it('says everything in three languages, with the letters of Kyrgyz in the text', async () => {
    const text = textOf(print('protocol', await resultProtocolPdf(paper)))
    for (const words of [
      'Добуш берүүнүн жыйынтыгы жөнүндө протокол',
      'Протокол об итогах голосования',
      'Protocol of the result',
      'ОКУУ ШАЙЛООСУ',
      'Council ң ө ү',
      'Үсөнбекова Чынара Төлөңүтовна',
      'Бир шайлоочу бюллетенин алып кетти: үйүнө жөнөдү, өкүнүчтүү.',
      'Эки бюллетень көчмө үкөктө көрүнбөй калган.',
    ])
      expect(text).toContain(words)
    expect(text).toMatch(/Protocol of the result · Precinct No. 1001 · Ballot box: Ballot box 1 · page \d/)
    const [{ votes }] = document.results.contests
    expect(text).toMatch(new RegExp(`"c1", of them ң ө ү\\s+${votes.c1}\\s+—`))
    expect(text).toMatch(/h1\s+\d+\s+7\s+[+−]?\d+/)
  })

  it('carries the signed totals and the checkpoint as codes that a camera reads', async () => {
    const path = print('codes', await resultProtocolPdf(paper))
    expect(codesOf(path)).toEqual([paper.totals, paper.checkpoint])
    const opened = openTotals(Buffer.from(paper.totals), [key.publicKey])
    expect(opened).toEqual({ ok: true, value: totals })
    const other = signingKeyFromSeed(new Uint8Array(32).fill(8))
    expect(openTotals(Buffer.from(paper.totals), [other.publicKey]).ok).toBe(false)
  })

  it('hangs on the wall in twice the size, and is the same file whenever it is made', async () => {
    const wall = await wallFormPdf(paper)
    const size = execFileSync('pdfinfo', [print('wall', wall)]).toString()
    expect(size).toMatch(/Page size:\s+1190.56 x 1683.78 pts \(A2\)/)
    expect(Buffer.compare(wall, await wallFormPdf(paper))).toBe(0)
  })

  it('starts from a zero report with every option at nought', async () => {
    const report = await zeroReportPdf(document, { scanned: 0, inBox: 0 }, paper.checkpoint)
    const path = print('zero', report)
    const text = textOf(path)
    for (const words of ['Нөлдүк отчёт', 'Урнага түшкөндөр', 'Опущено в урну']) expect(text).toContain(words)
    const lines = text.split('\n').filter((line) => /\bh[12]\b|"c\d"/.test(line))
    expect(lines).toHaveLength(21)
    for (const line of lines) expect(line).toMatch(/\s0$/)
    expect(codesOf(path)[0]).toBe(paper.checkpoint)
  })
})
