import { floatTensor, type Models, runModel } from './models.ts'
import type { Field } from './types.ts'

/** Local normalisation (normalise.onnx): grey minus the mean over its deviation, Gaussian sigma 9 px, -3..3. */
export async function normalise(models: Pick<Models, 'normalise'>, grey: Field): Promise<Field> {
  const image = floatTensor(grey.data, [1, 1, grey.height, grey.width])
  const { normalised } = await runModel(models.normalise, { image })
  return { width: grey.width, height: grey.height, data: normalised.data }
}
