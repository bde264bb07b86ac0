import { z } from 'zod'

/**
 * The ballot style file, version 2: every sheet and side of one ballot as data. Our own ballots and those of
 * other systems are described alike; `docs/formats.md` says how to write one by hand. What is needed only for
 * printing (`print`, texts) may be left out.
 */

/** Bounds that keep a hostile file from costing memory or time; real ballots are far below them. */
const MAX_CONTESTS = 60
const MAX_OPTIONS = 300
const MAX_TEXT = 400
/** Ids go into file names, reports and the page code's hash: plain and short. */
const identifier = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
  error: 'an id is 1 to 64 letters, digits, ".", "_" or "-", and starts with a letter or digit',
})
const millimetres = z.number().min(0).max(1200)
const positiveMillimetres = z.number().positive().max(1200)

export const localTextSchema = z
  .object({ ky: z.string().max(MAX_TEXT), ru: z.string().max(MAX_TEXT), en: z.string().max(MAX_TEXT) })
  .readonly()

/** One text for all languages, or one for each. */
const textSchema = z.union([z.string().max(MAX_TEXT), localTextSchema])

/** A rectangle in millimetres from the top left corner of the upright page. */
const boxSchema = z
  .strictObject({
    xMm: millimetres,
    yMm: millimetres,
    widthMm: positiveMillimetres,
    heightMm: positiveMillimetres,
  })
  .readonly()

const columnSchema = z.number().min(0).max(200)
const rowSchema = z.number().min(0).max(300)

const targetSchema = z
  .strictObject({
    column: columnSchema,
    row: rowSchema,
    shape: z.enum(['oval', 'box']),
    widthMm: z.number().min(2).max(20),
    heightMm: z.number().min(2).max(20),
  })
  .readonly()
  .describe('Where the voter marks: its centre in timing mark columns and rows, its outer printed size.')

const writeInSchema = z
  .strictObject({
    column: columnSchema,
    row: rowSchema,
    columns: z.number().positive().max(200),
    rows: z.number().positive().max(300),
  })
  .readonly()
  .describe('Where a name is written: its top left corner and its extent, in columns and rows.')

const optionSchema = z
  .strictObject({
    optionId: identifier,
    label: textSchema.optional(),
    detail: textSchema.optional(),
    kind: z.enum(['candidate', 'party', 'against-all', 'write-in']),
    target: targetSchema,
    writeIn: writeInSchema.optional(),
  })
  .readonly()

const contestSchema = z
  .strictObject({
    contestId: identifier,
    title: textSchema.optional(),
    votesAllowed: z.int().min(1).max(50),
    options: z.array(optionSchema).min(1).max(MAX_OPTIONS).readonly(),
  })
  .readonly()

const sidePrintSchema = z
  .strictObject({
    textScale: z.number().min(0.4).max(2),
    heading: z.strictObject({ title: textSchema, place: textSchema }).readonly(),
    contests: z
      .array(
        z
          .strictObject({
            headings: z.array(boxSchema).min(1).max(8).readonly(),
            options: z.array(boxSchema).min(1).max(MAX_OPTIONS).readonly(),
          })
          .readonly(),
      )
      .max(MAX_CONTESTS)
      .readonly(),
  })
  .readonly()
  .describe('Places of our own print: for every contest its title boxes and a box for each option.')

const sideSchema = z
  .strictObject({
    contests: z.array(contestSchema).max(MAX_CONTESTS).readonly(),
    print: sidePrintSchema.optional(),
    blank: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Picture of the unmarked side (PNG or JPEG), beside this file.'),
  })
  .readonly()

const sidePresence = z.enum(['present', 'coded', 'absent'])

const gridSchema = z
  .strictObject({
    columns: z.int().min(8).max(200),
    rows: z.int().min(8).max(300),
    mark: z
      .strictObject({ widthMm: z.number().min(2).max(12), heightMm: z.number().min(1).max(6) })
      .readonly(),
    first: z.strictObject({ xMm: positiveMillimetres, yMm: positiveMillimetres }).readonly().optional(),
    pitch: z
      .strictObject({ xMm: z.number().min(3).max(30), yMm: z.number().min(3).max(30) })
      .readonly()
      .optional(),
    sides: z
      .strictObject({ top: sidePresence, bottom: sidePresence, left: sidePresence, right: sidePresence })
      .readonly()
      .optional(),
  })
  .readonly()
  .describe('The ring of timing marks, counted with its corners; `first` is the centre of the top left mark.')

/** One character a column: 1 a mark, 0 none, x either. */
const bitMask = z.string().regex(/^[01x]{8,300}$/, {
  error: 'one character for each mark of the side: 1 for a mark, 0 for none, x for either',
})

const payloadSchema = z
  .union([
    z.string().min(1).max(500),
    z.strictObject({ front: z.string().min(1).max(500), back: z.string().min(1).max(500) }).readonly(),
  ])
  .describe('How the text of the code begins; ? stands for any one character.')

const metadataSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('taanuu-qr'), box: boxSchema }).readonly(),
  z
    .strictObject({ kind: z.literal('qr'), box: boxSchema.optional(), payload: payloadSchema.optional() })
    .readonly(),
  z
    .strictObject({
      kind: z.literal('timing-bits'),
      side: z.enum(['top', 'bottom']),
      front: bitMask.optional(),
      back: bitMask.optional(),
    })
    .readonly(),
  z.strictObject({ kind: z.literal('none') }).readonly(),
])

const lotSchema = z
  .strictObject({
    record: z.string().min(1).max(MAX_TEXT).describe('Number or place of the protocol of the draw.'),
    orders: z
      .array(
        z
          .strictObject({
            contestId: identifier,
            options: z.array(identifier).min(1).max(MAX_OPTIONS).readonly(),
          })
          .readonly(),
      )
      .max(MAX_CONTESTS)
      .readonly(),
  })
  .readonly()
  .describe('The recorded draw of lots: the order in which a contest prints its options.')

export const ballotStyleShape = z
  .strictObject({
    version: z.literal(2),
    universe: z.enum(['real', 'training']).optional(),
    electionId: identifier.optional(),
    precinctId: identifier.optional(),
    ballotStyleId: identifier,
    paper: z
      .strictObject({ widthMm: z.number().min(80).max(450), heightMm: z.number().min(80).max(700) })
      .readonly(),
    grid: gridSchema,
    metadata: metadataSchema,
    sheets: z
      .array(z.strictObject({ front: sideSchema, back: sideSchema.optional() }).readonly())
      .min(1)
      .max(20)
      .readonly(),
    languages: z
      .array(z.enum(['ky', 'ru', 'en']))
      .min(1)
      .max(3)
      .readonly()
      .optional(),
    lot: lotSchema.optional(),
  })
  .readonly()

export type BallotStyle = z.infer<typeof ballotStyleShape>
export type StyleSide = z.infer<typeof sideSchema>
export type StyleContest = z.infer<typeof contestSchema>
export type StyleOption = z.infer<typeof optionSchema>
export type StyleBox = z.infer<typeof boxSchema>
export type StyleText = z.infer<typeof textSchema>
export type Metadata = z.infer<typeof metadataSchema>
export type Target = z.infer<typeof targetSchema>
export type WriteInArea = z.infer<typeof writeInSchema>
export type Lot = z.infer<typeof lotSchema>
export type LocalText = z.infer<typeof localTextSchema>
export type SidePresence = z.infer<typeof sidePresence>
