import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { createWorkerInterpreter } from '@taanuu/kiosk/hosts/workers/worker-interpreter'
import { createWorkerMatcher } from '@taanuu/kiosk/hosts/workers/worker-matcher'
import { type GenuineExport, makeGenuineExport } from '@taanuu/kiosk/simulated/testing/genuine-export'
import {
  hasSecondVerifier,
  SECOND_RULES,
  SECOND_VERIFIER,
  secondVerifier,
} from '@taanuu/kiosk/simulated/testing/second-verifier'
import { tamperAsInsider, tamperBytes, tamperFiles } from '@taanuu/kiosk/simulated/testing/tampering'
import { eventDeclarations } from '@taanuu/voter-roll-sync/journal/events'
import { isReasonCode } from '@taanuu/voter-roll-sync/journal/reason-codes'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SecondOpinions } from './testing/second-opinions.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('@taanuu/kiosk/simulated/testing/derive-once')).derivingOnce(await original()),
)

const workers = { matcher: createWorkerMatcher(), interpreter: createWorkerInterpreter() }
const bench = mkdtempSync(join(tmpdir(), 'taanuu-second-'))
let elections: readonly SmallElection[] = []
let genuine: GenuineExport
let other: GenuineExport
beforeAll(async () => {
  if (!hasSecondVerifier) return
  elections = [await createSmallElection(2, 1, 'second'), await createSmallElection(1, 1, 'second other')]
  genuine = await makeGenuineExport(elections[0], workers)
  other = await makeGenuineExport(elections[1], workers)
})
afterAll(async () => {
  for (const made of [...elections, genuine, other]) made?.remove()
  rmSync(bench, { recursive: true })
  await workers.matcher.close()
  await workers.interpreter.close()
})

describe.skipIf(!hasSecondVerifier)('the second verifier (skipped without python3 and openssl)', () => {
  it('finds honest exports sound, with the checkpoints that observers hold', () => {
    expect(secondVerifier([genuine.folder, other.folder])).toEqual([true, true])
    expect(secondVerifier([genuine.folder], genuine.heldCheckpoints)).toEqual([true])
    expect(secondVerifier([genuine.folder], other.heldCheckpoints)).toEqual([false])
    expect(secondVerifier([genuine.folder], [], '5'.repeat(64))).toEqual([false])
  })

  it('reads a checkpoint from a file as people keep it, and says what it found', () => {
    const note = join(bench, 'note.txt')
    writeFileSync(
      note,
      `Checkpoint of precinct 1\r\n\r\n${genuine.heldCheckpoints[0].replaceAll('\n', '\r\n')}\r\n`,
    )
    expect(secondVerifier([genuine.folder], [note])).toEqual([true])
    const damaged = join(bench, 'damaged')
    cpSync(genuine.folder, damaged, { recursive: true })
    writeFileSync(join(damaged, 'ballot-box-1', 'results.json'), '{}')
    const said = spawnSync('python3', [SECOND_VERIFIER, '--root', '00'.repeat(32), damaged], {
      encoding: 'utf8',
    })
    expect(said.status).toBe(1)
    expect(said.stdout).toMatch(/^SIGNATURE \S+: .+\n[\s\S]*NOT SOUND\n$/)
  })

  it.each(['absent.txt', 'picture.png'])('says in a line that it cannot read %s as a checkpoint', (name) => {
    writeFileSync(join(bench, 'picture.png'), Uint8Array.of(0x89, 0x50, 0xff))
    const given = ['--root', '00'.repeat(32), '--checkpoint', join(bench, name), bench]
    const said = spawnSync('python3', [SECOND_VERIFIER, ...given], { encoding: 'utf8' })
    expect(said.status).toBe(2)
    expect(said.stderr).toMatch(/error: argument --checkpoint: cannot read .*\n$/)
    expect(said.stderr).not.toContain('Traceback')
  })

  it('agrees with `taanuu verify` on a sample of every attack', { timeout: 400_000 }, async () => {
    const opinions = new SecondOpinions(genuine, bench)
    await tamperBytes(genuine, { wholeBelow: 0, sampled: 1, seed: 'second' }, opinions.report)
    await tamperFiles(genuine, other, opinions.sampled(10))
    await tamperAsInsider(genuine, elections[0].seed, 30, opinions.sampled(3))
    const { tried, disagreements } = opinions.compare()
    expect(tried).toBeGreaterThan(40)
    expect(disagreements).toEqual([])
  })

  it('is short, and knows every declared event with its fields', () => {
    const parts = [SECOND_VERIFIER, SECOND_RULES].map((path) => readFileSync(path, 'utf8'))
    for (const part of parts) expect(part.split('\n').length).toBeLessThan(300)
    const text = parts.join('\n')
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(145)
    for (const code of ['STATION_REVOKED', 'ALREADY_IDENTIFIED', 'IDENTIFIED_BY_COMMISSION']) {
      expect(text).toContain(`'${code}'`)
      expect(isReasonCode(code)).toBe(true)
    }
    expect(text).not.toMatch(/^import .*(taanuu|nacl|cryptography)/m)
    for (const [type, { body }] of Object.entries(eventDeclarations)) {
      const line = text.split(/[\n;]|'''/).find((part) => part.startsWith(`${type} `))
      expect({ type, known: line?.split(' ').slice(2) }).toEqual({
        type,
        known: Object.entries(body.shape).map(([name, schema]) => `${name}${schema.isOptional() ? '?' : ''}`),
      })
    }
  })
})
