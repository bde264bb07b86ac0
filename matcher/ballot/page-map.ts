import type { Point, TimingGrid } from './layout.ts'
import type { TimingRing } from './timing-ring.ts'

/** Pixel position in the scan of a grid coordinate of the upright page. */
export type PageMap = (column: number, row: number) => Point

/**
 * A Coons patch (MIT MAC-TR-41, 1967) over the ring: the inside follows the bends and stretches of all four
 * sides, so that a sheet that slipped in the transport is still read at the right places.
 */
export function pageMap(ring: TimingRing, grid: TimingGrid, upsideDown: boolean): PageMap {
  const lastColumn = grid.columns - 1
  const lastRow = grid.rows - 1
  const topLeft = ring.top[0]!
  const topRight = ring.top[lastColumn]!
  const bottomLeft = ring.bottom[0]!
  const bottomRight = ring.bottom[lastColumn]!
  return (pageColumn, pageRow) => {
    const column = upsideDown ? lastColumn - pageColumn : pageColumn
    const row = upsideDown ? lastRow - pageRow : pageRow
    const u = column / lastColumn
    const v = row / lastRow
    const left = along(ring.left, row)
    const right = along(ring.right, row)
    const top = along(ring.top, column)
    const bottom = along(ring.bottom, column)
    const blend = (axis: 'x' | 'y') =>
      (1 - u) * left[axis] +
      u * right[axis] +
      (1 - v) * top[axis] +
      v * bottom[axis] -
      (1 - u) * (1 - v) * topLeft[axis] -
      u * (1 - v) * topRight[axis] -
      (1 - u) * v * bottomLeft[axis] -
      u * v * bottomRight[axis]
    return { x: blend('x'), y: blend('y') }
  }
}

function along(side: readonly Point[], at: number): Point {
  const i = Math.min(side.length - 2, Math.max(0, Math.floor(at)))
  const t = at - i
  const a = side[i]!
  const b = side[i + 1]!
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t }
}

/** Pixels per millimetre along the page's own axes, at one place. */
export type Frame = { readonly right: Point; readonly down: Point }

export function localFrame(map: PageMap, grid: TimingGrid, column: number, row: number): Frame {
  const [left, right] = [map(column - 0.5, row), map(column + 0.5, row)]
  const [up, down] = [map(column, row - 0.5), map(column, row + 0.5)]
  return {
    right: { x: (right.x - left.x) / grid.pitch.x, y: (right.y - left.y) / grid.pitch.x },
    down: { x: (down.x - up.x) / grid.pitch.y, y: (down.y - up.y) / grid.pitch.y },
  }
}
