import { type BoxSlip, openBoxSlip, signBoxSlip } from '@taanuu/voter-roll-sync/exchange/box-slip'
import { type CountsSlip, openCountsSlip } from '@taanuu/voter-roll-sync/exchange/counts-slip'
import type { AnyEvent, EventBody } from '@taanuu/voter-roll-sync/journal/events'
import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import type { StationIdentity } from '@taanuu/voter-roll-sync/package/verify-package'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type { PrintedPaper } from './ports.ts'

type Received = EventBody<'slip.received'>

/**
 * The slip of a table, or of another ballot box, as an event: signed by the very station that it names. `own`: this station.
 * Errors: SLIP_INVALID.
 */
export function readSlip(text: string, manifest: Manifest, own: string): Result<Received> {
  const said = text.trim()
  for (const { stationId, role, signingKey } of manifest.stations) {
    if (stationId === own) continue
    const key = [Buffer.from(signingKey, 'hex')]
    const slip = role === 'ballot-box' ? openBoxSlip(said, key) : openCountsSlip(said, key)
    if (!slip.ok) continue
    const { station, electionId, precinct } = slip.value
    if (station !== stationId) return failure('SLIP_INVALID', 'signed by another station')
    if (electionId !== manifest.electionId || precinct !== manifest.precinct)
      return failure('SLIP_INVALID', 'of another precinct')
    const slipSha256 = sha256Hex(Buffer.from(said, 'utf8'))
    return success({ station, slipSha256, counters: countersOf(slip.value) })
  }
  return failure('SLIP_INVALID', 'of no station of this precinct')
}

function countersOf(slip: CountsSlip | BoxSlip): Received['counters'] {
  if ('inBox' in slip) return { inBox: slip.inBox }
  const { identified, byCommission, checks } = slip
  return { identified, byCommission, checks }
}

/** This box's own slip, signed over the journal as it stands once the closing has begun. */
export function boxSlip(
  { electionId, precinct, stationId }: StationIdentity,
  inBox: number,
  journal: { readonly size: number; readonly root: string },
  key: SigningKey,
): string {
  return signBoxSlip(
    {
      ...{ v: 1, electionId, precinct, station: stationId, inBox },
      ...{ journalSize: journal.size, journalRoot: journal.root },
    },
    key,
  )
}

export function boxSlipPaper(stationId: string, inBox: number, slip: string): PrintedPaper {
  return { kind: 'counts-slip', title: stationId, lines: [String(inBox)], qr: slip }
}

/** Which stations' counts are there, as the journal has them. */
export class ReceivedSlips {
  readonly #stations = new Set<string>()
  #tables = 0

  apply({ type, body }: AnyEvent): void {
    if (type !== 'slip.received' || this.#stations.has(body.station)) return
    this.#stations.add(body.station)
    if (body.counters.checks !== undefined) this.#tables++
  }

  get ofTables(): number {
    return this.#tables
  }

  /** Stations whose slip may still come: no spare ones, nor boxes for which this one goes on. */
  awaited({ stations }: Manifest, own: string, succeeded: readonly string[]): Manifest['stations'] {
    const elsewhere = [own, ...succeeded]
    return stations.filter(
      ({ stationId, spare }) => !spare && !elsewhere.includes(stationId) && !this.#stations.has(stationId),
    )
  }
}
