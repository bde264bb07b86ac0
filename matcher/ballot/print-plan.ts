import { type Face, measureText, wrapText } from './font/text.ts'
import {
  type BallotContest,
  type BallotLayout,
  type BallotOption,
  type Box,
  gridToMm,
  type Language,
  type LocalText,
  type Point,
} from './layout.ts'

/** One thing to print; millimetres on the upright page. */
export type PrintItem =
  | { readonly kind: 'box'; readonly box: Box; readonly darkness: number }
  | { readonly kind: 'frame'; readonly box: Box; readonly thickness: number }
  | { readonly kind: 'oval'; readonly centre: Point; readonly width: number; readonly height: number }
  | { readonly kind: 'disc'; readonly centre: Point; readonly width: number; readonly height: number }
  | { readonly kind: 'seal'; readonly centre: Point; readonly diameter: number }
  | {
      readonly kind: 'text'
      readonly text: string
      readonly at: Point
      readonly em: number
      readonly face: Face
      readonly align: 'left' | 'centre' | 'right'
      readonly knockOut?: boolean
    }

/** The part of a layout that fixes everything but the contests. */
export type PageHead = Pick<BallotLayout, 'universe' | 'paper' | 'grid' | 'languages' | 'heading' | 'code'>

/** Size and line of an oval: 5 × 3.4 mm is filled with a ballpoint in four or five strokes. */
export const BUBBLE = { widthMm: 5, heightMm: 3.4, lineMm: 0.3 } as const

/** Distance of the page's frame and text from the timing marks, so that no letter can pass for a mark. */
const FRAME_GAP_MM = 2
const CONTENT_GAP_MM = 4.5
/** Width taken by an option's oval with its clearance, and by its number. */
const BUBBLE_COLUMN_MM = 9.5
const NUMBER_COLUMN_MM = 7
const ROW_PADDING_MM = 1.9
const MIN_ROW_MM = 8
const LEADING = 1.24
const HEADING_PADDING_MM = 1.6
/** Leaves the page code its quiet zone of four modules. */
const FOOTER_GAP_MM = 5

const WORDS = {
  ballot: { ky: 'ШАЙЛОО БЮЛЛЕТЕНИ', ru: 'ИЗБИРАТЕЛЬНЫЙ БЮЛЛЕТЕНЬ', en: 'BALLOT PAPER' },
  training: {
    ky: 'ОКУУ ҮЧҮН · БЮЛЛЕТЕНЬ ЭМЕС',
    ru: 'УЧЕБНЫЙ ОБРАЗЕЦ · НЕ БЮЛЛЕТЕНЬ',
    en: 'FOR TRAINING · NOT A BALLOT',
  },
  fill: {
    ky: 'Тандооңуздун жанындагы тегерекчени көрсөтүлгөндөй толугу менен боёңуз.',
    ru: 'Полностью закрасьте овал рядом с Вашим выбором, как показано.',
    en: 'Fill in the oval next to your choice completely, as shown.',
  },
  continued: { ky: 'уландысы', ru: 'продолжение', en: 'continued' },
  signatures: {
    ky: 'Комиссия мүчөлөрүнүн кол тамгалары',
    ru: 'Подписи членов комиссии',
    en: 'Signatures of commission members',
  },
  seal: { ky: 'Мөөр орду', ru: 'Место печати', en: 'Seal' },
} as const satisfies Record<string, LocalText>

function voteRule(votesAllowed: number): LocalText {
  return votesAllowed === 1
    ? { ky: 'Бир гана белги коюңуз', ru: 'Поставьте только одну отметку', en: 'Mark only one' }
    : {
        ky: `Көп дегенде ${votesAllowed} белги коюңуз`,
        ru: `Не более ${votesAllowed} отметок`,
        en: `Mark no more than ${votesAllowed}`,
      }
}

/** The area for text, inside the ring of timing marks. */
export function contentBox(head: PageHead): Box {
  const { grid } = head
  const x = grid.first.x + grid.mark.width / 2 + CONTENT_GAP_MM
  const y = grid.first.y + grid.mark.height / 2 + CONTENT_GAP_MM
  const lastX = grid.first.x + (grid.columns - 1) * grid.pitch.x
  const lastY = grid.first.y + (grid.rows - 1) * grid.pitch.y
  return {
    x,
    y,
    width: lastX - grid.mark.width / 2 - CONTENT_GAP_MM - x,
    height: lastY - grid.mark.height / 2 - CONTENT_GAP_MM - y,
  }
}

