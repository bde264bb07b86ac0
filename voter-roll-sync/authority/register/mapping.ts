import { z } from 'zod'
import { encodings } from './text-encoding.ts'

/** A column by its name in the header, or by its number counted from 1. */
const column = z.union([z.string().min(1).max(200), z.number().int().min(1).max(1000)])
const bytesColumn = z.strictObject({
  column,
  /** `path`: the name of a file under the folder of files; `base64`: the bytes stand in the cell. */
  as: z.enum(['path', 'base64']),
})

/** How the columns of a register extract become voters: a JSON file that the authority keeps with the extract. */
export const mappingSchema = z.strictObject({
  v: z.literal(1),
  format: z.enum(['csv', 'nist-sp1500-102']),
  /** Absent: by byte order mark, else guessed; the report says which. */
  encoding: z.enum(encodings).optional(),
  delimiter: z.string().length(1).optional(),
  /** CSV: whether the first row names the columns. */
  header: z.boolean().default(true),
  columns: z.strictObject({
    personalNumber: column,
    surname: column,
    givenName: column,
    patronymic: column.optional(),
    /** Absent: what the personal number says. */
    sex: column.optional(),
    /** Absent: what the personal number says. */
    birthDate: column.optional(),
    /** Absent: every row belongs to `precinct` below. */
    precinct: column.optional(),
    /** Number on the paper list; absent: the next free one of the precinct, in the order of the file. */
    lineNumber: column.optional(),
    address: column.optional(),
  }),
  precinct: z.number().int().min(1).optional(),
  photo: bytesColumn.optional(),
  fingers: z
    .array(
      bytesColumn.extend({
        position: z.string().regex(/^(right|left)-(thumb|index|middle|ring|little)$/),
        format: z.enum(['taanuu', 'iso19794-2']),
      }),
    )
    .max(10)
    .default([]),
  /** Rows with fewer templates are rejected; 0 accepts them (the quality report lists them). */
  minimumFingers: z.number().int().min(0).max(10).default(1),
  /** Made of YYYY, MM and DD with any separators. */
  dateFormat: z
    .string()
    .max(20)
    .refine((form) => ['YYYY', 'MM', 'DD'].every((part) => form.split(part).length === 2), 'YYYY, MM and DD')
    .default('YYYY-MM-DD'),
  /** Words of the extract, compared without regard to case. */
  sex: z
    .strictObject({ female: z.array(z.string()).min(1), male: z.array(z.string()).min(1) })
    .default({ female: ['female', 'f', 'ж', 'аял', '1'], male: ['male', 'm', 'м', 'эркек', '2'] }),
  /** Years on election day; absent: not checked here. */
  minimumAge: z.number().int().min(1).max(120).optional(),
})
export type Mapping = z.infer<typeof mappingSchema>
export type Column = z.infer<typeof column>
export type FingerColumn = Mapping['fingers'][number]
