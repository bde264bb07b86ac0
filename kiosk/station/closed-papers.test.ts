import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  EXPORT_FILE,
  EXPORT_TYPE,
  type ExportManifest,
  PROTOCOL_FILE,
  WALL_FORM_FILE,
  ZERO_REPORT_FILE,
} from '@taanuu/voter-roll-sync/exchange/export-files'
import { countsSlipPdf } from '@taanuu/voter-roll-sync/exchange/papers/counts-slip-paper'
import { MAX_PAPER_BYTES } from '@taanuu/voter-roll-sync/exchange/papers/read-sheet'
import { envelopeBytes, signEnvelope } from '@taanuu/voter-roll-sync/trust/dsse'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { commandSchemas, type PaperKind } from '../contract/index.ts'
import { ClosedPapers, PRINTED_FILE } from './closed-papers.ts'

const root = mkdtempSync(join(tmpdir(), 'taanuu-papers-'))
afterAll(() => rmSync(root, { recursive: true }))

const place = { ky: 'Үлгү', ru: 'Пример', en: 'Sample' }
const slip = await countsSlipPdf({
  manifest: { universe: 'training', title: place, electionDay: '2026-01-24', precinct: 9012 },
  stationName: '№ 1',
  counters: { identified: 812, byCommission: 3, checks: 811 },
  slip: 'the signed slip',
  checkpoint: 'the checkpoint',
})

let folders = 0
let exported = ''
let printed = ''
beforeEach(() => {
  exported = join(root, `export-${++folders}`)
  printed = join(root, `printed-${folders}`)
  mkdirSync(printed)
  mkdirSync(exported)
  const files = { [PROTOCOL_FILE]: slip, [ZERO_REPORT_FILE]: Buffer.from('no paper of ours') }
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(exported, name), bytes)
  const list: ExportManifest = {
    ...{
      v: 1,
      universe: 'training',
      electionId: 'e-1',
      precinct: 9012,
      role: 'ballot-box',
      station: 'box-1',
    },
    manifestSha256: '0'.repeat(64),
    files: Object.entries(files).map(([name, bytes]) => ({
      ...{ name, bytes: bytes.length, sha256: sha256Hex(bytes) },
    })),
  }
  const key = signingKeyFromSeed(new Uint8Array(32).fill(1))
  writeFileSync(join(exported, EXPORT_FILE), envelopeBytes(signEnvelope(EXPORT_TYPE, list, [key])))
})

async function codeOf(papers: ClosedPapers, kind: PaperKind): Promise<string> {
  const read = await papers.pages(kind)
  return read.ok ? 'ok' : read.error.code
}

describe('papers of a closed station', () => {
  it('are those that lie in the export, and those that are made when they are asked for', async () => {
    const papers = new ClosedPapers(exported, printed, { 'counts-slip': async () => slip })
    expect(papers.list()).toEqual([
      { kind: 'protocol', file: PROTOCOL_FILE, printed: 0 },
      { kind: 'zero-report', file: ZERO_REPORT_FILE, printed: 0 },
      { kind: 'counts-slip', file: null, printed: 0 },
    ])
    const read = await papers.pages('counts-slip')
    const pages = read.ok ? read.value : []
    expect(pages.map(({ language }) => language)).toEqual(['ky', 'ru', 'en'])
    expect(pages[2].texts.map(({ text }) => text)).toEqual(expect.arrayContaining(['Checks issued', '811']))
    expect(await codeOf(papers, 'protocol')).toBe('ok')
    expect(await codeOf(papers, 'wall-form')).toBe('PAPER_NONE')
    expect(await codeOf(new ClosedPapers(exported, printed), 'counts-slip')).toBe('PAPER_NONE')
  })

  it('are refused when they are not what the station wrote', async () => {
    const papers = new ClosedPapers(exported, printed)
    expect(await codeOf(papers, 'zero-report')).toBe('PAPER_UNREADABLE')
    const path = join(exported, PROTOCOL_FILE)
    const other = Buffer.from(slip)
    other[other.length >> 1] ^= 1
    writeFileSync(path, other)
    expect(await codeOf(papers, 'protocol')).toBe('PAPER_ALTERED')
    truncateSync(path, MAX_PAPER_BYTES + 1)
    expect(await codeOf(papers, 'protocol')).toBe('PAPER_ALTERED')
    // Neither a paper that the list does not name, nor a way out of the folder.
    writeFileSync(join(exported, WALL_FORM_FILE), slip)
    expect(await codeOf(papers, 'wall-form')).toBe('PAPER_ALTERED')
    rmSync(path)
    symlinkSync('/etc/hostname', path)
    expect(await codeOf(papers, 'protocol')).toBe('PAPER_ALTERED')
  })

  it('are counted when people say that they came out, also after a restart', () => {
    const papers = new ClosedPapers(exported, printed)
    expect(papers.cameOut('protocol')).toBeNull()
    expect(papers.cameOut('protocol')).toBeNull()
    expect(papers.cameOut('wall-form')).toBe('PAPER_NONE')
    const counts = () => new ClosedPapers(exported, printed).list().map((paper) => paper.printed)
    expect(counts()).toEqual([2, 0])
    for (const damage of ['{', '{"protocol":-1}', '{"../../x":1}', 'null']) {
      writeFileSync(join(printed, PRINTED_FILE), damage)
      expect(counts()).toEqual([0, 0])
    }
    expect(readdirSync(printed)).toEqual([PRINTED_FILE])
  })

  it('are asked for by the names of known papers alone', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.constantFrom('../journal.sqlite', PROTOCOL_FILE, 'protocol/..', 'protocol\0', '__proto__'),
          fc.stringMatching(/^(\.\.|%2e|[/\\a-z])*$/),
        ),
        (name) => {
          fc.pre(!['protocol', 'wall-form', 'zero-report', 'counts-slip'].includes(name))
          for (const command of ['paper.read', 'paper.print', 'paper.printed'] as const)
            expect(commandSchemas[command].safeParse({ kind: name }).success).toBe(false)
        },
      ),
    )
  })
})
