import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesOf } from '../roll/testing/invented-roll.ts'
import { ageIdentityFromBytes, ageRecipientOf } from '../trust/age-keys.ts'
import { sha256Hex } from '../trust/hash.ts'
import { decryptLines, encryptLines } from './age-file.ts'

const identity = ageIdentityFromBytes(bytesOf('reader', 32))
const MAX = 200_000
let folder = ''
let path = ''
let recipients: readonly string[] = []
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-age-'))
  path = join(folder, 'lines.age')
  recipients = [await ageRecipientOf(identity)]
})
afterAll(() => rmSync(folder, { recursive: true }))

async function read(max = MAX, who = identity): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const line of decryptLines(path, who, max)) lines.push(line)
  return lines
}

describe('an encrypted file of lines', () => {
  it('gives back the lines, and says what was written', async () => {
    const line = fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => !text.includes('\n'))
    // Some lines longer than a chunk of age (64 KiB), so that lines and chunks overlap in every way.
    const long = fc.integer({ min: 65_000, max: 150_000 }).map((length) => 'я'.repeat(length / 2))
    const lines = fc.array(fc.oneof({ weight: 9, arbitrary: line }, { weight: 1, arbitrary: long }))
    await fc.assert(
      fc.asyncProperty(lines, async (given) => {
        const text = given.map((one) => `${one}\n`)
        const written = await encryptLines(path, recipients, text)
        const bytes = readFileSync(path)
        expect(written).toEqual({
          bytes: bytes.length,
          sha256: sha256Hex(bytes),
          plaintextSha256: sha256Hex(Buffer.from(text.join(''))),
        })
        expect(await read()).toEqual(given)
      }),
      { numRuns: 30 },
    )
  })

  it('is refused with another key, cut short, altered, or with a line above the limit', async () => {
    const given = Array.from({ length: 40 }, (_, i) => `${i} ${'x'.repeat(5000)}`)
    await encryptLines(
      path,
      recipients,
      given.map((one) => `${one}\n`),
    )
    const bytes = readFileSync(path)
    await expect(read(MAX, ageIdentityFromBytes(bytesOf('stranger', 32)))).rejects.toThrow()
    for (const length of [0, 50, 200, 65_800, bytes.length - 1]) {
      truncateSync(path, length)
      await expect(read()).rejects.toThrow()
      writeFileSync(path, bytes)
    }
    for (const at of [10, 180, 300, bytes.length - 1]) {
      const altered = Uint8Array.from(bytes)
      altered[at] ^= 1
      writeFileSync(path, altered)
      await expect(read()).rejects.toThrow()
    }
    await encryptLines(path, recipients, ['no end'])
    await expect(read()).rejects.toThrow('no end')
    await encryptLines(path, recipients, [`${'x'.repeat(150_000)}\n`])
    await expect(read(50_000)).rejects.toThrow('too long')
  })

  it('is let go of when the reader stops half-way', async () => {
    await encryptLines(
      path,
      recipients,
      Array.from({ length: 200 }, () => `${'x'.repeat(5000)}\n`),
    )
    for await (const line of decryptLines(path, identity, MAX)) {
      expect(line).toHaveLength(5000)
      expect(openFiles()).toContain(path)
      break
    }
    for (let turn = 0; turn < 100 && openFiles().includes(path); turn++) await nextTurn()
    expect(openFiles()).not.toContain(path)
  })
})

/** Paths that this process holds open. */
function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return []
    }
  })
}
