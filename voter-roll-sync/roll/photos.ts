import { z } from 'zod'
import { canonicalJson } from '../trust/canonical-json.ts'
import { parseCanonicalLine, parseJson, personalNumberSchema } from './roll.ts'

/** Base64 characters of one photo: a portrait of 300 kB is more than any register gives out for a roll. */
const MAX_PHOTO_BASE64 = 400_000
/** A line with everything around the picture; a longer one is refused before it is held whole. */
export const MAX_PHOTO_LINE_BYTES = MAX_PHOTO_BASE64 + 1000

export const photoSchema = z.strictObject({
  personalNumber: personalNumberSchema,
  media: z.enum(['image/svg+xml', 'image/jpeg']),
  base64: z.base64().max(MAX_PHOTO_BASE64),
})
/** Portrait of a voter; travels apart from the roll, so that a station serves before the photos are in. */
export type Photo = z.infer<typeof photoSchema>

export const photoChangeSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('put'), photo: photoSchema }),
  z.strictObject({ op: z.literal('remove'), personalNumber: personalNumberSchema }),
])
export type PhotoChange = z.infer<typeof photoChangeSchema>

/** One line of `photos.age`: RFC 8785, as `voterLine` makes it. */
export function photoLine({ base64, media, personalNumber }: Photo): string {
  return `${JSON.stringify({ base64, media, personalNumber })}\n`
}

/** One line of `photos-delta.age`. */
export function photoChangeLine(change: PhotoChange): string {
  return `${canonicalJson(change)}\n`
}

/** Undefined for anything but the canonical line of a photo. */
export function parsePhoto(line: string): Photo | undefined {
  const photo = photoSchema.safeParse(parseJson(line))
  return photo.success && photoLine(photo.data) === `${line}\n` ? photo.data : undefined
}

export function parsePhotoChange(line: string): PhotoChange | undefined {
  const change = photoChangeSchema.safeParse(parseCanonicalLine(line))
  return change.success ? change.data : undefined
}

/** As a picture's address for a screen. */
export function photoDataUri(photo: Pick<Photo, 'media' | 'base64'>): string {
  return `data:${photo.media};base64,${photo.base64}`
}
