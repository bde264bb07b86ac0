import { measureText } from '../font/text.ts'
import {
  type BallotContest,
  type BallotOption,
  type Box,
  gridToMm,
  type Language,
  type Point,
  type SidePrint,
  type Target,
} from '../layout.ts'
import { LEADING, type Line, placeLines, stack, styled } from './lines.ts'
import { BUBBLE, type PageHead } from './page.ts'
import type { PrintItem } from './print-item.ts'
import { texts, voteRule, WORDS } from './words.ts'

/** Width taken by an option's oval with its clearance, and by its number. */
const BUBBLE_COLUMN_MM = 9.5
const NUMBER_COLUMN_MM = 7
const ROW_PADDING_MM = 1.9
const MIN_ROW_MM = 8
const HEADING_PADDING_MM = 1.6

/** Height of a contest's title block at the given column width. */
export function headingHeight(contest: HeadingText, head: PageHead, width: number, scale: number): number {
  return headingLines(contest, head.languages, width, scale).height
}

type HeadingText = Pick<BallotContest, 'title' | 'votesAllowed'>

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

type ContestPlaces = SidePrint['contests'][number]

/** Everything printed for one contest. */
export function contestItems(
  contest: BallotContest,
  places: ContestPlaces,
  textScale: number,
  head: PageHead,
): PrintItem[] {
  const { languages } = head
  const [first, ...further] = places.headings
  const items: PrintItem[] = []
  const { title, rule } = headingLines(contest, languages, first!.width, textScale)
  items.push({ kind: 'box', box: { ...first!, height: 0.6 }, darkness: 1 })
  const left = first!.x + HEADING_PADDING_MM
  const afterTitle = placeLines(title, left, first!.y + HEADING_PADDING_MM, items)
  placeLines(rule, left, afterTitle + 0.6, items)
  for (const box of further) {
    const em = 3 * textScale
    const names = texts(contest.title, languages)
    const text = `${names[0]} (${texts(WORDS.continued, languages)[0]})`
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
  contest.options.forEach((option, i) => {
    if (option.kind !== 'against-all') number++
    const label = option.kind === 'against-all' ? '' : String(number)
    items.push(...optionItems(option, places.options[i]!, label, textScale, head))
  })
  for (const bottom of columnEnds(places.options)) {
    items.push({ kind: 'box', box: { ...bottom, height: 0.15 }, darkness: 0.75 })
  }
  return items
}

/** Where a contest ends in each of its columns: the lower edge of the column's last option. */
function columnEnds(boxes: readonly Box[]): readonly Omit<Box, 'height'>[] {
  return boxes
    .filter((box, i) => boxes[i + 1]?.x !== box.x)
    .map((box) => ({ x: box.x, y: box.y + box.height, width: box.width }))
}

function optionItems(
  option: BallotOption,
  box: Box,
  number: string,
  textScale: number,
  head: PageHead,
): PrintItem[] {
  const { target } = option
  const centre = gridToMm(head.grid, target.column, target.row)
  const lines = optionLines(option, head.languages, box.width, textScale)
  const items: PrintItem[] = [
    { kind: 'box', box: { x: box.x, y: box.y, width: box.width, height: 0.15 }, darkness: 0.75 },
    targetItem(target, centre),
  ]
  const top = box.y + (box.height - stack(lines)) / 2
  const numberX = box.x + BUBBLE_COLUMN_MM + NUMBER_COLUMN_MM - 1.6
  const em = 3.9 * textScale
  const at = { x: numberX, y: top + em * LEADING - em * 0.3 }
  if (number !== '') items.push({ kind: 'text', text: number, at, em, face: 'regular', align: 'right' })
  placeLines(lines, box.x + BUBBLE_COLUMN_MM + NUMBER_COLUMN_MM, top, items)
  return items
}

/** The printed outline of a target. */
export function targetItem({ shape, widthMm: width, heightMm: height }: Target, centre: Point): PrintItem {
  if (shape === 'oval') return { kind: 'oval', centre, width, height }
  // A frame's line is centred on its edges, a target's size is its outer one.
  const { lineMm } = BUBBLE
  const box = {
    x: centre.x - (width - lineMm) / 2,
    y: centre.y - (height - lineMm) / 2,
    width: width - lineMm,
    height: height - lineMm,
  }
  return { kind: 'frame', box, thickness: lineMm }
}
