import { boxOf } from './compile-style.ts'
import type { GreyImage } from './grey-image.ts'
import type { BallotLayout } from './layout.ts'
import { thresholdAt } from './light-map.ts'
import { localFrame, type PageMap } from './page-map.ts'
import { decodeQr } from './qr-decoder.ts'
import { withoutStreaks } from './streaks.ts'
import type { Metadata, StyleBox } from './style.ts'
import type { MeasuredPage } from './target-ink.ts'
import { uprightPart } from './upright.ts'

/** What a page's metadata says of a layout side. */
export type MetadataCheck = 'agrees' | 'contradicts' | 'unread' | 'silent'

/** What was decoded at a place of a page lying one way; front and back of a ballot have their code at one place. */
export type CodeTexts = Map<string, string | undefined>

/** Pixels a millimetre in the copies given to the decoder: as scanned at 200 dpi, three and more a module. */
const CODE_PX_PER_MM = 8
const PAGE_PX_PER_MM = 5
/** Paper around the code that the decoder needs to see. */
const QUIET_MM = 4
/** Dark share of a mark's middle from which it is there, and up to which it is not. */
const BIT = { present: 0.6, absent: 0.3 } as const
/** Part of the mark that is looked at, so that a shifted neighbour does not count. */
const BIT_INNER = 0.7
/** Bits that may be unreadable before the row says nothing. */
const MAX_UNREAD_BITS = 3

/** Compares what the page says with what this side of the layout must say. */
export function checkMetadata(
  page: MeasuredPage,
  layout: BallotLayout,
  map: PageMap,
  texts: CodeTexts,
): MetadataCheck {
  const { metadata } = layout
  switch (metadata.kind) {
    case 'taanuu-qr':
    case 'none':
      return 'silent'
    case 'qr':
      return checkPayload(page, layout, map, metadata, texts)
    case 'timing-bits': {
      const mask = layout.page === 1 ? metadata.front : metadata.back
      return mask === undefined ? 'silent' : checkBits(page, layout, map, metadata.side, mask)
    }
  }
}

function checkPayload(
  page: MeasuredPage,
  layout: BallotLayout,
  map: PageMap,
  { box, payload }: Extract<Metadata, { kind: 'qr' }>,
  texts: CodeTexts,
): MetadataCheck {
  if (payload === undefined) return 'silent'
  const mask = typeof payload === 'string' ? payload : layout.page === 1 ? payload.front : payload.back
  const key = JSON.stringify(box ?? null)
  if (!texts.has(key)) texts.set(key, codeText(page, layout, map, box))
  const text = texts.get(key)
  if (text === undefined) return 'unread'
  const agrees = [...mask].every((char, i) => char === '?' || char === text[i])
  return agrees && text.length >= mask.length ? 'agrees' : 'contradicts'
}

function codeText(
  page: MeasuredPage,
  { paper, grid }: BallotLayout,
  map: PageMap,
  box: StyleBox | undefined,
): string | undefined {
  const whole = { x: 0, y: 0, width: paper.widthMm, height: paper.heightMm }
  const place = box === undefined ? whole : grown(boxOf(box), QUIET_MM)
  const scale = box === undefined ? PAGE_PX_PER_MM : CODE_PX_PER_MM
  const read = (image: GreyImage) => {
    const { pixels, width, height } = uprightPart(image, map, grid, place, scale)
    const rgba = new Uint8ClampedArray(pixels.length * 4).fill(255)
    for (let i = 0; i < pixels.length; i++) rgba.fill(pixels[i]!, i * 4, i * 4 + 3)
    return decodeQr(rgba, width, height)
  }
  const text = read(page.image)
  // A dirt line through a finder pattern hides the code from the decoder.
  return text === undefined && page.streaks.includes(1)
    ? read(withoutStreaks(page.image, page.streaks))
    : text
}

function checkBits(
  page: MeasuredPage,
  layout: BallotLayout,
  map: PageMap,
  side: 'top' | 'bottom',
  mask: string,
): MetadataCheck {
  const row = side === 'top' ? 0 : layout.grid.rows - 1
  let unread = 0
  for (let column = 0; column < mask.length; column++) {
    if (mask[column] === 'x') continue
    const dark = darkShare(page, layout, map, column, row)
    if (dark < BIT.present && dark > BIT.absent) unread++
    else if ((mask[column] === '1') !== dark >= BIT.present) return 'contradicts'
  }
  return unread > MAX_UNREAD_BITS ? 'unread' : 'agrees'
}

function darkShare(
  page: MeasuredPage,
  { grid }: BallotLayout,
  map: PageMap,
  column: number,
  row: number,
): number {
  const { image, light } = page
  const centre = map(column, row)
  const { right, down } = localFrame(map, grid, column, row)
  let dark = 0
  let seen = 0
  for (let v = -3; v <= 3; v++) {
    for (let u = -6; u <= 6; u++) {
      const across = (u / 12) * grid.mark.width * BIT_INNER
      const along = (v / 6) * grid.mark.height * BIT_INNER
      const x = Math.floor(centre.x + across * right.x + along * down.x)
      const y = Math.floor(centre.y + across * right.y + along * down.y)
      if (x < 0 || y < 0 || x >= image.width || y >= image.height) continue
      seen++
      if (image.pixels[y * image.width + x]! <= thresholdAt(light, x, y)) dark++
    }
  }
  return seen === 0 ? 0.5 : dark / seen
}

function grown({ x, y, width, height }: { x: number; y: number; width: number; height: number }, by: number) {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by }
}
