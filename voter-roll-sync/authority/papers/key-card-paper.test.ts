import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from 'fast-png'
import jsQrModule from 'jsqr'
import { afterAll, describe, expect, it } from 'vitest'
import { formatKeyCard, parseKeyCard } from '../../trust/key-card.ts'
import { type KeyCardPaper, keyCardsPdf } from './key-card-paper.ts'
import { roleWords } from './key-card-words.ts'

// The package is CommonJS: its function is the default of the default, but for test runners that unwrap it.
const jsQr = (typeof jsQrModule === 'function' ? jsQrModule : jsQrModule.default) as typeof jsQrModule.default

/** Scans are made at this resolution; the code's modules are then about 9 px. */
const DPI = 200
const folder = mkdtempSync(join(tmpdir(), 'taanuu-cards-'))
afterAll(() => rmSync(folder, { recursive: true }))

const popplerMissing = spawnSync('pdftotext', ['-v']).error !== undefined
if (popplerMissing)
  console.warn('pdftotext is not installed: printed key cards are not read back (poppler-utils)')

function card(change: Partial<KeyCardPaper> = {}): KeyCardPaper {
  const id = change.id ?? '1001-chair'
  return {
    universe: 'real',
    title: {
      ky: 'Жергиликтүү кеңештердин шайлоосу',
      ru: 'Выборы местных кенешей',
      en: 'Local council elections',
    },
    electionId: 'local-2027',
    id,
    name: 'Үсөнбекова Чынара Төлөңүтовна',
    role: 'chair',
    precinct: 1001,
    cardText: formatKeyCard({ electionId: 'local-2027', officialId: id, secret: Buffer.alloc(16, 0xa7) }),
    ...change,
  }
}

async function print(name: string, cards: readonly KeyCardPaper[]): Promise<string> {
  const path = join(folder, `${name}.pdf`)
  writeFileSync(path, await keyCardsPdf(cards))
  return path
}

function readQr(pdf: string, page: number): string | undefined {
  const stem = join(folder, `page-${page}`)
  execFileSync('pdftoppm', [
    '-png',
    '-r',
    String(DPI),
    '-f',
    String(page),
    '-l',
    String(page),
    '-singlefile',
    pdf,
    stem,
  ])
  const { width, height, data, channels } = decode(readFileSync(`${stem}.png`))
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = data[i * channels + (channels < 3 ? 0 : c)]
  return jsQr(rgba, width, height)?.data
}

describe.skipIf(popplerMissing)('printed key card', () => {
  it('says in three languages whose it is and what to do when it is lost, letters and code readable', async () => {
    const paper = card()
    const pdf = await print('one', [paper])
    const text = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' })
    for (const words of [
      'Үсөнбекова Чынара Төлөңүтовна',
      'кеңештердин',
      roleWords.chair.ru,
      '№ 1001',
      'If lost',
      'Жоголсо',
      'При утере',
    ])
      expect(text.replaceAll(/\s+/g, ' ')).toContain(words)
    expect(text).not.toContain('УЧЕБНАЯ')
    const fonts = execFileSync('pdffonts', [pdf], { encoding: 'utf8' }).trim().split('\n').slice(2)
    expect(fonts.length).toBeGreaterThan(0)
    for (const font of fonts) expect(font).toMatch(/yes yes yes/)
    const read = readQr(pdf, 1)
    expect(read).toBe(paper.cardText)
    expect(parseKeyCard(read ?? '').ok).toBe(true)
  })

  it('prints one page a card, long names and training marked, still readable', async () => {
    const cards = [
      card({
        universe: 'training',
        name: 'Абдыракманова-Токтогулова Гүлжамал Жолдошбековна',
        role: 'secretary',
        id: `${'n'.repeat(60)}-2`,
      }),
      card({ role: 'officer', precinct: null, id: 'authority-1' }),
    ]
    const pdf = await print('two', cards)
    const pages = execFileSync('pdfinfo', [pdf], { encoding: 'utf8' })
    expect(pages).toMatch(/Pages:\s+2\n/)
    expect(execFileSync('pdftotext', [pdf, '-'], { encoding: 'utf8' })).toContain('УЧЕБНАЯ')
    expect(cards.map((_, i) => readQr(pdf, i + 1))).toEqual(cards.map(({ cardText }) => cardText))
  })
})
