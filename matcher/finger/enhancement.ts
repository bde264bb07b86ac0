import { Tensor } from 'onnxruntime-node'
import { floatTensor, type Models, runModel } from './models.ts'
import { FIELD_CELL } from './orientation.ts'
import type { Field, Mask, RidgeFlow } from './types.ts'

/** Filters of gabor.onnx: ORIENTATIONS x PERIODS, each reaching RADIUS px (make_graphs.py). */
const ORIENTATIONS = 16
const PERIODS = [7, 8.5, 10, 12] as const
const RADIUS = 8
/** Side of what a cell's filters see, px. */
const WINDOW = FIELD_CELL + 2 * RADIUS
/** Cells of one filter a product; 32 keeps both padding and copies of filters small. */
const GROUP = 32

/**
 * One contextual Gabor pass (gabor.onnx): each pixel through the filter of its cell's direction and period. Only cells
 * with foreground are filtered, sorted by filter, so that the pass is a product a group and not a bank; the rest is 0.
 */
export async function enhance(
  models: Pick<Models, 'gabor'>,
  wave: Field,
  flow: RidgeFlow,
  foreground: Mask,
): Promise<Field> {
  const { width, height } = wave
  const data = new Float32Array(width * height)
  const groups = groupCells(flow, foreground)
  if (groups.length === 0) return { width, height, data }
  const { cells } = await runModel(models.gabor, {
    windows: floatTensor(cutWindows(wave, groups), [groups.length, GROUP, WINDOW * WINDOW]),
    choice: new Tensor(
      'int32',
      Int32Array.from(groups, ({ filter }) => filter),
      [groups.length],
    ),
  })
  groups.forEach(({ corners }, g) => {
    corners.forEach((corner, m) => {
      const from = (g * GROUP + m) * FIELD_CELL * FIELD_CELL
      for (let y = 0; y < FIELD_CELL; y++)
        for (let x = 0; x < FIELD_CELL; x++)
          data[corner + y * width + x] = cells.data[from + y * FIELD_CELL + x]
    })
  })
  return { width, height, data }
}

/** Up to GROUP cells that share a filter, each by the index of its first pixel. */
interface CellGroup {
  readonly filter: number
  readonly corners: number[]
}

function groupCells(flow: RidgeFlow, foreground: Mask): readonly CellGroup[] {
  const open = new Map<number, CellGroup>()
  const groups: CellGroup[] = []
  const { width, height } = flow.cos2
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const corner = row * FIELD_CELL * foreground.width + column * FIELD_CELL
      if (!touches(foreground, corner)) continue
      const filter = filterOf(flow, row * width + column)
      let group = open.get(filter)
      if (group === undefined || group.corners.length === GROUP) {
        group = { filter, corners: [] }
        open.set(filter, group)
        groups.push(group)
      }
      group.corners.push(corner)
    }
  return groups
}

function touches({ width, data }: Mask, corner: number): boolean {
  for (let y = 0; y < FIELD_CELL; y++)
    for (let x = 0; x < FIELD_CELL; x++) if (data[corner + y * width + x] === 1) return true
  return false
}

/** [groups, GROUP, WINDOW x WINDOW] windows round the cells; beyond the picture its border pixels go on. */
function cutWindows(wave: Field, groups: readonly CellGroup[]): Float32Array {
  const widened = widen(wave)
  const stride = wave.width + 2 * RADIUS
  const windows = new Float32Array(groups.length * GROUP * WINDOW * WINDOW)
  groups.forEach(({ corners }, g) => {
    corners.forEach((corner, m) => {
      let to = (g * GROUP + m) * WINDOW * WINDOW
      const top = Math.floor(corner / wave.width)
      const left = corner - top * wave.width
      for (let y = top; y < top + WINDOW; y++)
        for (let from = y * stride + left; from < y * stride + left + WINDOW; from++)
          windows[to++] = widened[from]
    })
  })
  return windows
}

/** The wave with RADIUS more px on each side, copies of the nearest border pixel. */
function widen({ width, height, data }: Field): Float32Array {
  const stride = width + 2 * RADIUS
  const padded = new Float32Array(stride * (height + 2 * RADIUS))
  for (let y = 0; y < height + 2 * RADIUS; y++) {
    const from = Math.min(height - 1, Math.max(0, y - RADIUS)) * width
    const to = y * stride
    padded.fill(data[from], to, to + RADIUS)
    padded.set(data.subarray(from, from + width), to + RADIUS)
    padded.fill(data[from + width - 1], to + RADIUS + width, to + stride)
  }
  return padded
}

function filterOf(flow: RidgeFlow, cell: number): number {
  const angle = Math.atan2(flow.sin2.data[cell], flow.cos2.data[cell]) / 2
  const orientation = (Math.round((angle / Math.PI) * ORIENTATIONS) + ORIENTATIONS) % ORIENTATIONS
  let nearest = 0
  PERIODS.forEach((period, i) => {
    if (Math.abs(period - flow.period.data[cell]) < Math.abs(PERIODS[nearest] - flow.period.data[cell]))
      nearest = i
  })
  return orientation * PERIODS.length + nearest
}
