import './no-telemetry.ts'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { TEMPLATE_VERSION } from './template.ts'

/** The models of ../models, each made by a script in ../training. */
const MODEL_NAMES = [
  'normalise',
  'ridges',
  'orientation',
  'gabor',
  'descriptor',
  'similarity',
  'shortlist',
] as const
export type ModelName = (typeof MODEL_NAMES)[number]
export type Models = Readonly<Record<ModelName, InferenceSession>>

/** Read as bytes, not by path, so that a packed application (asar) works the same. */
function modelBytes(name: ModelName): Uint8Array {
  return readFileSync(new URL(`../models/${name}.onnx`, import.meta.url))
}

/** Opens one session a model. `threads`: intra-op threads of each (1 leaves the second core to the screens). */
export async function loadModels(threads: number): Promise<Models> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // pictures come in many sizes: a plan for each would be kept for ever (485 instead of 360 MB after 300 extractions)
    enableMemPattern: false,
    // threads that wait by spinning take the second core from screens and devices, and stall each other on a busy machine
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }
  const opened = await Promise.all(
    MODEL_NAMES.map(
      async (name) => [name, await InferenceSession.create(modelBytes(name), options)] as const,
    ),
  )
  return Object.fromEntries(opened) as Record<ModelName, InferenceSession>
}

/** SHA-256 over the template version and every model file: equal identities give equal templates and scores. */
export function matcherIdentity(): string {
  const hash = createHash('sha256').update(`taanuu-finger-${TEMPLATE_VERSION}\n`)
  for (const name of MODEL_NAMES) hash.update(`${name}\n`).update(modelBytes(name))
  return `taanuu-finger-${TEMPLATE_VERSION}-${hash.digest('hex')}`
}

/** Runs one session on named tensors and hands back the named float outputs. */
export async function runModel(
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Readonly<Record<string, { readonly data: Float32Array; readonly dims: readonly number[] }>>> {
  const results = await session.run(feeds)
  const outputs: Record<string, { data: Float32Array; dims: readonly number[] }> = {}
  for (const name of session.outputNames)
    outputs[name] = { data: results[name].data as Float32Array, dims: results[name].dims }
  return outputs
}

export function floatTensor(data: Float32Array, dims: readonly number[]): Tensor {
  return new Tensor('float32', data, dims)
}
