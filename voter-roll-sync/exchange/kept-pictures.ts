import type { Policy } from '../package/policy.ts'
import type { CastVoteRecord } from './cast-vote-record.ts'
import type { MarkPicture, MarkPictureFormat } from './mark-picture.ts'

/** Folder of a box's export that holds the pictures of its records, where policy keeps any. */
export const PICTURES_FOLDER = 'pictures'
/** Name of a picture within an export; its record names it. */
export const PICTURE_NAME: RegExp = /^pictures\/[0-9a-f]{32}\.png$/

export function pictureFile(id: string): string {
  return `${PICTURES_FOLDER}/${id}.png`
}

/** What an interpreter says of one target in a picture. */
export interface PictureReading {
  readonly optionId: string
  readonly decision: 'mark' | 'no-mark' | 'unsure'
}

/**
 * Reads a kept picture again: every option of the sheet, in the order of the ballot. The interpreter is not in this room, so
 * whoever verifies brings it. `layouts`: content of the package's ballot layouts. Undefined: the picture shows no such sheet.
 */
export type PictureReader = (
  picture: MarkPicture,
  sheet: { readonly layouts: unknown; readonly style: string; readonly sheet: number },
  marks: Policy['marks'],
  format: MarkPictureFormat,
) => readonly PictureReading[] | undefined

/**
 * English sentence, if a record says what its picture clearly denies. What was unsure on the sheet may look clear in the picture,
 * which shows less of it, and the other way round; so only clear against clear counts.
 */
export function contradictionOf(
  record: CastVoteRecord,
  readings: readonly PictureReading[],
): string | undefined {
  const seen = new Map(readings.map(({ optionId, decision }) => [optionId, decision]))
  for (const { contest, selections } of record.contests) {
    const shown = selections.find((option) => seen.get(option) === 'no-mark')
    if (shown !== undefined) return `a mark for ${shown} in ${contest} that its picture does not have`
  }
  const said = new Set(record.contests.flatMap(({ selections, unsure = [] }) => [...selections, ...unsure]))
  const left = readings.find(({ optionId, decision }) => decision === 'mark' && !said.has(optionId))
  return left && `no mark for ${left.optionId}, which its picture has`
}

/** Contests of a record in which people decided against what its picture clearly shows. */
export function decidedAgainst(record: CastVoteRecord, readings: readonly PictureReading[]): number {
  const seen = new Map(readings.map(({ optionId, decision }) => [optionId, decision]))
  return record.contests.filter(
    ({ adjudicated, unsure = [] }) =>
      adjudicated &&
      unsure.some(
        (option) => seen.get(option) === (adjudicated.selections.includes(option) ? 'no-mark' : 'mark'),
      ),
  ).length
}
