import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layOutBallot } from '@taanuu/matcher/ballot/index'
import { sampleContest, sampleDefinition } from '@taanuu/matcher/ballot/sample-ballots'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { run } from './run.ts'

describe('the command should', () => {
  let folder: string
  const said: unknown[] = []

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'taanuu-run-'))
    said.length = 0
    vi.spyOn(console, 'error').mockImplementation((value) => said.push(value))
  })
  afterEach(() => {
    vi.restoreAllMocks()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(['ballots', 'devices'])('say what %s has where it has no such thing', async (command) => {
    expect(await run([command, 'nonsense'])).toBe(2)
    expect(said).toEqual([expect.stringMatching(/^taanuu \w+ has no nonsense; it has /)])
  })

  it('refuse a number of tables that there is no room for, before anything is built or started', async () => {
    const printed = vi.spyOn(console, 'log')
    expect(await run(['start', '--tables', '99'])).toBe(2)
    expect(said).toEqual([expect.stringMatching(/^--tables is 1 or \d+$/)])
    expect(printed).not.toHaveBeenCalled()
  })

  it('say in one line, without a stack, what the system refused to write', async () => {
    const style = join(folder, 'style.json')
    const out = join(folder, 'absent', 'ballot.pdf')
    const laid = layOutBallot(sampleDefinition({ paper: 'A5', contests: [sampleContest('deputy', 2, 1)] }))
    writeFileSync(style, JSON.stringify(laid.ok && laid.style))
    expect(await run(['ballots', 'render', style, '--out', out])).toBe(1)
    expect(said).toEqual([expect.stringMatching(/^ENOENT: no such file or directory, open '.*ballot\.pdf'$/)])
  })
})