/** The area that contests may use, between heading and footer. */
export function contestArea(head: PageHead): Box {
  const content = contentBox(head)
  const top = headingItems(head).bottom
  return {
    x: content.x,
    y: top,
    width: content.width,
    height: Math.max(1, head.code.y - FOOTER_GAP_MM - top),
  }
}

/** Everything printed on a page except the page code and the timing marks' own ink, in printing order. */
export function printPlan(layout: BallotLayout): readonly PrintItem[] {
  return [
    ...timingMarks(layout),
    pageFrame(layout),
    ...headingItems(layout).items,
    ...layout.contests.flatMap((contest) => contestItems(contest, layout)),
    ...footerItems(layout),
  ]
}

function timingMarks({ grid }: PageHead): PrintItem[] {
  const items: PrintItem[] = []
  for (let row = 0; row < grid.rows; row++) {
    const edge = row === 0 || row === grid.rows - 1
    for (let column = 0; column < grid.columns; column += edge ? 1 : grid.columns - 1) {
      const { x, y } = gridToMm(grid, column, row)
      const { width, height } = grid.mark
      items.push({ kind: 'box', box: { x: x - width / 2, y: y - height / 2, width, height }, darkness: 1 })
    }
  }
  return items
}

function pageFrame(head: PageHead): PrintItem {
  const content = contentBox(head)
  const out = CONTENT_GAP_MM - FRAME_GAP_MM
  return {
    kind: 'frame',
    thickness: 0.2,
    box: {
      x: content.x - out,
      y: content.y - out,
      width: content.width + 2 * out,
      height: content.height + 2 * out,
    },
  }
}

function headingItems(head: PageHead): { readonly items: readonly PrintItem[]; readonly bottom: number } {
  const content = contentBox(head)
  const middle = content.x + content.width / 2
  const scale = Math.min(1, content.width / 150)
  const items: PrintItem[] = []
  let y = content.y

  function lines(text: string, em: number, face: Face, gap: number): void {
    for (const line of wrapText(text, content.width - 8, em, face)) {
      y += em * LEADING
      items.push({ kind: 'text', text: line, at: { x: middle, y: y - em * 0.26 }, em, face, align: 'centre' })
    }
    y += gap
  }

  if (head.universe === 'training') {
    const height = 6 * scale
    const em = 3.1 * scale
    items.push({ kind: 'box', box: { x: content.x, y, width: content.width, height }, darkness: 1 })
    const text = texts(WORDS.training, head.languages).slice(0, 2).join('   ')
    const fitting = Math.min(em, (em * (content.width - 6)) / measureText(text, em, 'bold'))
    const at = { x: middle, y: y + height / 2 + fitting * 0.35 }
    items.push({ kind: 'text', text, at, em: fitting, face: 'bold', align: 'centre', knockOut: true })
    y += height + 2.5 * scale
  }
  texts(WORDS.ballot, head.languages).forEach((text, i) => {
    lines(text, (i === 0 ? 6.4 : 3.5) * scale, i === 0 ? 'bold' : 'regular', (i === 0 ? 0 : 0.4) * scale)
  })
  y += 1.6 * scale
  texts(head.heading.title, head.languages).forEach((text, i) => {
    lines(text, (i === 0 ? 4.3 : 3.7) * scale, i === 0 ? 'bold' : 'regular', 0.3)
  })
  y += 0.8 * scale
  for (const text of texts(head.heading.place, head.languages)) lines(text, 3.1 * scale, 'regular', 0)
  y += 2 * scale
  items.push({ kind: 'box', box: { x: content.x, y, width: content.width, height: 0.7 }, darkness: 1 })
  items.push({
    kind: 'box',
    box: { x: content.x, y: y + 1.2, width: content.width, height: 0.2 },
    darkness: 1,
  })
  y += 1.4
  const bottom = instructionItems(head, content, y + 2.2 * scale, scale, items)
  return { items, bottom }
}

