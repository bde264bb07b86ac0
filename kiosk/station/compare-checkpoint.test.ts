import { randomBytes } from 'node:crypto'
import { journalOrigin, signCheckpoint } from '@taanuu/voter-roll-sync/journal/checkpoint'
import { leafHash, MerkleTree } from '@taanuu/voter-roll-sync/journal/merkle-tree'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareCheckpoint } from './compare-checkpoint.ts'

const key = signingKeyFromSeed(new Uint8Array(32).fill(7))
const origin = journalOrigin('e', 's')

function journalOf(events: readonly string[]): {
  size: number
  rootAt(size: number): string
  note(size: number): string
} {
  const tree = new MerkleTree()
  for (const event of events) tree.push(leafHash(Buffer.from(event)))
  return {
    size: events.length,
    rootAt: (size) => Buffer.from(tree.root(size)).toString('base64'),
    note: (size) => signCheckpoint({ origin, size, root: tree.root(size) }, key),
  }
}
const morning = ['a', 'b', 'c']
const evening = journalOf([...morning, 'd', 'e'])
const compare = (text: string, journal: ReturnType<typeof journalOf>) =>
  compareCheckpoint(text, 'e', 's', key.publicKey, journal)

describe('a printed checkpoint', () => {
  it('fits the journal that it was printed from, also later in the day', () => {
    for (const size of [1, 3, 5]) {
      expect(compare(evening.note(size), evening)).toMatchObject({
        ok: true,
        value: { size, fits: true, code: null },
      })
    }
  })

  it("shows that yesterday's copy of the folder is not the journal any more", () => {
    expect(compare(evening.note(5), journalOf(morning))).toMatchObject({
      value: { fits: false, code: 'JOURNAL_ROLLED_BACK' },
    })
    // Gone on with after the copy was put back, the journal is long enough but another one.
    const forked = journalOf([...morning, 'x', 'y', 'z'])
    expect(compare(evening.note(5), forked)).toMatchObject({ value: { fits: false, code: 'JOURNAL_FORKED' } })
  })

  it('is read as scanners and hands give it', () => {
    const note = evening.note(4)
    for (const text of [note.trimEnd(), `${note}\n`, note.replaceAll('\n', '\r\n')]) {
      expect(compare(text, evening)).toMatchObject({ value: { fits: true } })
    }
  })

  it('of somebody else proves nothing and stops nothing', () => {
    const foreign = signCheckpoint(
      { origin: journalOrigin('e', 'other'), size: 9, root: randomBytes(32) },
      key,
    )
    expect(compare(foreign, evening)).toMatchObject({ ok: false, error: { code: 'CHECKPOINT_FOREIGN' } })
    const forged = signCheckpoint(
      { origin, size: 9, root: randomBytes(32) },
      signingKeyFromSeed(randomBytes(32)),
    )
    expect(compare(forged, evening)).toMatchObject({ ok: false, error: { code: 'CHECKPOINT_SIGNATURE' } })
  })

  it('never throws, and no change of one character fits', () => {
    const note = evening.note(4).trimEnd()
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), (text) => {
        expect(compare(text, evening).ok).toBe(false)
      }),
    )
    fc.assert(
      fc.property(fc.nat(note.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        fc.pre(note[at] !== character)
        const changed = `${note.slice(0, at)}${character}${note.slice(at + 1)}`
        const compared = compare(changed, evening)
        // White space at the end is what hands add; everything else is refused.
        if (changed.trimEnd() !== note) expect(compared.ok).toBe(false)
      }),
    )
  })
})
