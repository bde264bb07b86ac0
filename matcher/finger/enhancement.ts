import { Tensor } from 'onnxruntime-node'
import { floatTensor, type Models, runModel } from './models.ts'
import { FIELD_CELL } from './orientation.ts'
import type { Field, RidgeFlow } from './types.ts'

/** Filters of gabor.onnx: ORIENTATIONS x PERIODS in make_graphs.py. */
const ORIENTATIONS = 16
const PERIODS = [7, 8.5, 10, 12] as const

/** One contextual Gabor pass (gabor.onnx): each pixel through the filter of its cell's direction and period. */
export async function enhance(models: Pick<Models, 'gabor'>, wave: Field, flow: RidgeFlow): Promise<Field> {
  const { width, height } = wave
  const choice = new Int32Array(width * height)
  for (let row = 0; row < flow.cos2.height; row++)
    for (let column = 0; column < flow.cos2.width; column++) {
      const cell = row * flow.cos2.width + column
      const filter = filterOf(flow, cell)
      for (let y = row * FIELD_CELL; y < (row + 1) * FIELD_CELL; y++)
        choice.fill(filter, y * width + column * FIELD_CELL, y * width + (column + 1) * FIELD_CELL)
    }
  const { enhanced } = await runModel(models.gabor, {
    image: floatTensor(wave.data, [1, 1, height, width]),
    choice: new Tensor('int32', choice, [1, 1, height, width]),
  })
  return { width, height, data: enhanced.data }
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
