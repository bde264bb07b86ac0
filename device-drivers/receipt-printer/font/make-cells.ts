/**
 * Rebuilds `cell-data.ts`: IBM Plex Mono drawn once by Chromium into the 12 × 24 dot cells of a receipt printer's
 * font A, so that lines can be printed as dots on a printer whose code pages lack their letters.
 *
 *   node device-drivers/receipt-printer/font/make-cells.ts [path of the chromium executable]
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { chromium } from 'playwright-core'

/** Font A of ESC/POS printers at 203 dpi. */
const CELL = { width: 12, height: 24 }
/** Plex Mono advances 0.6 em: 20 px fill the cell's 12. */
const EM_PX = 20
const BASELINE = 18
/** Thin strokes of the em would break in print: medium weight, and a dot for every pixel that is a third covered. */
const WEIGHT = 500
const THRESHOLD = 85
const FILES = ['cyrillic', 'cyrillic-ext', 'latin', 'latin-ext']
const CHARACTERS = Array.from({ length: 0x7e - 0x20 + 1 }, (_, i) => String.fromCodePoint(0x20 + i))
  .concat(Array.from({ length: 64 }, (_, i) => String.fromCodePoint(0x410 + i)))
  .concat([...'ЁёҢңӨөҮүІі«»–—№•…„“”‘’°×±§©²½←→'])

function fontFaces(): string {
  const folder = new URL('../../../node_modules/@fontsource/ibm-plex-mono/', import.meta.url)
  const css = readFileSync(new URL(`${WEIGHT}.css`, folder), 'utf8')
  return FILES.map((subset) => {
    const name = `ibm-plex-mono-${subset}-${WEIGHT}-normal.woff2`
    const data = readFileSync(new URL(`files/${name}`, folder)).toString('base64')
    const block = css.split('@font-face').find((part) => part.includes(name))
    const unicode = /unicode-range:[^;]*;/.exec(block ?? '')?.[0] ?? ''
    return `@font-face{font-family:Plex;font-weight:${WEIGHT};src:url(data:font/woff2;base64,${data});${unicode}}`
  }).join('\n')
}

/** Rows of every cell, 0 paper and 1 ink. */
async function drawCells(): Promise<number[][]> {
  const browser = await chromium.launch({
    executablePath: process.argv[2] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  try {
    const page = await browser.newPage()
    await page.setContent(`<style>${fontFaces()}</style><canvas></canvas>`)
    return await page.evaluate(
      async ({ characters, cell, em, baseline, weight, threshold }) => {
        await document.fonts.load(`${weight} ${em}px Plex`, characters.join(''))
        const canvas = document.querySelector('canvas')!
        canvas.width = cell.width
        canvas.height = cell.height
        const draw = canvas.getContext('2d', { willReadFrequently: true })!
        draw.font = `${weight} ${em}px Plex`
        return characters.map((character) => {
          draw.fillStyle = 'white'
          draw.fillRect(0, 0, cell.width, cell.height)
          draw.fillStyle = 'black'
          draw.fillText(character, 0, baseline)
          const pixels = draw.getImageData(0, 0, cell.width, cell.height).data
          return Array.from({ length: cell.width * cell.height }, (_, i) =>
            255 - pixels[i * 4] >= threshold ? 1 : 0,
          )
        })
      },
      {
        characters: CHARACTERS,
        cell: CELL,
        em: EM_PX,
        baseline: BASELINE,
        weight: WEIGHT,
        threshold: THRESHOLD,
      },
    )
  } finally {
    await browser.close()
  }
}

const dots = (await drawCells()).flat()
const bytes = new Uint8Array(dots.length / 8)
for (const [i, dot] of dots.entries()) bytes[i >> 3] |= dot << (7 - (i & 7))
writeFileSync(
  new URL('cell-data.ts', import.meta.url),
  `// Written by make-cells.ts; do not edit. Glyph shapes from IBM Plex Mono, Copyright 2017 IBM Corp.,\n` +
    `// SIL Open Font License 1.1 (OFL.txt beside this file).\n\n` +
    `/** Dots of a cell, as in font A of ESC/POS printers. */\n` +
    `export const CELL_WIDTH = ${CELL.width}\nexport const CELL_HEIGHT = ${CELL.height}\n\n` +
    `/** The characters that have a cell, in the order of the dots. */\n` +
    `export const CELL_CHARACTERS =\n  ${JSON.stringify(CHARACTERS.join(''))}\n\n` +
    `/** One bit a dot, row after row, cell after cell, deflated. */\n` +
    `export const CELL_DOTS =\n  '${deflateSync(bytes, { level: 9 }).toString('base64')}'\n`,
)