/** How to mark: a filled example oval and one sentence per language, on their own line above the contests. */
function instructionItems(
  head: PageHead,
  content: Box,
  y: number,
  scale: number,
  items: PrintItem[],
): number {
  const em = 3 * scale
  const textX = content.x + BUBBLE.widthMm * 2 + 6
  const lines = texts(WORDS.fill, head.languages).flatMap((text, i) => {
    const face: Face = i === 0 ? 'bold' : 'regular'
    return wrapText(text, content.x + content.width - textX, em, face).map((line) => ({ line, face }))
  })
  const height = Math.max(lines.length * em * LEADING, BUBBLE.heightMm)
  const centreY = y + height / 2
  const [width, ovalHeight] = [BUBBLE.widthMm, BUBBLE.heightMm]
  items.push({ kind: 'oval', centre: { x: content.x + 3.5, y: centreY }, width, height: ovalHeight })
  items.push({ kind: 'disc', centre: { x: content.x + 10.5, y: centreY }, width, height: ovalHeight })
  lines.forEach(({ line, face }, i) => {
    const at = { x: textX, y: y + (i + 1) * em * LEADING - em * 0.3 }
    items.push({ kind: 'text', text: line, at, em, face, align: 'left' })
  })
  return y + height + 3 * scale
}

function footerItems(head: PageHead): readonly PrintItem[] {
  const content = contentBox(head)
  const { code } = head
  const y = code.y - FOOTER_GAP_MM + 1.2
  const items: PrintItem[] = [
    { kind: 'box', box: { x: content.x, y, width: content.width, height: 0.2 }, darkness: 1 },
  ]
  const scale = Math.min(1, content.width / 150)
  const right = content.x + content.width
  const diameter = Math.min(code.height, 24 * scale)
  const seal = { x: right - diameter / 2 - 1, y: code.y + code.height / 2 }
  items.push({ kind: 'seal', centre: seal, diameter })
  texts(WORDS.seal, head.languages).forEach((text, i, all) => {
    const em = 2.5 * scale
    const at = { x: seal.x, y: seal.y + (i - (all.length - 1) / 2) * em * LEADING + em * 0.35 }
    items.push({ kind: 'text', text, at, em, face: 'regular', align: 'centre' })
  })
  const em = 2.7 * scale
  const left = code.x + code.width + 8
  const width = seal.x - diameter / 2 - 6 - left
  const captions = texts(WORDS.signatures, head.languages)
  captions.forEach((text, i) => {
    const at = { x: left, y: code.y + (i + 1) * em * LEADING }
    items.push({ kind: 'text', text, at, em, face: i === 0 ? 'bold' : 'regular', align: 'left' })
  })
  const linesTop = code.y + captions.length * em * LEADING
  const step = (code.y + code.height - linesTop) / 2
  for (let i = 1; i <= 2; i++) {
    items.push({
      kind: 'box',
      box: { x: left, y: linesTop + i * step - 0.4, width, height: 0.2 },
      darkness: 1,
    })
  }
  return items
}

/** Height of a contest's title block at the given column width. */
export function headingHeight(contest: HeadingText, head: PageHead, width: number, scale: number): number {
  return headingLines(contest, head.languages, width, scale).height
}

type HeadingText = Pick<BallotContest, 'title' | 'votesAllowed'>
type Line = { readonly text: string; readonly em: number; readonly face: Face }

function headingLines(contest: HeadingText, languages: readonly Language[], width: number, scale: number) {
  const inner = width - 2 * HEADING_PADDING_MM - 1
  const title = texts(contest.title, languages).flatMap((text, i) =>
    styled(text, inner, (i === 0 ? 4 : 3.4) * scale, i === 0 ? 'bold' : 'regular'),
  )
  const rule = styled(
    texts(voteRule(contest.votesAllowed), languages).join(' · '),
    inner,
    3 * scale,
    'regular',
  )
  return { title, rule, height: stack(title) + stack(rule) + 2 * HEADING_PADDING_MM + 1 }
}

/** Height of a continuation title ("continued") at the top of a further column. */
export function continuedHeight(scale: number): number {
  return 3 * scale * LEADING + 2 * HEADING_PADDING_MM
}

/** Height of one option's row at the given column width. */
export function optionHeight(option: OptionText, head: PageHead, width: number, scale: number): number {
  return Math.max(MIN_ROW_MM, stack(optionLines(option, head.languages, width, scale)) + 2 * ROW_PADDING_MM)
}

/** Centre of an option's oval in its row. */
export function bubbleCentre(box: Box): Point {
  return { x: box.x + BUBBLE_COLUMN_MM / 2 + 0.5, y: box.y + box.height / 2 }
}

type OptionText = Pick<BallotOption, 'label' | 'detail'>

