/**
 * Reads a paper of `pdf-sheet.ts` back into what stands where, so that it can be shown without a PDF reader. It knows what
 * that writer puts into a file and nothing else of PDF (ISO 32000-1); whatever else it meets it refuses.
 */
import { inflateSync } from 'node:zlib'
import { failure, type Result, success } from '../../trust/result.ts'
import { PAPER_LANGUAGES, type PaperLanguage, protocolWords } from './protocol-words.ts'

/** A protocol of a large precinct has some 100 kB. */
export const MAX_PAPER_BYTES = 4 * 1024 * 1024
/** Two codes of 177 modules a side on a page are 1.5 MB of drawing. */
const MAX_STREAM_BYTES = 8 * 1024 * 1024
const MAX_PAGES = 90
const MAX_OBJECTS = 2000

/** One line of text. Lengths in points, from the upper left corner; `y` is the base line. */
export interface SheetText {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly size: number
  /** As the font of the file sets it. */
  readonly width: number
  readonly bold: boolean
  readonly colour: string
}

export interface SheetPage {
  readonly width: number
  readonly height: number
  /** Null: the foot names none. */
  readonly language: PaperLanguage | null
  readonly texts: readonly SheetText[]
  readonly lines: readonly {
    readonly x1: number
    readonly y1: number
    readonly x2: number
    readonly y2: number
    readonly width: number
    readonly colour: string
  }[]
  /** Black squares of the codes, as path data of SVG. */
  readonly black: string
}

class Unreadable extends Error {}

/** Errors: PAPER_UNREADABLE. */
export function readSheet(bytes: Uint8Array): Result<readonly SheetPage[]> {
  if (bytes.length > MAX_PAPER_BYTES) return failure('PAPER_UNREADABLE', `${bytes.length} bytes`)
  try {
    return success(pagesOf(new PdfFile(Buffer.from(bytes))))
  } catch (error) {
    if (error instanceof Unreadable) return failure('PAPER_UNREADABLE', error.message)
    throw error
  }
}

function pagesOf(file: PdfFile): readonly SheetPage[] {
  const root = file.dictionary(reference(file.trailer, 'Root'))
  const list = file.dictionary(reference(root, 'Pages'))
  const kids = references(/\/Kids \[([^\]]*)\]/.exec(list)?.[1] ?? '')
  if (kids.length === 0 || kids.length > MAX_PAGES) throw new Unreadable(`${kids.length} pages`)
  const fonts = new Map<number, Font>()
  return kids.map((kid) => pageOf(file, file.dictionary(kid), fonts))
}

function pageOf(file: PdfFile, page: string, known: Map<number, Font>): SheetPage {
  const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(page)
  const [width, height] = [Number(box?.[1]), Number(box?.[2])]
  if (!(width > 0 && height > 0 && width < 5000 && height < 5000)) throw new Unreadable('size of a page')
  const fonts = new Map<string, Font>()
  const resources = file.dictionary(reference(page, 'Resources'))
  for (const [, name, number] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const font = known.get(Number(number)) ?? fontOf(file, Number(number))
    known.set(Number(number), font)
    fonts.set(name, font)
  }
  return draw(file.stream(reference(page, 'Contents')), { width, height }, fonts)
}

// The file: a table of objects, each a dictionary, some with a stream.

class PdfFile {
  readonly trailer: string
  readonly #bytes: Buffer
  readonly #offsets: readonly number[]

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    const end = bytes.subarray(-64).toString('latin1')
    const start = Number(/startxref\n(\d+)\n%%EOF\s*$/.exec(end)?.[1])
    const table = Number.isInteger(start) ? bytes.subarray(start).toString('latin1') : ''
    const head = /^xref\n0 (\d+)\n/.exec(table)
    const count = Number(head?.[1])
    if (!head || count > MAX_OBJECTS) throw new Unreadable('table of objects')
    const rows = table.slice(head[0].length).split('\n', count)
    this.#offsets = rows.map((row) => Number(row.slice(0, 10)))
    this.trailer = table.slice(table.indexOf('trailer'))
  }

  #object(number: number): { readonly dictionary: string; readonly body: number } {
    const at = this.#offsets[number]
    if (at === undefined || !Number.isInteger(at)) throw new Unreadable(`object ${number}`)
    const open = `${number} 0 obj\n`
    const end = this.#bytes.indexOf('endobj', at)
    const stream = this.#bytes.indexOf('\nstream\n', at)
    const until = stream >= 0 && stream < end ? stream : end
    const text = this.#bytes.subarray(at, Math.max(at, until)).toString('latin1')
    if (!text.startsWith(open)) throw new Unreadable(`object ${number}`)
    return { dictionary: text.slice(open.length), body: stream + '\nstream\n'.length }
  }
  dictionary(number: number): string {
    return this.#object(number).dictionary
  }
  stream(number: number): string {
    const { dictionary, body } = this.#object(number)
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1])
    if (!dictionary.includes('/FlateDecode') || !Number.isInteger(length) || body < 8)
      throw new Unreadable(`stream ${number}`)
    try {
      const packed = this.#bytes.subarray(body, body + length)
      return inflateSync(packed, { maxOutputLength: MAX_STREAM_BYTES }).toString('latin1')
    } catch {
      throw new Unreadable(`stream ${number}`)
    }
  }
}

