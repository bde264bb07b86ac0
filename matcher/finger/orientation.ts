import { floatTensor, type Models, runModel } from './models.ts'
import type { Field, RidgeFlow } from './types.ts'

/** Side of a cell of the coarse fields in px (make_graphs.py BLOCK). */
export const FIELD_CELL = 4

/** Orientation (structure tensor, three scales), ridge period and signal power of a ridge wave (orientation.onnx). */
export async function ridgeFlow(models: Pick<Models, 'orientation'>, wave: Field): Promise<RidgeFlow> {
  const image = floatTensor(wave.data, [1, 1, wave.height, wave.width])
  const { double_angle, period, power } = await runModel(models.orientation, { image })
  const [, , height, width] = double_angle.dims
  const size = width * height
  return {
    cos2: { width, height, data: double_angle.data.subarray(0, size) },
    sin2: { width, height, data: double_angle.data.subarray(size, 2 * size) },
    period: { width, height, data: period.data },
    power: { width, height, data: power.data },
  }
}

/** Index of the cell that holds a pixel. */
export function cellOf(field: Field, x: number, y: number): number {
  const column = Math.min(field.width - 1, Math.max(0, Math.floor(x / FIELD_CELL)))
  const row = Math.min(field.height - 1, Math.max(0, Math.floor(y / FIELD_CELL)))
  return row * field.width + column
}

/** Ridge direction in radians 0..π, y down, at a pixel. */
export function directionAt(flow: RidgeFlow, x: number, y: number): number {
  const i = cellOf(flow.cos2, x, y)
  const angle = Math.atan2(flow.sin2.data[i], flow.cos2.data[i]) / 2
  return angle < 0 ? angle + Math.PI : angle
}
