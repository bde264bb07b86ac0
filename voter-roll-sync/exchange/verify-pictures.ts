import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LAYOUTS_FILE, type Manifest } from '../package/manifest.ts'
import type { Policy } from '../package/policy.ts'
import { readPackageJson } from '../package/verify-package.ts'
import { sha256Hex } from '../trust/hash.ts'
import type { CastVoteRecord } from './cast-vote-record.ts'
import { contradictionOf, decidedAgainst, type PictureReader, pictureFile } from './kept-pictures.ts'
import type { LayoutsForTally } from './layouts-for-tally.ts'
import {
  decodeMarkPicture,
  type MarkPicture,
  type MarkPictureFormat,
  markPictureFormat,
  markPictureSize,
} from './mark-picture.ts'
import type { Findings, Place } from './verify-report.ts'

/** Bytes above which a file is no picture of marks: 300 targets of the largest size. */
const MAX_PICTURE_BYTES = 16 * 1024 * 1024

export interface PicturesOfBox {
  readonly folder: string
  readonly manifest: Manifest
  readonly policy: Policy
  readonly layouts: LayoutsForTally
  /** Files in the folder of pictures, by their names in the export. */
  readonly present: ReadonlySet<string>
  /** Reads pictures again; null: only files, hashes and forms are checked. */
  readonly reader: PictureReader | null
}

/**
 * Every record has its picture if policy keeps them, none otherwise; each is the one that the record names, in its one form, and
 * does not contradict it.
 */
export function checkPictures(
  box: PicturesOfBox,
  records: readonly CastVoteRecord[],
  at: Place,
  findings: Findings,
): void {
  const named = new Map(records.flatMap(({ picture }) => (picture ? [[picture.id, picture.sha256]] : [])))
  const { keepImages = false } = box.policy
  if (!keepImages && (named.size > 0 || box.present.size > 0)) {
    findings.fault(
      'RECOUNT',
      at([...box.present][0] ?? ''),
      'a picture of a sheet, and the policy keeps none',
    )
    return
  }
  if (!keepImages) return
  if (named.size !== records.length) {
    findings.fault('RECOUNT', at(''), 'a record without a picture of its own')
    return
  }
  const files = new Set([...named.keys()].map(pictureFile))
  for (const name of box.present)
    if (!files.has(name)) findings.fault('FILE_EXTRA', at(name), 'a picture that no record names')
  const format = markPictureFormat(box.layouts)
  if (!format) {
    findings.fault('RECOUNT', at(''), 'pictures of ballots that do not say where their targets are')
    return
  }
  const layouts = readPackageJson(box.folder, LAYOUTS_FILE, box.manifest)
  let decided = 0
  let sound = true
  for (const record of records) {
    const name = pictureFile(record.picture!.id)
    const picture = readPicture(box, record, format, name, at, findings)
    const reading =
      picture && box.reader && layouts.ok
        ? box.reader(
            picture,
            { layouts: layouts.value, style: record.style, sheet: record.sheet },
            box.policy.marks,
            format,
          )
        : undefined
    const problem =
      picture && box.reader
        ? reading
          ? contradictionOf(record, reading)
          : 'a picture that shows no such sheet'
        : undefined
    if (problem) findings.fault('RECOUNT', at(name), problem)
    if (!picture || problem) sound = false
    if (reading) decided += decidedAgainst(record, reading)
  }
  if (!sound) return
  const read = box.reader ? ', read again without contradiction' : ''
  findings.checked(at('pictures'), `${records.length} pictures of marks as the records name them${read}`)
  if (decided > 0)
    findings.checked(at('pictures'), `in ${decided} contests officials decided against a clear picture`)
}

function readPicture(
  box: PicturesOfBox,
  record: CastVoteRecord,
  format: MarkPictureFormat,
  name: string,
  at: Place,
  findings: Findings,
): MarkPicture | undefined {
  const path = join(box.folder, name)
  if (!box.present.has(name)) {
    findings.fault('FILE_MISSING', at(name), 'a record names this picture')
    return undefined
  }
  if (lstatSync(path).size > MAX_PICTURE_BYTES) {
    findings.fault('FILE_TOO_LARGE', at(name), 'far larger than a picture of marks')
    return undefined
  }
  const bytes = readFileSync(path)
  if (sha256Hex(bytes) !== record.picture!.sha256) {
    findings.fault('FILE_ALTERED', at(name), 'not the picture that its record names')
    return undefined
  }
  const sheet = box.layouts.find((l) => l.ballotStyleId === record.style && l.sheet === record.sheet)
  const options = sheet?.contests.reduce((sum, contest) => sum + contest.options.length, 0) ?? 0
  const picture = decodeMarkPicture(bytes, markPictureSize(format, options))
  if (picture.ok) return picture.value
  findings.fault('NOT_CANONICAL', at(name), `${picture.error.code}: ${picture.error.detail}`)
  return undefined
}
