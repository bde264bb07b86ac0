import { writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { extract } from '@taanuu/matcher/finger/extract'
import { loadModels } from '@taanuu/matcher/finger/models'
import { FIELD_CELL } from '@taanuu/matcher/finger/orientation'
import type { Field, GreyImage, Mask, Minutia, RidgeFlow, StageEvent } from '@taanuu/matcher/finger/types'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import { encode } from 'fast-png'
import { readPrint } from './prints.ts'

const HELP = `node matcher/bench/stages.ts OUT.png [--print FILE.png] [--seed N] [--severity S]
Draws what each stage of the extraction made of a print, as the transparency sink hands it out: rescaled, normalised,
ridges, foreground with flow, enhanced, minutiae on the skeleton. Without --print a synthetic finger is read.`

/** Gap between the panels, px. */
const GAP = 8
const COLUMNS = 3
/** A stroke of the flow is drawn in every n-th cell, this long (px). */
const FLOW_STEP = 4
const FLOW_LENGTH = 10

type Rgb = readonly [number, number, number]
const RED: Rgb = [200, 30, 30]
const BLUE: Rgb = [20, 80, 200]

interface Panel {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    print: { type: 'string' },
    seed: { type: 'string', default: '7' },
    severity: { type: 'string', default: '0.3' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || !positionals[0]) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}
const image = values.print
  ? readPrint(dirname(values.print), basename(values.print, '.png'))
  : syntheticPrint(Number(values.seed), Number(values.severity))
const events: StageEvent[] = []
const result = await extract(await loadModels(1), image, (event) => events.push(event))
writeFileSync(positionals[0], sheet(panelsOf(events)))
console.log(result.ok ? `quality ${result.quality}` : `no template: ${result.reason}`)

function syntheticPrint(seed: number, severity: number): GreyImage {
  return renderImpression(createFinger(seed), 1, { severity, width: 320, height: 360 })
}

function panelsOf(stages: readonly StageEvent[]): readonly Panel[] {
  let skeleton: Panel | null = null
  let foreground: Mask | null = null
  const panels: Panel[] = []
  for (const event of stages) {
    if (event.stage === 'rescaled') panels.push(grey(event.field, 0, 255))
    else if (event.stage === 'normalised') panels.push(grey(event.field, -2, 2))
    else if (event.stage === 'ridges' || event.stage === 'enhanced') panels.push(grey(event.field, 1, -1))
    else if (event.stage === 'foreground') foreground = event.mask
    else if (event.stage === 'flow' && foreground) panels.push(flowPanel(foreground, event.flow))
    else if (event.stage === 'skeleton') skeleton = maskPanel(event.mask, 150)
    else if (event.stage === 'minutiae' && skeleton) panels.push(minutiaPanel(skeleton, event.minutiae))
  }
  return panels
}

function grey(field: Field, black: number, white: number): Panel {
  const pixels = new Uint8Array(field.data.length * 3)
  field.data.forEach((value, i) => {
    const level = Math.max(0, Math.min(255, Math.round((255 * (value - black)) / (white - black))))
    pixels.fill(level, 3 * i, 3 * i + 3)
  })
  return { width: field.width, height: field.height, pixels }
}

function maskPanel(mask: Mask, level: number): Panel {
  const pixels = new Uint8Array(mask.data.length * 3).fill(255)
  mask.data.forEach((set, i) => {
    if (set === 1) pixels.fill(level, 3 * i, 3 * i + 3)
  })
  return { width: mask.width, height: mask.height, pixels }
}

/** Foreground in grey, a stroke along the ridges in every few cells, its length by coherence. */
function flowPanel(foreground: Mask, flow: RidgeFlow): Panel {
  const panel = maskPanel(foreground, 225)
  const { width, height, data } = flow.cos2
  for (let row = 2; row < height; row += FLOW_STEP)
    for (let column = 2; column < width; column += FLOW_STEP) {
      const [x, y] = [(column + 0.5) * FIELD_CELL, (row + 0.5) * FIELD_CELL]
      if (foreground.data[Math.floor(y) * foreground.width + Math.floor(x)] !== 1) continue
      const [c, s] = [data[row * width + column], flow.sin2.data[row * width + column]]
      stroke(panel, x, y, Math.atan2(s, c) / 2, FLOW_LENGTH * Math.hypot(c, s), BLUE, true)
    }
  return panel
}

function minutiaPanel(skeleton: Panel, minutiae: readonly Minutia[]): Panel {
  for (const { x, y, angle, type } of minutiae) {
    const colour = type === 'bifurcation' ? BLUE : RED
    for (let turn = 0; turn < 24; turn++) {
      const a = (turn * Math.PI) / 12
      dot(skeleton, x + 3.5 * Math.cos(a), y + 3.5 * Math.sin(a), colour)
    }
    stroke(skeleton, x, y, -angle, 11, colour, false)
  }
  return skeleton
}

function stroke(
  panel: Panel,
  x: number,
  y: number,
  angle: number,
  length: number,
  colour: Rgb,
  both: boolean,
): void {
  for (let t = both ? -length / 2 : 3.5; t <= (both ? length / 2 : length); t += 0.5)
    dot(panel, x + t * Math.cos(angle), y + t * Math.sin(angle), colour)
}

function dot(panel: Panel, x: number, y: number, colour: Rgb): void {
  const [column, row] = [Math.round(x), Math.round(y)]
  if (column < 0 || row < 0 || column >= panel.width || row >= panel.height) return
  panel.pixels.set(colour, 3 * (row * panel.width + column))
}

function sheet(panels: readonly Panel[]): Uint8Array {
  const width = Math.max(...panels.map((p) => p.width))
  const height = Math.max(...panels.map((p) => p.height))
  const rows = Math.ceil(panels.length / COLUMNS)
  const total = { width: COLUMNS * (width + GAP) + GAP, height: rows * (height + GAP) + GAP }
  const pixels = new Uint8Array(total.width * total.height * 3).fill(255)
  panels.forEach((panel, index) => {
    const left = GAP + (index % COLUMNS) * (width + GAP)
    const top = GAP + Math.floor(index / COLUMNS) * (height + GAP)
    for (let row = 0; row < panel.height; row++)
      pixels.set(
        panel.pixels.subarray(3 * row * panel.width, 3 * (row + 1) * panel.width),
        3 * ((top + row) * total.width + left),
      )
  })
  return encode({ ...total, channels: 3, depth: 8, data: pixels })
}
