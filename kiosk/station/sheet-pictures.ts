import { randomBytes } from 'node:crypto'
import type { BallotLayout, MarkRules, SheetImages, SheetReading } from '@taanuu/matcher/ballot/index'
import type { CastVoteRecord } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import {
  encodeMarkPicture,
  MARK_PICTURE_PAPER,
  MARK_PICTURE_PRINT,
  type MarkPictureFormat,
  markPictureFormat,
  markPictureRoom,
  markTiles,
} from '@taanuu/voter-roll-sync/exchange/mark-picture'
import type { LayoutsForTally } from '@taanuu/voter-roll-sync/exchange/tally'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import type { SheetJudgement } from './judge-sheet.ts'
import type { InterpreterPort } from './ports.ts'

const ID_BYTES = 16
const NO_TARGETS = 'pictures of ballots that do not say where their targets are'

/** Bytes that hold the file of any sheet's picture; 0 where policy keeps none. Throws where the ballots do not say their targets. */
export function pictureRoom(layouts: LayoutsForTally, keepImages: boolean): number {
  const room = markPictureRoom(layouts, keepImages)
  if (room === undefined) throw new Error(NO_TARGETS)
  return room
}

function formatOf(layouts: LayoutsForTally): MarkPictureFormat {
  const format = markPictureFormat(layouts)
  if (!format) throw new Error(NO_TARGETS)
  return format
}

/**
 * Adds the picture of its marks to a sheet that may go in; its record names it by a random id and by its hash. A sheet whose marks
 * cannot be cut out again is given back as one that cannot be read.
 */
export async function keepPicture(
  judgement: SheetJudgement,
  sheet: { readonly images: SheetImages; readonly reading: SheetReading; readonly marks: MarkRules },
  interpreter: InterpreterPort,
  layouts: readonly BallotLayout[],
  forTally: LayoutsForTally,
): Promise<SheetJudgement> {
  const { images, reading, marks } = sheet
  if (judgement.action === 'return' || !judgement.record || !reading.ok) return judgement
  const format = { ...formatOf(forTally), paper: MARK_PICTURE_PAPER, print: MARK_PICTURE_PRINT }
  const kept = await interpreter.keepMarks?.(images, reading, layouts, format, marks)
  if (!kept) return { action: 'return', code: 'SHEET_NOT_READABLE', record: null, picture: null }
  const file = encodeMarkPicture(kept)
  const picture = { id: randomBytes(ID_BYTES).toString('hex'), sha256: sha256Hex(file) }
  return { ...judgement, record: { ...judgement.record, picture }, picture: file }
}

/** The place of each option's mark as a `data:` URI; undefined where the picture is not one of this sheet. */
export function markTileUris(
  file: Uint8Array,
  sheet: Pick<CastVoteRecord, 'style' | 'sheet'>,
  layouts: LayoutsForTally,
): ReadonlyMap<string, string> | undefined {
  const tiles = markTiles(file, sheet, layouts)
  const uri = (tile: Uint8Array) => `data:image/png;base64,${Buffer.from(tile).toString('base64')}`
  return tiles && new Map([...tiles].map(([optionId, tile]) => [optionId, uri(tile)]))
}
