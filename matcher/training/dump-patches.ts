import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InferenceSession } from 'onnxruntime-node'
import { analyse } from '../finger/extract.ts'
import { cutPatches } from '../finger/patches.ts'
import { readNpz } from './npz.ts'

const HELP = `node matcher/training/dump-patches.ts PRINTS_DIR OUT_DIR
Runs the extractor on the synthetic prints of synthetic_prints.py and writes, a finger, FINGER.patches (int8, 64x64 each,
x127) and FINGER.meta (float32 rows: impression, x and y on the master in px, angle on the master in radians, quality).`

/** Distance in px over which the displacement map is differentiated. */
const REACH = 6

const [prints, out] = process.argv.slice(2)
if (!prints || !out) {
  console.log(HELP)
  process.exit(1)
}
mkdirSync(out, { recursive: true })
const open = (name: string): Promise<InferenceSession> =>
  InferenceSession.create(readFileSync(new URL(`../models/${name}.onnx`, import.meta.url)), {
    intraOpNumThreads: 1,
  })
const models = {
  normalise: await open('normalise'),
  ridges: await open('ridges'),
  orientation: await open('orientation'),
  gabor: await open('gabor'),
}
for (const file of readdirSync(prints)
  .filter((f) => /^\d+\.npz$/.test(f))
  .toSorted()) {
  const target = join(out, file.replace('.npz', '.patches'))
  if (existsSync(target)) continue
  const arrays = readNpz(readFileSync(join(prints, file)))
  const patches: Int8Array[] = []
  const meta: number[] = []
  for (let i = 0; arrays.has(`image${i}`); i++) {
    const image = arrays.get(`image${i}`)!
    const map = arrays.get(`map${i}`)!
    const [height, width] = image.shape
    const print = await analyse(models, { width, height, pixels: Uint8Array.from(image.data), dpi: 500 })
    const size = width * height
    const masterAt = (x: number, y: number): readonly [number, number] => {
      const at =
        Math.max(0, Math.min(height - 1, Math.round(y))) * width +
        Math.max(0, Math.min(width - 1, Math.round(x)))
      return [map.data[at], map.data[size + at]]
    }
    patches.push(
      Int8Array.from(cutPatches(print.enhanced, print.foreground, print.minutiae), (v) =>
        Math.round(v * 127),
      ),
    )
    for (const m of print.minutiae) {
      const [x, y] = masterAt(m.x, m.y)
      const [ax, ay] = masterAt(m.x + REACH * Math.cos(m.angle), m.y - REACH * Math.sin(m.angle))
      const [bx, by] = masterAt(m.x - REACH * Math.cos(m.angle), m.y + REACH * Math.sin(m.angle))
      meta.push(i, x, y, Math.atan2(by - ay, ax - bx), m.quality)
    }
  }
  writeFileSync(join(out, file.replace('.npz', '.meta')), new Uint8Array(Float32Array.from(meta).buffer))
  writeFileSync(`${target}.part`, Buffer.concat(patches.map((p) => Buffer.from(p.buffer))))
  renameSync(`${target}.part`, target)
}
