import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createWorkerInterpreter } from '../hosts/workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../hosts/workers/worker-matcher.ts'
import { type GenuineExport, makeGenuineExport } from '../simulated/testing/genuine-export.ts'
import { run } from './run.ts'

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** As `taanuu journal ...`, without the half second that a process takes to start. */
async function taanuuJournal(...args: readonly string[]): Promise<Outcome> {
  const said = { out: '', err: '' }
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((text) => {
      said.out += `${text}\n`
    }),
    vi.spyOn(console, 'error').mockImplementation((text) => {
      said.err += `${text}\n`
    }),
    vi.spyOn(process.stdout, 'write').mockImplementation((bytes) => {
      said.out += Buffer.from(bytes as Uint8Array).toString()
      return true
    }),
  ]
  try {
    return { code: await run(['journal', ...args]), ...said }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

let election: SmallElection
let genuine: GenuineExport
let folder = ''
let held = ''
const workers = { matcher: createWorkerMatcher(), interpreter: createWorkerInterpreter() }

beforeAll(async () => {
  election = await createSmallElection(1, 1)
  genuine = await makeGenuineExport(election, workers)
  folder = mkdtempSync(join(tmpdir(), 'taanuu-journal-cli-'))
  held = join(folder, 'held.txt')
  // As an observer keeps it: lines for people, then the note.
  writeFileSync(held, `identification-1 · closed\r\n${genuine.heldCheckpoints[0].replaceAll('\n', '\r\n')}`)
}, 240_000)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  genuine?.remove()
  election?.remove()
  await workers.matcher.close()
  await workers.interpreter.close()
})

function stationFolder(station: string): string {
  return join(genuine.folder, station)
}

describe('taanuu journal', () => {
  it('proves an event under the checkpoint that an observer holds, and checks it without the journal', async () => {
    const proof = join(folder, 'event.json')
    const made = await taanuuJournal(
      'prove',
      '--event',
      '3',
      '--checkpoint',
      held,
      '--out',
      proof,
      genuine.folder,
    )
    expect(made).toMatchObject({ code: 0, out: '' })
    expect(made.err).toContain('event 3 of identification-1')
    const holds = await taanuuJournal(
      ...['check-proof', proof, '--checkpoint', held, '--election', stationFolder('ballot-box-1')],
    )
    expect(holds.code).toBe(0)
    expect(holds.out).toMatch(/event 3 of identification-1 .* lies under the checkpoint of \d+ events/)
    expect(holds.out).toContain('HOLDS')
    expect(holds.out).not.toContain('own word')
    const unsupported = await taanuuJournal('check-proof', proof)
    expect(unsupported.code).toBe(0)
    expect(unsupported.out).toContain("the proof's own word")

    const changed = join(folder, 'changed.json')
    writeFileSync(changed, readFileSync(proof, 'utf8').replace('"seq":3', '"seq":4'))
    expect(await taanuuJournal('check-proof', changed)).toMatchObject({ code: 1 })
    const foreign = await taanuuJournal('check-proof', proof, '--checkpoint', genuine.heldCheckpoints[1])
    expect(foreign).toMatchObject({ code: 1 })
    expect(foreign.out).toContain('PROOF_OTHER_CHECKPOINT')
    expect(foreign.out).toContain('DOES NOT HOLD')
    const otherKey = await taanuuJournal('check-proof', proof, '--key', '00'.repeat(32))
    expect(otherKey.out).toContain('PROOF_OTHER_KEY')
    expect(otherKey.code).toBe(1)
  })

  it('proves that the last checkpoint continues an earlier one', async () => {
    const notes = readFileSync(join(stationFolder('identification-1'), 'checkpoints.txt'), 'utf8').split(
      '---\n',
    )
    const proof = join(folder, 'growth.json')
    const made = await taanuuJournal('prove', '--from', notes[0], '--out', proof, genuine.folder)
    expect(made.code).toBe(0)
    const holds = await taanuuJournal('check-proof', proof, '--checkpoint', notes[0].replaceAll('\n', '\\n'))
    expect(holds).toMatchObject({ code: 0 })
    expect(holds.out).toContain('continues that of')
    const backwards = await taanuuJournal('prove', '--from', held, '--to', notes[0], genuine.folder)
    expect(backwards).toMatchObject({ code: 1, out: '' })
    expect(backwards.err).toContain('PROOF_BACKWARDS')
    // A checkpoint over a journal that was rewritten fits nothing.
    const rewritten = await taanuuJournal(
      'prove',
      '--event',
      '0',
      '--checkpoint',
      notes[0].replace('\n', 'x\n'),
      genuine.folder,
    )
    expect(rewritten.code).not.toBe(0)
  })

  it('writes the event log of NIST SP 1500-101, with every event of both stations', async () => {
    const log = await taanuuJournal('export', '--format', 'sp1500-101', genuine.folder)
    expect(log.code).toBe(0)
    const { Device: devices } = JSON.parse(log.out)
    for (const { Id: station, Event: events } of devices) {
      const lines = readFileSync(join(stationFolder(station), 'journal.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
      expect(events).toHaveLength(lines.length)
    }
    expect(devices.map(({ Type }: { Type: string }) => Type).sort()).toEqual([
      'electronic-poll-book',
      'scan-single',
    ])
    const one = await taanuuJournal('export', '--format', 'sp1500-101', stationFolder('ballot-box-1'))
    expect(JSON.parse(one.out).Device).toHaveLength(1)
    const meanings = await taanuuJournal('export', '--format', 'sp1500-101', '--documentation', 'ballot-box')
    expect(JSON.parse(meanings.out).EventIdDescription.length).toBeGreaterThan(20)
  })

  it('says what is wrong with a damaged export, and what to type', async () => {
    const damaged = join(folder, 'damaged')
    cpSync(genuine.folder, damaged, { recursive: true })
    const journal = join(damaged, 'identification-1', 'journal.jsonl')
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('"seq":2', '"seq":7'))
    const refused = await taanuuJournal('prove', '--event', '1', join(damaged, 'identification-1'))
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toContain('FAULT')
    const stranger = await taanuuJournal('prove', '--event', '1', '--root', '11'.repeat(32), genuine.folder)
    expect(stranger).toMatchObject({ code: 1, out: '' })
    const wrongUses = [
      ['prove', genuine.folder],
      ['prove', '--event', '1', genuine.folder],
      ['prove', '--event', '-1', '--station', 'identification-1', genuine.folder],
      ['prove', '--event', '1', '--station', 'nobody', genuine.folder],
      ['prove', '--event', '1', '--checkpoint', 'no-such-file', genuine.folder],
      ['prove', '--event', '1', folder],
      ['check-proof', join(folder, 'none')],
      ['check-proof'],
      ['export', genuine.folder],
      ['perhaps'],
    ]
    for (const args of wrongUses) {
      const { code, err } = await taanuuJournal(...args)
      expect([args, code]).toEqual([args, 2])
      expect(err.trim()).not.toBe('')
    }
    const help = await taanuuJournal('--help')
    expect(help.code).toBe(0)
  })
})