function references(text: string): readonly number[] {
  return [...text.matchAll(/(\d+) 0 R/g)].map(([, number]) => Number(number))
}
function reference(dictionary: string, name: string): number {
  const number = Number(new RegExp(`/${name} \\[?(\\d+) 0 R`).exec(dictionary)?.[1])
  if (!Number.isInteger(number)) throw new Unreadable(`no ${name}`)
  return number
}

// Fonts: what a code of two bytes means, and how far it goes (thousandths of the size).

interface Font {
  readonly bold: boolean
  readonly characters: readonly string[]
  readonly widths: readonly number[]
}

function fontOf(file: PdfFile, number: number): Font {
  const font = file.dictionary(number)
  const name = /\/BaseFont \/[A-Z]{6}\+IBMPlexSans(-SemiBold|-Regular)?\n/.exec(font)
  if (!name || !font.includes('/Identity-H')) throw new Unreadable('font')
  const descendant = file.dictionary(reference(font, 'DescendantFonts'))
  const widths = /\/W \[0 \[([\d. ]*)\]\]/.exec(descendant)?.[1]
  const characters: string[] = []
  const map = file.stream(reference(font, 'ToUnicode'))
  for (const [, from, list] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/g)) {
    const first = Number.parseInt(from, 16)
    for (const [i, [, units]] of [...list.matchAll(/<([0-9a-f ]*)>/g)].entries())
      characters[first + i] = String.fromCharCode(
        ...units.split(' ').map((unit) => Number.parseInt(unit, 16)),
      )
  }
  if (widths === undefined) throw new Unreadable('widths of a font')
  return { bold: name[1] === '-SemiBold', characters, widths: widths.trim().split(' ').map(Number) }
}

// Drawing: the operators that the writer uses (ISO 32000-1, annex A).

/** Vertical part of the current transformation; nothing is moved or stretched sideways. */
interface State {
  readonly flip: 1 | -1
  readonly shift: number
  readonly fill: string
  readonly stroke: string
}

const TOKEN = /\[[^\]]*\]|\/\w+|-?\d+(?:\.\d+)?(?:e-\d+)?|[A-Za-z*]+|\S/g

