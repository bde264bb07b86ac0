import type { Field, Mask } from './types.ts'

/** Side of a segmentation cell in px; half a ridge period, so that a cell never decides on a pore. */
const CELL = 8
/** Foreground probability from which a cell counts. */
const THRESHOLD = 0.5
/** A second blob counts when it has at least this share of the largest one's cells (a finger cut by a crease). */
const SECOND_BLOB_SHARE = 0.2

/**
 * Foreground of the finger: cells of 8x8 px by mean probability, smoothed over 3x3 cells, small blobs dropped, holes
 * filled. `innerWidth`, `innerHeight` (px) leave the padding out.
 */
export function segment(probability: Field, innerWidth: number, innerHeight: number): Mask {
  const columns = Math.floor(probability.width / CELL)
  const rows = Math.floor(probability.height / CELL)
  const means = cellMeans(probability, columns, rows)
  const cells = new Uint8Array(columns * rows)
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      cells[y * columns + x] = smoothed(means, columns, rows, x, y) >= THRESHOLD ? 1 : 0
  keepLargeBlobs(cells, columns, rows)
  fillHoles(cells, columns, rows)
  const { width, height } = probability
  const data = new Uint8Array(width * height)
  for (let y = 0; y < innerHeight; y++)
    for (let x = 0; x < innerWidth; x++)
      data[y * width + x] = cells[Math.floor(y / CELL) * columns + Math.floor(x / CELL)]
  return { width, height, data }
}

function cellMeans(field: Field, columns: number, rows: number): Float32Array {
  const means = new Float32Array(columns * rows)
  for (let y = 0; y < rows * CELL; y++) {
    const row = Math.floor(y / CELL) * columns
    for (let x = 0; x < columns * CELL; x++)
      means[row + Math.floor(x / CELL)] += field.data[y * field.width + x]
  }
  return means.map((sum) => sum / (CELL * CELL))
}

function smoothed(means: Float32Array, columns: number, rows: number, x: number, y: number): number {
  let sum = 0
  let count = 0
  for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++)
    for (let u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1); u++) {
      sum += means[v * columns + u]
      count++
    }
  return sum / count
}

/** Labels the 4-connected regions of cells that equal `value`; label 0 = none. */
function label(
  cells: Uint8Array,
  columns: number,
  rows: number,
  value: number,
): { labels: Int32Array; sizes: number[] } {
  const labels = new Int32Array(cells.length)
  const sizes = [0]
  const stack: number[] = []
  for (let start = 0; start < cells.length; start++) {
    if (cells[start] !== value || labels[start] !== 0) continue
    const name = sizes.length
    let size = 0
    labels[start] = name
    stack.push(start)
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      size++
      const x = at % columns
      const visit = (next: number): void => {
        if (cells[next] === value && labels[next] === 0) {
          labels[next] = name
          stack.push(next)
        }
      }
      if (x > 0) visit(at - 1)
      if (x < columns - 1) visit(at + 1)
      if (at >= columns) visit(at - columns)
      if (at < (rows - 1) * columns) visit(at + columns)
    }
    sizes.push(size)
  }
  return { labels, sizes }
}

function keepLargeBlobs(cells: Uint8Array, columns: number, rows: number): void {
  const { labels, sizes } = label(cells, columns, rows, 1)
  const least = Math.max(...sizes) * SECOND_BLOB_SHARE
  for (let i = 0; i < cells.length; i++) if (cells[i] === 1 && sizes[labels[i]] < least) cells[i] = 0
}

function fillHoles(cells: Uint8Array, columns: number, rows: number): void {
  const { labels, sizes } = label(cells, columns, rows, 0)
  const outside = new Uint8Array(sizes.length)
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      if (x === 0 || y === 0 || x === columns - 1 || y === rows - 1) outside[labels[y * columns + x]] = 1
  for (let i = 0; i < cells.length; i++) if (cells[i] === 0 && outside[labels[i]] === 0) cells[i] = 1
}
