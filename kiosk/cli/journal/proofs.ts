import { readFileSync, statSync } from 'node:fs'
import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import { shortRoot } from '@taanuu/voter-roll-sync/journal/checkpoint'
import {
  checkProof,
  encodeProof,
  MAX_PROOF_BYTES,
  type Proof,
  type Proven,
  parseProof,
  proveEvent,
  proveGrowth,
} from '@taanuu/voter-roll-sync/journal/proof'
import { verifyManifest } from '@taanuu/voter-roll-sync/package/verify-package'
import { keyIdOf } from '@taanuu/voter-roll-sync/trust/ed25519'
import type { Failure, Result } from '@taanuu/voter-roll-sync/trust/result'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { readHeldCheckpoint } from '../held-checkpoint.ts'
import { choose, hexKey, type JournalValues, openJournals, rootKeys, write } from './journal-args.ts'

/** `taanuu journal prove`: writes the proof, says what it shows. Exit code 1 if there is none to give. */
export async function prove(values: JournalValues, folder: string): Promise<number> {
  const held = values.checkpoint ?? values.to
  const to = held === undefined ? undefined : readHeldCheckpoint('--checkpoint', held)
  const from = values.from === undefined ? undefined : readHeldCheckpoint('--from', values.from)
  if ((values.event === undefined) === (from === undefined)) {
    throw new UsageError('prove takes either --event N or --from CHECKPOINT')
  }
  const seq = values.event === undefined ? undefined : wholeNumber('--event', values.event)
  const journals = await openJournals(values, folder)
  if (!journals) return 1
  const chosen = choose(journals, values.station ?? stationOf(to ?? from))
  const last = to ?? chosen.notes.at(-1) ?? ''
  const proof: Result<Proof> =
    from !== undefined ? proveGrowth(chosen, from, last) : proveEvent(chosen, seq ?? 0, last)
  if (!proof.ok) {
    console.error(`${proof.error.code}: ${proof.error.detail}`)
    return 1
  }
  const checked = checkProof(proof.value)
  if (!checked.ok) throw new Error(`own proof does not hold: ${checked.error.code}`)
  write(values.out, Buffer.concat([encodeProof(proof.value), Buffer.from('\n')]))
  console.error(sayProven(checked.value))
  return 0
}

/** `taanuu journal check-proof`: exit code 0 only if the proof holds. */
export function checkProofFile(values: JournalValues, file: string): number {
  const proof = readProof(file)
  if (!proof.ok) return refuse(proof.error)
  const proven = checkProof(proof.value)
  if (!proven.ok) return refuse(proven.error)
  const { stationKey } = proof.value
  if (values.checkpoint !== undefined) {
    const held = readHeldCheckpoint('--checkpoint', values.checkpoint)
    const about =
      proof.value.kind === 'inclusion' ? [proof.value.checkpoint] : [proof.value.from, proof.value.to]
    if (!about.includes(held))
      return refuse({ code: 'PROOF_OTHER_CHECKPOINT', detail: 'not the one that you hold' })
  }
  const believed = believedKey(values, originOf(proven.value))
  if (typeof believed === 'object') return refuse(believed)
  if (believed !== undefined && believed !== stationKey) {
    return refuse({ code: 'PROOF_OTHER_KEY', detail: 'the station has another key than the proof says' })
  }
  console.log(sayProven(proven.value))
  if (proven.value.kind === 'inclusion') console.log(JSON.stringify(proven.value.event, null, 2))
  if (believed === undefined) {
    console.log(
      `The key of the station is the proof's own word: ${stationKey}. Compare it with the election's package, or give --election.`,
    )
  }
  console.log('HOLDS')
  return 0
}

function refuse({ code, detail }: Failure): number {
  console.log(`${code}: ${detail}`)
  console.log('DOES NOT HOLD')
  return 1
}

/** The station key to believe (hex), undefined if nobody said, or why there is none. */
function believedKey(values: JournalValues, origin: string): string | undefined | Failure {
  if (values.key !== undefined) return Buffer.from(hexKey('--key', values.key)).toString('hex')
  if (values.election === undefined) return undefined
  for (const root of rootKeys(values)) {
    const signed = verifyManifest(values.election, root)
    if (!signed.ok) continue
    const { electionId, stations } = signed.value.manifest
    const entry = stations.find(({ stationId }) => origin === `taanuu/${electionId}/${stationId}`)
    return entry?.signingKey ?? { code: 'PROOF_OTHER_JOURNAL', detail: `the election has no ${origin}` }
  }
  return {
    code: 'PKG_WRONG_KEY',
    detail: `${values.election} is not signed under ${rootKeys(values).map(keyIdOf)}`,
  }
}

function originOf(proven: Proven): string {
  return proven.kind === 'inclusion' ? proven.checkpoint.origin : proven.to.origin
}

function sayProven(proven: Proven): string {
  if (proven.kind === 'inclusion') {
    const { event, checkpoint } = proven
    return `event ${event.seq} of ${event.station} (${event.type}, ${event.at}) lies under the checkpoint of ${quantity(checkpoint.size, 'event')}, ${shortRoot(checkpoint.root)}`
  }
  const { from, to } = proven
  return `the checkpoint of ${quantity(to.size, 'event')}, ${shortRoot(to.root)}, continues that of ${from.size}, ${shortRoot(from.root)} (${to.origin})`
}

/** The station that a checkpoint's first line names. */
function stationOf(note: string | undefined): string | undefined {
  return note === undefined ? undefined : /^taanuu\/[^/\n]+\/([^/\n]+)\n/.exec(note)?.[1]
}

function readProof(file: string): Result<Proof> {
  let bytes: Buffer
  try {
    if (statSync(file).size > MAX_PROOF_BYTES + 1)
      return { ok: false, error: { code: 'PROOF_TOO_LARGE', detail: file } }
    bytes = readFileSync(file)
  } catch (error) {
    throw new UsageError(`${file}: ${(error as NodeJS.ErrnoException).code ?? error}`)
  }
  // A file ends with a line break; the proof itself does not.
  return parseProof(bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes)
}

function wholeNumber(option: string, text: string): number {
  if (!/^(0|[1-9]\d{0,8})$/.test(text)) throw new UsageError(`${option} takes a whole number from 0`)
  return Number(text)
}