function optionLines(
  option: OptionText,
  languages: readonly Language[],
  width: number,
  scale: number,
): Line[] {
  const inner = width - BUBBLE_COLUMN_MM - NUMBER_COLUMN_MM - 3
  const label = texts(option.label, languages).flatMap((text, i) =>
    styled(text, inner, (i === 0 ? 3.9 : 3.4) * scale, i === 0 ? 'bold' : 'regular'),
  )
  const detail = option.detail
    ? texts(option.detail, languages).flatMap((text) => styled(text, inner, 2.7 * scale, 'regular'))
    : []
  return [...label, ...detail]
}

function contestItems(contest: BallotContest, layout: BallotLayout): PrintItem[] {
  const { languages, textScale } = layout
  const [first, ...further] = contest.headings
  const items: PrintItem[] = []
  const { title, rule } = headingLines(contest, languages, first!.width, textScale)
  items.push({ kind: 'box', box: { ...first!, height: 0.6 }, darkness: 1 })
  const left = first!.x + HEADING_PADDING_MM
  const afterTitle = placeLines(title, left, first!.y + HEADING_PADDING_MM, items)
  placeLines(rule, left, afterTitle + 0.6, items)
  for (const box of further) {
    const em = 3 * textScale
    const names = texts(contest.title, languages)
    const text = `${names[0]} (${texts(WORDS.continued, languages).join(' · ')})`
    const fitting = Math.min(em, (em * (box.width - 4)) / measureText(text, em, 'regular'))
    items.push({ kind: 'box', box: { ...box, height: 0.6 }, darkness: 1 })
    placeLines(
      [{ text, em: fitting, face: 'regular' }],
      box.x + HEADING_PADDING_MM,
      box.y + HEADING_PADDING_MM,
      items,
    )
  }
  let number = 0
  for (const option of contest.options) {
    if (option.kind !== 'against-all') number++
    items.push(...optionItems(option, option.kind === 'against-all' ? '' : String(number), layout))
  }
  for (const bottom of columnEnds(contest)) {
    items.push({ kind: 'box', box: { ...bottom, height: 0.15 }, darkness: 0.75 })
  }
  return items
}

/** Where a contest ends in each of its columns: the lower edge of the column's last option. */
function columnEnds(contest: BallotContest): readonly Omit<Box, 'height'>[] {
  return contest.options
    .filter((option, i) => contest.options[i + 1]?.box.x !== option.box.x)
    .map(({ box }) => ({ x: box.x, y: box.y + box.height, width: box.width }))
}

function optionItems(option: BallotOption, number: string, layout: BallotLayout): PrintItem[] {
  const { box, bubble } = option
  const centre = gridToMm(layout.grid, bubble.column, bubble.row)
  const lines = optionLines(option, layout.languages, box.width, layout.textScale)
  const items: PrintItem[] = [
    { kind: 'box', box: { x: box.x, y: box.y, width: box.width, height: 0.15 }, darkness: 0.75 },
    { kind: 'oval', centre, width: bubble.widthMm, height: bubble.heightMm },
  ]
  const top = box.y + (box.height - stack(lines)) / 2
  const numberX = box.x + BUBBLE_COLUMN_MM + NUMBER_COLUMN_MM - 1.6
  const em = 3.9 * layout.textScale
  const at = { x: numberX, y: top + em * LEADING - em * 0.3 }
  if (number !== '') items.push({ kind: 'text', text: number, at, em, face: 'regular', align: 'right' })
  placeLines(lines, box.x + BUBBLE_COLUMN_MM + NUMBER_COLUMN_MM, top, items)
  return items
}

function placeLines(lines: readonly Line[], x: number, top: number, items: PrintItem[]): number {
  let y = top
  for (const { text, em, face } of lines) {
    y += em * LEADING
    items.push({ kind: 'text', text, at: { x, y: y - em * 0.3 }, em, face, align: 'left' })
  }
  return y
}

function styled(text: string, width: number, em: number, face: Face): Line[] {
  return wrapText(text, width, em, face).map((line) => ({ text: line, em, face }))
}

function stack(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.em * LEADING, 0)
}

/** A text in the printed languages, empty ones and repetitions (most names) left out. */
function texts(text: LocalText, languages: readonly Language[]): readonly string[] {
  return [...new Set(languages.map((language) => text[language]).filter((part) => part !== ''))]
}