function draw(
  content: string,
  { width, height }: Pick<SheetPage, 'width' | 'height'>,
  fonts: ReadonlyMap<string, Font>,
): SheetPage {
  const texts: SheetText[] = []
  const lines: SheetPage['lines'][number][] = []
  const squares: Square[] = []
  const stack: State[] = []
  let state: State = { flip: 1, shift: 0, fill: '#000000', stroke: '#000000' }
  let lineWidth = 1
  let pen: readonly [number, number] = [0, 0]
  let path: { readonly from: readonly [number, number]; readonly to: readonly [number, number] }[] = []
  let pending: Square[] = []
  let at: readonly [number, number] = [0, 0]
  let font: Font | undefined
  let size = 0
  /** From the upper edge of the page downwards. */
  const down = (y: number): number => round(height - (state.flip * y + state.shift))
  let operands: string[] = []
  const number = (index: number): number => {
    const value = Number(operands.at(index))
    if (!Number.isFinite(value)) throw new Unreadable('operand')
    return value
  }
  for (const [token] of content.matchAll(TOKEN)) {
    if (!/^[A-Za-z*]/.test(token)) {
      operands.push(token)
      continue
    }
    switch (token) {
      case 'q':
        stack.push(state)
        break
      case 'Q': {
        const before = stack.pop()
        if (!before) throw new Unreadable('state')
        state = before
        break
      }
      case 'cm':
        if (operands.slice(-6, -2).join(' ') !== '1 0 0 -1' || number(-2) !== 0)
          throw new Unreadable('transformation')
        state = {
          ...state,
          flip: state.flip === 1 ? -1 : 1,
          shift: state.flip * number(-1) + state.shift,
        }
        break
      case 'BT':
      case 'ET':
      case 'cs':
      case 'CS':
        break
      case 'Tm':
        at = [number(-2), number(-1)]
        break
      case 'Tf':
        font = fonts.get(operands.at(-2)?.slice(1) ?? '')
        size = number(-1)
        break
      case 'TJ':
        if (!font || state.flip !== 1) throw new Unreadable('text')
        texts.push({
          ...setText(operands.at(-1) ?? '', font, size),
          ...{ x: round(at[0]), y: down(at[1]), size, bold: font.bold, colour: state.fill },
        })
        break
      case 'scn':
        state = { ...state, fill: colourOf(operands) }
        break
      case 'SCN':
        state = { ...state, stroke: colourOf(operands) }
        break
      case 'w':
        lineWidth = number(-1)
        break
      case 'm':
        pen = [round(number(-2)), down(number(-1))]
        break
      case 'l': {
        const to = [round(number(-2)), down(number(-1))] as const
        path.push({ from: pen, to })
        pen = to
        break
      }
      case 'S':
        for (const { from, to } of path)
          lines.push({
            ...{ x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
            ...{ width: lineWidth, colour: state.stroke },
          })
        path = []
        break
      case 're':
        pending.push({ x: number(-4), y: number(-3), side: number(-2) })
        if (state.flip !== -1 || number(-1) !== number(-2)) throw new Unreadable('square')
        break
      case 'f':
        squares.push(...pending.map((square) => ({ ...square, y: down(square.y) })))
        pending = []
        break
      default:
        throw new Unreadable(`operator ${token.slice(0, 8)}`)
    }
    operands = []
  }
  const language = languageOf(texts)
  return { width, height, language, texts, lines, black: blackOf(squares) }
}

interface Square {
  readonly x: number
  /** Upper edge. */
  readonly y: number
  readonly side: number
}

/** Neighbours in a row become one bar: a code then has a third of the pieces and no seams. */
function blackOf(squares: readonly Square[]): string {
  const bars: { x: number; y: number; width: number; side: number }[] = []
  for (const { x, y, side } of squares) {
    const last = bars.at(-1)
    if (last && last.y === y && last.side === side && Math.abs(last.x + last.width - x) < side / 10)
      last.width = x + side - last.x
    else bars.push({ x, y, width: side, side })
  }
  return bars
    .map(({ x, y, width, side }) => `M${round(x)} ${y}h${round(width)}v${round(side)}h${-round(width)}z`)
    .join('')
}

/** `[<00010002> 9 <0003> 0]`: codes, and between them what is taken off the way (thousandths). */
function setText(
  array: string,
  { characters, widths }: Font,
  size: number,
): Pick<SheetText, 'text' | 'width'> {
  let text = ''
  let thousandths = 0
  for (const [part] of array.matchAll(/<[0-9a-f]*>|-?\d+(?:\.\d+)?/g)) {
    if (!part.startsWith('<')) {
      thousandths -= Number(part)
      continue
    }
    for (const [code] of part.matchAll(/[0-9a-f]{4}/g)) {
      const index = Number.parseInt(code, 16)
      const character = characters[index]
      if (character === undefined) throw new Unreadable('character')
      text += character
      thousandths += widths[index] ?? 0
    }
  }
  return { text, width: round((thousandths / 1000) * size) }
}

function colourOf(operands: readonly string[]): string {
  const parts = operands.slice(-3).map((part) => Math.round(Number(part) * 255))
  if (parts.length !== 3 || parts.some((part) => !(part >= 0 && part <= 255))) throw new Unreadable('colour')
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** The foot of every page ends with the word for a page and its number. */
function languageOf(texts: readonly SheetText[]): PaperLanguage | null {
  const foot = texts.map(({ text }) => / · (\p{L}+) \d+$/u.exec(text)?.[1]).find((word) => word !== undefined)
  return PAPER_LANGUAGES.find((language) => protocolWords.page[language] === foot) ?? null
}

/** A hundredth of a point is a 300th of a millimetre. */
function round(points: number): number {
  return Math.round(points * 100) / 100
}
