import { memo } from 'react'
import type { PaperPage } from '../../contract/index.ts'

/** One page as it stands in its file: real text, so that it can be heard, marked and printed sharply. */
export const PaperSheet = memo(function PaperSheet({ page }: { readonly page: PaperPage }) {
  const { width, height, texts, lines, black, language } = page
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: its texts are its content; a title would hide them behind one name
    <svg
      className="paper-sheet"
      viewBox={`0 0 ${width} ${height}`}
      data-sheet={sheetOf(page)}
      lang={language ?? undefined}
    >
      <rect width={width} height={height} fill="#ffffff" />
      {lines.map(({ x1, y1, x2, y2, width: stroke, colour }) => (
        <line key={`${x1} ${y1} ${y2}`} {...{ x1, y1, x2, y2 }} stroke={colour} strokeWidth={stroke} />
      ))}
      {black !== '' && <path d={black} fill="#000000" shapeRendering="crispEdges" />}
      {texts.map(({ text, x, y, size, width: length, bold, colour }) => (
        <text
          key={`${x} ${y}`}
          {...{ x, y }}
          fontSize={size}
          fontWeight={bold ? 600 : 400}
          fill={colour}
          textLength={length > 0 ? length : undefined}
          lengthAdjust="spacingAndGlyphs"
        >
          {text}
        </text>
      ))}
    </svg>
  )
})

/** Between A4 (842 points high) and A2 (1684). */
const A4_AT_MOST_HIGH = 1200

/** The paper on which a page comes out in its own size. */
export function sheetOf({ height }: PaperPage): 'A4' | 'A2' {
  return height > A4_AT_MOST_HIGH ? 'A2' : 'A4'
}
