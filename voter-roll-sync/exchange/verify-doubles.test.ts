import { describe, expect, it } from 'vitest'
import type { AnyEvent } from '../journal/events.ts'
import { IdentificationLedger } from '../journal/identification-ledger.ts'
import { leafHash, MerkleTree } from '../journal/merkle-tree.ts'
import { canonicalBytes } from '../trust/canonical-json.ts'
import { sha256Hex } from '../trust/hash.ts'
import { answeredDoubles, checkDoubles } from './verify-doubles.ts'
import { Findings } from './verify-report.ts'
import type { VerifiedStation } from './verify-station.ts'

const VOTER = sha256Hex(Buffer.from('voter'))

/** A table that identified the voter, and then wrote whatever `more` makes of that. */
function table(
  name: string,
  right: string,
  more: (seq: number, leaf: string) => readonly Pick<AnyEvent, 'type' | 'body'>[] = () => [],
): VerifiedStation {
  const check = `1-${name.at(-1)}-000001`
  const drafts: Pick<AnyEvent, 'type' | 'body'>[] = [
    { type: 'case.begun', body: { case: 1, by: 'number' } },
    { type: 'voter.found', body: { case: 1, voterRef: VOTER, by: 'number' } },
    { type: 'voter.identified', body: { case: 1, voterRef: VOTER, by: 'finger', right, check } } as never,
  ]
  const tree = new MerkleTree()
  const events: AnyEvent[] = []
  const identification = new IdentificationLedger()
  const put = ({ type, body }: Pick<AnyEvent, 'type' | 'body'>): void => {
    const at = '2026-01-24T06:00:00Z'
    const event = {
      v: 1,
      seq: events.length,
      station: name,
      type,
      at,
      prev: '0'.repeat(64),
      body,
    } as AnyEvent
    const broken = identification.apply(event)
    if (broken) throw new Error(broken)
    events.push(event)
    tree.push(leafHash(canonicalBytes(event)))
  }
  drafts.forEach(put)
  more(2, Buffer.from(tree.leaves[2]).toString('hex')).forEach(put)
  return { exported: { station: name }, events, tree, identification } as unknown as VerifiedStation
}

function found(own: string, peer: { readonly station: string; readonly leaf: string }, reason?: string) {
  const body = { double: 1, voterRef: VOTER, own: { seq: 2, leaf: own }, peer: { ...peer, seq: 2 } }
  const closing = { type: 'double.closed', body: { double: 1, reason } } as never
  return [{ type: 'double.found', body } as never, ...(reason ? [closing] : [])]
}

function verdict(accepts: boolean, ...stations: readonly VerifiedStation[]) {
  const findings = new Findings()
  checkDoubles(stations, accepts, findings)
  return findings.list.map(({ ok, kind, text }) => ({ ok, kind, text }))
}

const leafAt = (station: VerifiedStation): string => Buffer.from(station.tree.leaves[2]).toString('hex')

describe('a voter at two tables', () => {
  const two = table('table-2', 'own')

  it('is a fault where nobody wrote of it, unless the policy accepts and a table was cut off', () => {
    expect(verdict(false, table('table-1', 'loan'), two)).toMatchObject([
      { ok: false, kind: 'RECONCILIATION' },
    ])
    expect(verdict(true, table('table-1', 'loan'), two)).toMatchObject([
      { ok: false, kind: 'RECONCILIATION' },
    ])
    expect(verdict(false, table('table-1', 'cut-off'), two)).toMatchObject([{ ok: false }])
    const accepted = verdict(true, table('table-1', 'cut-off'), two)
    expect(accepted).toMatchObject([{ ok: true, kind: 'CHECKED' }])
    expect(accepted[0].text).toContain('event 2 here, event 2 at')
    const findings = new Findings()
    checkDoubles([table('table-1', 'cut-off'), two], true, findings)
    findings.checked('table-1', 'something else')
    expect(answeredDoubles(findings.list)).toEqual([`table-2: ${accepted[0].text}`])
  })

  it('is accepted, and listed, where two officials closed the case at either table', () => {
    const peer = { station: 'table-2', leaf: leafAt(two) }
    const open = table('table-1', 'cut-off', (_, leaf) => found(leaf, peer))
    expect(verdict(true, open, two)).toMatchObject([{ ok: false, kind: 'RECONCILIATION' }])
    const closed = table('table-1', 'cut-off', (_, leaf) => found(leaf, peer, 'DOUBLE_BOTH_USED'))
    for (const order of [
      [closed, two],
      [two, closed],
    ])
      expect(verdict(true, ...order)[0].text).toContain('closed by two officials: DOUBLE_BOTH_USED')
  })

  it('is a fault where the case names events that are in neither journal', () => {
    const wrong = { station: 'table-2', leaf: 'ab'.repeat(32) }
    const other = table('table-1', 'cut-off', (_, leaf) => found(leaf, wrong, 'DOUBLE_BOTH_USED'))
    expect(verdict(true, other, two)).toContainEqual(expect.objectContaining({ ok: false, kind: 'RULE' }))
    const own = table('table-1', 'cut-off', () =>
      found('cd'.repeat(32), { station: 'table-2', leaf: leafAt(two) }, 'DOUBLE_BOTH_USED'),
    )
    expect(verdict(true, own, two)).toContainEqual(expect.objectContaining({ ok: false, kind: 'RULE' }))
  })
})
