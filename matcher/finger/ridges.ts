import { floatTensor, type Models, runModel } from './models.ts'
import type { Field } from './types.ts'

/** What the ridge network says of each pixel. */
export interface RidgeMap {
  /** Clean ridge wave, about -1 (valley) to 1 (ridge), near 0 where the network is unsure. */
  readonly wave: Field
  /** Probability 0..1 that skin touched the glass here. */
  readonly foreground: Field
}

/** The learned enhancement (ridges.onnx, trained on synthetic prints by ../training/train_ridges.py). */
export async function findRidges(models: Pick<Models, 'ridges'>, normalised: Field): Promise<RidgeMap> {
  const { width, height } = normalised
  const size = width * height
  const dark = new Float32Array(size)
  for (let i = 0; i < size; i++) dark[i] = -normalised.data[i]
  const { ridges } = await runModel(models.ridges, { normalised: floatTensor(dark, [1, 1, height, width]) })
  const foreground = new Float32Array(size)
  for (let i = 0; i < size; i++) foreground[i] = 1 / (1 + Math.exp(-ridges.data[size + i]))
  return {
    wave: { width, height, data: ridges.data.subarray(0, size) },
    foreground: { width, height, data: foreground },
  }
}
