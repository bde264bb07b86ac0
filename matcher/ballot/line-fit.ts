import type { Point } from './layout.ts'

/** Distance from a side's line, in steps of the fit, within which a blob is one of its marks: folded sheets bend. */
const LINE_REACH_MM = [2.2, 1.3] as const

/** The points p with nx · x + ny · y = d; (nx, ny) has length 1. */
export type Line = { readonly nx: number; readonly ny: number; readonly d: number }

/** Least squares line through the candidates near a first guess, twice. */
export function refine<T extends Point>(candidates: readonly T[], guess: Line, pxPerMm: number) {
  let line = guess
  let members: readonly T[] = []
  for (const reach of LINE_REACH_MM) {
    members = candidates.filter((p) => Math.abs(p.x * line.nx + p.y * line.ny - line.d) < reach * pxPerMm)
    line = fitLine(members, line)
  }
  return { line, members }
}

function fitLine(points: readonly Point[], guess: Line): Line {
  if (points.length < 2) return guess
  const mean = {
    x: points.reduce((sum, p) => sum + p.x, 0) / points.length,
    y: points.reduce((sum, p) => sum + p.y, 0) / points.length,
  }
  // In the frame of the guess: v along the line, u across it; u = slope · v.
  let uv = 0
  let vv = 0
  for (const p of points) {
    const u = (p.x - mean.x) * guess.nx + (p.y - mean.y) * guess.ny
    const v = (p.y - mean.y) * guess.nx - (p.x - mean.x) * guess.ny
    uv += u * v
    vv += v * v
  }
  const turn = vv === 0 ? 0 : -Math.atan(uv / vv)
  const nx = guess.nx * Math.cos(turn) - guess.ny * Math.sin(turn)
  const ny = guess.nx * Math.sin(turn) + guess.ny * Math.cos(turn)
  return { nx, ny, d: mean.x * nx + mean.y * ny }
}

/** Where two lines cross; the caller knows that they are not parallel. */
export function crossing(a: Line, b: Line): Point {
  const det = a.nx * b.ny - a.ny * b.nx
  return { x: (a.d * b.ny - b.d * a.ny) / det, y: (a.nx * b.d - b.nx * a.d) / det }
}
