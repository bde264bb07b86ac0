import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { MAX_CHECKPOINT_BYTES } from '@taanuu/voter-roll-sync/journal/checkpoint'
import { keyIdOf } from '@taanuu/voter-roll-sync/trust/ed25519'
import { UsageError } from '../hosts/shared/usage-error.ts'
import { TRAINING_ROOT_KEY } from './training-root.ts'

export const verifyHelp = `taanuu verify <export> [options]     checks what a precinct published; exits 0 only if all of it is sound

  --checkpoint TEXT|FILE   a checkpoint that somebody kept (the text of its QR, or a file with it); may be repeated
  --root HEX               public root key of the election authority (64 hex digits); may be repeated.
                           Without it only elections under the public training root are recognised, as training.

Checks signatures and canonical forms, every file's SHA-256, the hash chain and Merkle heads of every journal, the
two-person acts, the rules of the day, a recount of the records, and that identifications, checks and sheets agree.`

export async function verify(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      checkpoint: { type: 'string', multiple: true, default: [] },
      root: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(verifyHelp)
    return 0
  }
  const [folder] = positionals
  if (folder === undefined) throw new UsageError('which export? taanuu verify <export>')
  const given = values.root.map(readRoot)
  const rootKeys = given.length > 0 ? given : [TRAINING_ROOT_KEY]
  const held = values.checkpoint.map(readCheckpoint)
  const { sound, findings, stations } = await verifyExport(folder, { rootKeys, heldCheckpoints: held })
  for (const station of stations) {
    const { manifest } = station.signed
    console.log(
      `${manifest.universe === 'training' ? 'TRAINING · ' : ''}${manifest.title.en} · precinct ${manifest.precinct} · ${station.exported.station}`,
    )
  }
  for (const { ok, kind, file, text } of findings) {
    console.log(`${ok ? 'ok   ' : 'FAULT'} ${ok ? '' : `${kind} `}${file}: ${text}`)
  }
  const results = stations.find((station) => station.results)?.results
  for (const contest of results?.contests ?? []) {
    const votes = Object.entries(contest.votes).map(([option, n]) => `${option} ${n}`)
    console.log(
      `result ${contest.contestId}: ${votes.join(', ')}; undervotes ${contest.undervotes}, overvotes ${contest.overvotes}`,
    )
  }
  console.log(`root key ${rootKeys.map(keyIdOf).join(', ')}${given.length === 0 ? ' (training)' : ''}`)
  if (sound && held.length === 0) {
    console.log(
      'No held checkpoint was given: an insider with all keys could have rewritten everything before closing.',
    )
  }
  console.log(sound ? 'SOUND' : 'NOT SOUND')
  return sound ? 0 : 1
}

function readRoot(text: string): Uint8Array {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new UsageError('--root takes 64 hex digits')
  return Buffer.from(text, 'hex')
}

/** The text itself (with real or written `\\n`), or the name of a file that holds it. */
function readCheckpoint(value: string): string {
  if (value.includes('\n')) return value
  if (value.includes('\\n')) return value.replaceAll('\\n', '\n')
  let bytes: Buffer
  try {
    bytes = readFileSync(value)
  } catch {
    throw new UsageError(`--checkpoint: ${value} is neither a checkpoint nor a file`)
  }
  if (bytes.length > MAX_CHECKPOINT_BYTES)
    throw new UsageError('--checkpoint: the file is too large for a checkpoint')
  // A printed checkpoint file starts with lines for people; the note starts at its origin.
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n')
  const start = text.indexOf('taanuu/')
  return `${(start < 0 ? text : text.slice(start)).trimEnd()}\n`
}
