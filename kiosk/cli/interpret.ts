import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  type BallotLayout,
  compileStyle,
  DEFAULT_MARK_RULES,
  type GreyImage,
  interpretSheet,
  type MarkRules,
} from '@taanuu/matcher/ballot/index'
import { decodePicture } from '@taanuu/matcher/ballot/picture-file'
import { encode } from 'fast-png'
import { z } from 'zod'
import { UsageError } from '../hosts/shared/usage-error.ts'
import { goodStyles, parseFile } from './style-file.ts'

export const interpretHelp = `taanuu interpret [options]                reads the marks on a scanned ballot of any system whose layout is given

  --layout FILE     ballot style, version 2 (docs/formats.md), or an array of them; may be repeated
  --front FILE      picture of one side, PNG or JPEG, 150 to 300 dpi, any way up
  --back FILE       picture of the other side; which is which is found out. Without it a faint mark stays "unsure":
                    what is printed there might shine through
  --rules FILE      JSON with thresholds that differ from the defaults (docs/ballots.md)
  --dpi N           the scanner's true resolution: ballots of another size are then refused. Without it the scale is
                    taken from the timing marks, and what the files say of it is not looked at.
  --snippets DIR    also writes an upright picture of every contest

Prints one JSON object. Exit status 0 where the sheet was read (also with options "unsure"), 1 where it is refused.`

const rulesSchema = z
  .strictObject({
    definiteFill: z.number().min(0).max(1),
    marginalFill: z.number().min(0).max(1),
    faintTint: z.number().min(0).max(1),
    nearInkMm2: z.number().min(0).max(1000),
    againstAll: z.enum(['exclusive', 'ordinary']),
    writeInInk: z.number().min(0).max(1),
    strokeMm: z.number().min(0).max(100),
    restMm: z.number().min(0).max(100),
    strokeDarkness: z.number().min(0).max(1),
  })
  .partial()

/** Exit codes: 0 read, 1 refused, 2 wrong use. */
export async function interpret(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      layout: { type: 'string', multiple: true, default: [] },
      front: { type: 'string' },
      back: { type: 'string' },
      rules: { type: 'string' },
      dpi: { type: 'string' },
      snippets: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(interpretHelp)
    return 0
  }
  if (values.layout.length === 0)
    throw new UsageError('which layout? taanuu interpret --layout FILE --front FILE')
  if (values.front === undefined)
    throw new UsageError('which picture? taanuu interpret --layout FILE --front FILE')
  const known = layoutsOf(values.layout)
  const dpi = values.dpi === undefined ? undefined : Number(values.dpi)
  if (dpi !== undefined && !(dpi >= 100 && dpi <= 600))
    throw new UsageError('--dpi is a number from 100 to 600')
  const picture = (path: string) => ({ ...readPicture(path), dpi: dpi ?? 0 })
  const reading = interpretSheet(
    { front: picture(values.front), ...(values.back !== undefined && { back: picture(values.back) }) },
    known.map(({ layout }) => layout),
    {
      rules: values.rules === undefined ? DEFAULT_MARK_RULES : readRules(values.rules),
      scaleKnown: dpi !== undefined,
      blankOf: blanksOf(known),
      ...(values.snippets !== undefined && { snippets: 'all' }),
    },
  )
  if (reading.ok && values.snippets !== undefined) {
    mkdirSync(values.snippets, { recursive: true })
    for (const { contestId, picture } of reading.snippets ?? []) {
      const { width, height, pixels } = picture
      const png = encode({ width, height, data: pixels, channels: 1, depth: 8 })
      writeFileSync(join(values.snippets, `${contestId}.png`), png)
    }
  }
  console.log(JSON.stringify({ ...reading, snippets: undefined }, null, 2))
  return reading.ok ? 0 : 1
}

type KnownLayout = { readonly layout: BallotLayout; readonly folder: string }

function layoutsOf(files: readonly string[]): readonly KnownLayout[] {
  return files.flatMap((file) =>
    goodStyles(file).flatMap((style) =>
      compileStyle(style).map((layout) => ({ layout, folder: dirname(file) })),
    ),
  )
}

/** Pictures of unmarked sides lie beside the style file that names them. */
function blanksOf(known: readonly KnownLayout[]): (layout: BallotLayout) => GreyImage | undefined {
  const read = new Map<string, GreyImage>()
  return (layout) => {
    const folder = known.find((entry) => entry.layout === layout)?.folder
    if (layout.blank === undefined || folder === undefined) return undefined
    const path = join(folder, layout.blank)
    const image = read.get(path) ?? readPicture(path)
    read.set(path, image)
    return image
  }
}

function readPicture(path: string): GreyImage {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}`)
  }
  const decoded = decodePicture(bytes)
  if (decoded.ok) return decoded.image
  const words = {
    'too-large': 'is larger than 32 megapixels or 64 MB',
    'not-a-picture': 'is neither PNG nor JPEG',
    'damaged-picture': 'cannot be decoded',
  } as const
  throw new UsageError(`${path} ${words[decoded.reason]}`)
}

function readRules(path: string): Partial<MarkRules> {
  const parsed = rulesSchema.safeParse(parseFile(path))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UsageError(`${path}: ${issue?.path.join('.')} ${issue?.message}`)
  }
  // Undefined must not hide a default.
  return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined))
}
