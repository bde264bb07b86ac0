import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AGAINST_ALL, compileStyle, interpretSheet, layOutBallot } from '@taanuu/matcher/ballot/index'
import { keepMarks } from '@taanuu/matcher/ballot/kept-marks'
import { markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import { type Marks, writePrecinctExport } from '@taanuu/voter-roll-sync/audit/testing/precinct-export'
import { PICTURES_FOLDER } from '@taanuu/voter-roll-sync/exchange/kept-pictures'
import { layoutsForTallySchema } from '@taanuu/voter-roll-sync/exchange/layouts-for-tally'
import {
  encodeMarkPicture,
  MARK_PICTURE_PAPER,
  MARK_PICTURE_PRINT,
  markPictureFormat,
} from '@taanuu/voter-roll-sync/exchange/mark-picture'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { ELECTION, ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { boxPublicKey } from '@taanuu/voter-roll-sync/trust/sealed-box'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasSecondVerifier, secondVerifier } from '../simulated/testing/second-verifier.ts'
import { readPicture } from './read-pictures.ts'

const MARKS: Marks = ['a', 'a', 'b', 'against', null, 'a']
const same = (text: string) => ({ ky: text, ru: text, en: text })
const laid = layOutBallot({
  universe: 'training',
  electionId: ELECTION,
  precinctId: 'p-101',
  ballotStyleId: 'style-101',
  paper: 'A5',
  heading: { title: same('Test'), place: same('101') },
  contests: [
    {
      contestId: 'head',
      title: same('Head'),
      votesAllowed: 1,
      options: [
        { optionId: 'a', label: same('Асан'), kind: 'candidate' },
        { optionId: 'b', label: same('Болот'), kind: 'candidate' },
        { optionId: 'against', label: AGAINST_ALL, kind: 'against-all' },
      ],
    },
  ],
})
if (!laid.ok) throw new Error(laid.reason)
const { style } = laid
const layouts = compileStyle(style)

function pictureOf(mark: Marks[number], seed: number): Uint8Array {
  const choices = { head: mark === null ? [] : [mark] }
  const front = markedSheet({ layout: layouts[0], choices, seed }).image
  const reading = interpretSheet({ front }, layouts)
  if (!reading.ok) throw new Error(reading.reason)
  const format = markPictureFormat(layoutsForTallySchema.parse([style]))!
  const greys = { paper: MARK_PICTURE_PAPER, print: MARK_PICTURE_PRINT }
  return encodeMarkPicture(keepMarks({ front }, reading, layouts, { ...format, ...greys })!)
}

const home = mkdtempSync(join(tmpdir(), 'taanuu-pictures-'))
const genuine = join(home, 'genuine')
const pictures = join('ballot-box-1', PICTURES_FOLDER)

/** What the second verifier, which has no interpreter, says of the same folder. */
function secondSays(folder: string): boolean | undefined {
  return hasSecondVerifier
    ? secondVerifier([folder], [], Buffer.from(ROOT.publicKey).toString('hex'))[0]
    : undefined
}

async function faultsOf(folder: string): Promise<readonly string[]> {
  const options = { rootKeys: [ROOT.publicKey], heldCheckpoints: [], readPicture }
  const { findings } = await verifyExport(folder, options)
  return findings.filter(({ ok }) => !ok).map(({ kind, text }) => `${kind} ${text}`)
}

beforeAll(async () => {
  const kept = { layouts: [style], pictures: MARKS.map((mark, i) => pictureOf(mark, i)) }
  await writePrecinctExport(genuine, 101, MARKS, { kept })
}, 60_000)
afterAll(() => rmSync(home, { recursive: true }))

describe('pictures of marks in an export', () => {
  it('are one for each record, alike in length, and say nothing against it', async () => {
    expect(await faultsOf(genuine)).toEqual([])
    expect(secondSays(genuine)).not.toBe(false)
    const files = readdirSync(join(genuine, pictures)).map((name) =>
      readFileSync(join(genuine, pictures, name)),
    )
    expect(files).toHaveLength(MARKS.length)
    expect(new Set(files.map(({ length }) => length)).size).toBe(1)
  })

  it('are refused when a box signs records that its own pictures contradict', async () => {
    const folder = join(home, 'contradicting')
    const sheets: Marks = ['b', 'a', null, 'against', null, 'a']
    const kept = { layouts: [style], pictures: sheets.map((mark, i) => pictureOf(mark, i)) }
    await writePrecinctExport(folder, 101, MARKS, { kept })
    expect(await faultsOf(folder)).toEqual(
      expect.arrayContaining([
        'RECOUNT a mark for a in head that its picture does not have',
        'RECOUNT a mark for b in head that its picture does not have',
      ]),
    )
    const hidden = join(home, 'hidden')
    const unmarked: Marks = [null, 'a', 'b', 'against', null, 'a']
    await writePrecinctExport(hidden, 101, unmarked, {
      kept: { layouts: [style], pictures: MARKS.map((mark, i) => pictureOf(mark, i)) },
    })
    expect(await faultsOf(hidden)).toEqual(['RECOUNT no mark for a, which its picture has'])
  })

  it('are refused when one is missing, added, another, exchanged, or of another form', async () => {
    const names = readdirSync(join(genuine, pictures))
    const attack = async (spoil: (place: string) => void): Promise<readonly string[]> => {
      const folder = join(home, 'attacked')
      cpSync(genuine, folder, { recursive: true })
      spoil(join(folder, pictures))
      const faults = await faultsOf(folder)
      expect(secondSays(folder)).not.toBe(true)
      rmSync(folder, { recursive: true })
      return faults.map((fault) => fault.split(' ')[0])
    }
    const [one, two] = names
    expect(await attack((place) => rmSync(join(place, one)))).toEqual(['FILE_MISSING'])
    const extra = `${'0'.repeat(32)}.png`
    expect(await attack((place) => cpSync(join(place, one), join(place, extra)))).toEqual(['FILE_EXTRA'])
    expect(await attack((place) => writeFileSync(join(place, 'x.png'), ''))).toContain('FILE_EXTRA')
    expect(await attack((place) => renameSync(join(place, one), join(place, two)))).toEqual(
      expect.arrayContaining(['FILE_MISSING', 'FILE_ALTERED']),
    )
    const longer = (place: string) =>
      writeFileSync(join(place, one), Buffer.concat([readFileSync(join(place, one)), Buffer.from('x')]))
    expect(await attack(longer)).toEqual(['FILE_ALTERED'])
  })

  it('with anything but pixels in them are refused although the record names them', async () => {
    const folder = join(home, 'comment')
    const noted = MARKS.map((mark, i) => Buffer.concat([pictureOf(mark, i), Buffer.from('12:40 voter 7')]))
    await writePrecinctExport(folder, 101, MARKS, { kept: { layouts: [style], pictures: noted } })
    const faults = await faultsOf(folder)
    expect(faults.every((fault) => fault.startsWith('NOT_CANONICAL PICTURE_SIZE'))).toBe(true)
    expect(faults).toHaveLength(MARKS.length)
    expect(secondSays(folder)).not.toBe(true)
  })

  it('of rare ballots leave only with the record, sealed to the district; without them the export is refused', async () => {
    const rare = { kept: { layouts: [style], pictures: MARKS.map((mark, i) => pictureOf(mark, i)) } }
    const districtKey = boxPublicKey(new Uint8Array(32).fill(7))
    await writePrecinctExport(join(home, 'rare'), 101, MARKS, { ...rare, districtKey })
    expect(await faultsOf(join(home, 'rare'))).toEqual([])
    expect(secondSays(join(home, 'rare'))).not.toBe(false)
    expect(existsSync(join(home, 'rare', pictures))).toBe(false)
    await writePrecinctExport(join(home, 'bare'), 101, MARKS, { ...rare, districtKey, withheldBare: true })
    expect(await faultsOf(join(home, 'bare'))).toEqual([
      'RECOUNT sealed without the pictures that the policy keeps',
    ])
  })
})
