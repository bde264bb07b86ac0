import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { encode } from 'fast-png'
import { createFinger } from './finger.ts'
import type { GreyImage } from './grey-image.ts'
import { renderImpression } from './impression.ts'
import { SENSOR_LOOKS } from './sensor-look.ts'

const HELP = `Draws impressions of synthetic fingers side by side, for people to look at.

node simulator/fingerprint/contact-sheet.ts [options] FILE.png

  --fingers N       fingers, one a row (default 4)
  --impressions N   impressions of each (default 4)
  --seed N          seed of the first finger (default 1)
  --severity S      0 easy to 1 hardly usable (default 0.2)
  --look NAME       ${SENSOR_LOOKS.join(', ')}; default: each in turn
  --campaign        fingers land where they like, as when test databases are collected; default: at a table
  --worn W          0 smooth to 1 worn; default: natural
  --levels N        grey levels of the sheet, to keep the file small (default 256)
`
const GAP_PX = 6

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      fingers: { type: 'string', default: '4' },
      impressions: { type: 'string', default: '4' },
      seed: { type: 'string', default: '1' },
      severity: { type: 'string', default: '0.2' },
      look: { type: 'string' },
      campaign: { type: 'boolean', default: false },
      worn: { type: 'string' },
      levels: { type: 'string', default: '256' },
    },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const [file] = positionals
  const look = SENSOR_LOOKS.find((name) => name === values.look)
  const fingers = count(values.fingers)
  const columns = count(values.impressions)
  const levels = count(values.levels)
  const seed = Number(values.seed)
  const severity = Number(values.severity)
  const protocol = values.campaign ? 'campaign' : 'table'
  const worn = values.worn === undefined ? undefined : Number(values.worn)
  const sound =
    file !== undefined &&
    (look !== undefined || values.look === undefined) &&
    fingers >= 1 &&
    columns >= 1 &&
    levels >= 2 &&
    [seed, severity, worn ?? 0].every(Number.isFinite)
  if (!sound) {
    process.stderr.write(HELP)
    return 2
  }
  const images: GreyImage[] = []
  for (let row = 0; row < fingers; row++) {
    const finger = createFinger(seed + row, worn === undefined ? {} : { worn })
    for (let column = 0; column < columns; column++) {
      const turn = SENSOR_LOOKS[column % SENSOR_LOOKS.length]!
      images.push(renderImpression(finger, column, { severity, protocol, look: look ?? turn }))
    }
  }
  const sheet = arrange(images, columns, levels)
  writeFileSync(
    file,
    encode(
      { width: sheet.width, height: sheet.height, data: sheet.pixels, channels: 1, depth: 8 },
      { zlib: { level: 9 } },
    ),
  )
  return 0
}

/** A whole number from 1 to 1000, or 0 for anything else. */
function count(text: string): number {
  const value = Number(text)
  return Number.isInteger(value) && value >= 1 && value <= 1000 ? value : 0
}

function arrange(images: readonly GreyImage[], columns: number, levels: number): GreyImage {
  const first = images[0]!
  const rows = Math.ceil(images.length / columns)
  const width = columns * (first.width + GAP_PX) + GAP_PX
  const height = rows * (first.height + GAP_PX) + GAP_PX
  const pixels = new Uint8Array(width * height).fill(255)
  const step = 255 / (levels - 1)
  images.forEach((image, n) => {
    const left = GAP_PX + (n % columns) * (image.width + GAP_PX)
    const top = GAP_PX + Math.floor(n / columns) * (image.height + GAP_PX)
    for (let y = 0; y < image.height; y++)
      for (let x = 0; x < image.width; x++)
        pixels[(top + y) * width + left + x] = Math.round(
          Math.round(image.pixels[y * image.width + x]! / step) * step,
        )
  })
  return { width, height, pixels, dpi: first.dpi }
}

process.exitCode = main()
