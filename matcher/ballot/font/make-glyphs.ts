/**
 * Rebuilds `glyph-data.ts`: IBM Plex Sans drawn once by Chromium into a glyph sheet, so that ballots are
 * rendered (and rendered identically) on machines without a browser or a font.
 *
 *   node matcher/ballot/font/make-glyphs.ts [path of the chromium executable]
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { chromium } from 'playwright-core'

/** Em in pixels: ballot text is 12 to 50 px high at 200 dpi, so that glyphs are nearly always shrunk. */
const EM_PX = 64
const WEIGHTS = { regular: 400, bold: 650 } as const
const FILES = ['cyrillic', 'cyrillic-ext', 'latin', 'latin-ext']
const CHARACTERS = range(0x20, 0x7e)
  .concat(range(0xa1, 0xff), range(0x400, 0x45f))
  .concat([...'ҐґҒғҚқҢңҮүҰұҲҳҶҷҺһӘәӨөӮӯӢӣĞğİıŞşŌōʻʼ–—‘’“”„…№•−'].map((c) => c.codePointAt(0)!))

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).filter((c) => c !== 0xad)
}

function fontFaces(): string {
  const folder = new URL('../../../node_modules/@fontsource-variable/ibm-plex-sans/', import.meta.url)
  const css = readFileSync(new URL('index.css', folder), 'utf8')
  return FILES.map((subset) => {
    const name = `ibm-plex-sans-${subset}-wght-normal.woff2`
    const data = readFileSync(new URL(`files/${name}`, folder)).toString('base64')
    const block = css.split('@font-face').find((part) => part.includes(name))
    const unicode = /unicode-range:[^;]*;/.exec(block ?? '')?.[0] ?? ''
    return `@font-face{font-family:Plex;font-weight:100 700;src:url(data:font/woff2;base64,${data});${unicode}}`
  }).join('\n')
}

type Glyph = { code: number; advance: number; left: number; top: number; width: number; ink: number[] }

async function drawGlyphs(weight: number): Promise<Glyph[]> {
  const browser = await chromium.launch({
    executablePath: process.argv[2] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  try {
    const page = await browser.newPage()
    await page.setContent(`<style>${fontFaces()}</style><canvas></canvas>`)
    return await page.evaluate(
      async ({ codes, em, weight }) => {
        const text = String.fromCodePoint(...codes)
        await document.fonts.load(`${weight} ${em}px Plex`, text)
        const size = em * 2
        const baseline = Math.round(em * 1.4)
        const canvas = document.querySelector('canvas')!
        canvas.width = canvas.height = size
        const draw = canvas.getContext('2d', { willReadFrequently: true })!
        draw.font = `${weight} ${em}px Plex`
        return codes.map((code) => {
          const char = String.fromCodePoint(code)
          draw.fillStyle = 'white'
          draw.fillRect(0, 0, size, size)
          draw.fillStyle = 'black'
          draw.fillText(char, em / 2, em * 1.4)
          const pixels = draw.getImageData(0, 0, size, size).data
          let x0 = size
          let y0 = size
          let x1 = -1
          let y1 = -1
          for (let y = 0; y < size; y++) {
            for (let x = 0; x < size; x++) {
              if (pixels[(y * size + x) * 4]! > 240) continue
              x0 = Math.min(x0, x)
              x1 = Math.max(x1, x)
              y0 = Math.min(y0, y)
              y1 = Math.max(y1, y)
            }
          }
          const ink: number[] = []
          for (let y = y0; y <= y1; y++) {
            for (let x = x0; x <= x1; x++) ink.push(255 - pixels[(y * size + x) * 4]!)
          }
          return {
            code,
            advance: draw.measureText(char).width,
            left: x1 < 0 ? 0 : x0 - em / 2,
            top: x1 < 0 ? 0 : y0 - baseline,
            width: x1 < 0 ? 0 : x1 - x0 + 1,
            ink: x1 < 0 ? [] : ink,
          }
        })
      },
      { codes: CHARACTERS, em: EM_PX, weight },
    )
  } finally {
    await browser.close()
  }
}

/** Per glyph `code,advance×100,left,top,width,height` in base 36; ink as four-bit coverage, row after row. */
function encode(glyphs: readonly Glyph[]): { metrics: string; ink: string } {
  const nibbles: number[] = []
  const metrics = glyphs.map((g) => {
    const height = g.width === 0 ? 0 : g.ink.length / g.width
    nibbles.push(...g.ink.map((v) => Math.round(v / 17)))
    return [g.code, Math.round(g.advance * 100), g.left, g.top, g.width, height]
      .map((n) => n.toString(36))
      .join(',')
  })
  const bytes = new Uint8Array(Math.ceil(nibbles.length / 2))
  nibbles.forEach((v, i) => {
    bytes[i >> 1]! |= i % 2 === 0 ? v << 4 : v
  })
  return { metrics: metrics.join(' '), ink: deflateSync(bytes, { level: 9 }).toString('base64') }
}

const faces = await Promise.all(
  Object.entries(WEIGHTS).map(async ([name, weight]) => {
    const { metrics, ink } = encode(await drawGlyphs(weight))
    return `  ${name}: {\n    metrics:\n      '${metrics}',\n    ink: '${ink}',\n  },\n`
  }),
)
writeFileSync(
  new URL('glyph-data.ts', import.meta.url),
  `// Written by make-glyphs.ts; do not edit. Glyph shapes from IBM Plex Sans, Copyright 2019 IBM Corp.,\n// SIL Open Font License 1.1 (OFL.txt beside this file).\n\n` +
    `/** Em of the stored glyphs in pixels. */\nexport const GLYPH_EM_PX = ${EM_PX}\n\n` +
    `/** Metrics (base 36: code, advance × 100, left, top, width, height) and deflated four-bit ink. */\n` +
    `export const GLYPH_FACES = {\n${faces.join('')}} as const\n`,
)
