import type { WriteInReading } from './interpretation.ts'
import { type BallotLayout, gridToMm, type WriteInArea } from './layout.ts'
import { paperAt } from './light-map.ts'
import type { PageMap } from './page-map.ts'
import { penLevel } from './ring-tone.ts'
import type { MeasuredPage } from './target-ink.ts'
import { optionsOf } from './targets.ts'
import { uprightPart } from './upright.ts'

/** Places looked at in a millimetre. */
const SAMPLES_PER_MM = 4
/** A row of an area inked over this share is a ruled line. */
const RULED_SHARE = 0.6
/** Rows beside a ruled one are its blurred edge. */
const RULED_EDGE = 1

/** Inked share of every write-in area, printed ruled lines left out. */
export function readWriteIns(
  page: MeasuredPage,
  layout: BallotLayout,
  map: PageMap,
  threshold: number,
): readonly WriteInReading[] {
  return optionsOf(layout).flatMap(({ optionId, writeIn }) => {
    if (writeIn === undefined) return []
    const ink = inkShare(page, layout, map, writeIn)
    return [{ optionId, ink, present: ink >= threshold }]
  })
}

function inkShare(page: MeasuredPage, { grid }: BallotLayout, map: PageMap, area: WriteInArea): number {
  const corner = gridToMm(grid, area.column, area.row)
  const box = { ...corner, width: area.columns * grid.pitch.x, height: area.rows * grid.pitch.y }
  const { width, height, pixels } = uprightPart(page.image, map, grid, box, SAMPLES_PER_MM)
  const middle = map(area.column + area.columns / 2, area.row + area.rows / 2)
  const level = penLevel(page.tone, paperAt(page.light, middle.x, middle.y))
  const rows = Array.from({ length: height }, (_, y) => {
    let dark = 0
    for (let x = 0; x < width; x++) if (pixels[y * width + x]! <= level) dark++
    return dark
  })
  const ruled = rows.map((dark) => dark >= RULED_SHARE * width)
  const written = rows.filter(
    (_, i) => !ruled.slice(Math.max(0, i - RULED_EDGE), i + RULED_EDGE + 1).includes(true),
  )
  const sum = written.reduce((total, dark) => total + dark, 0)
  return written.length === 0 ? 0 : sum / (written.length * width)
}
