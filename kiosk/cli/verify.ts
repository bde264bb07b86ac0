import { parseArgs } from 'node:util'
import { findBundles, findDistricts } from '@taanuu/voter-roll-sync/audit/bundles/find-bundles'
import { type Verification, verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { faultMeanings } from '@taanuu/voter-roll-sync/exchange/verify-report'
import { keyIdOf } from '@taanuu/voter-roll-sync/trust/ed25519'
import { UsageError } from '../hosts/shared/usage-error.ts'
import { readHeldCheckpoint } from './held-checkpoint.ts'
import { readPicture } from './read-pictures.ts'
import { readRoots } from './root-keys.ts'
import { verifyMany } from './verify-many.ts'

export const verifyHelp = `taanuu verify <export>... [options]  checks what precincts published; exits 0 only if all of it is sound

<export> is the folder of one precinct, or one with such folders in it. Of several precincts a table is shown, with sums and
differences between them. Folders that \`taanuu district count\` wrote may lie among them: what they counted is checked against what
the precincts withheld, and added to the sums.

  --checkpoint TEXT|FILE   a checkpoint that somebody kept (the text of its QR, or a file with it); may be repeated
  --root HEX               public root key of the election authority (64 hex digits); may be repeated.
                           Without it only elections under the public training root are recognised, as training.
  --json                   everything that was found as one JSON object, for programs
  --precincts FILE         CSV with a column "precinct": which of several precincts there should be
  --csv FILE               the table of several precincts, with numbers counted by hand, votes and differences

Checks signatures and canonical forms, every file's SHA-256, the hash chain and Merkle heads of every journal, the
two-person acts, the rules of the day, a recount of the records, and that identifications, checks and sheets agree. Where
pictures of marks were kept, the interpreter reads each again, and a record that its picture contradicts is refused.
What exactly: docs/formats.md. A second verifier that shares nothing with this one: scripts/second-verifier.py.`

export async function verify(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      checkpoint: { type: 'string', multiple: true, default: [] },
      root: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      precincts: { type: 'string' },
      csv: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(verifyHelp)
    return 0
  }
  const [folder] = positionals
  if (folder === undefined) throw new UsageError('which export? taanuu verify <export>')
  const { rootKeys, training } = readRoots(values.root)
  const heldCheckpoints = values.checkpoint.map((text) => readHeldCheckpoint('--checkpoint', text))
  const districts = [...new Set(positionals.flatMap(findDistricts))]
  const folders = [...new Set(positionals.flatMap(findBundles))].filter((place) => !districts.includes(place))
  if (
    folders.length > 1 ||
    districts.length > 0 ||
    folders[0] !== folder ||
    values.precincts !== undefined ||
    values.csv !== undefined
  )
    return verifyMany(folders, districts, { rootKeys, heldCheckpoints, readPicture }, values)
  const verification = await verifyExport(folder, { rootKeys, heldCheckpoints, readPicture })
  if (values.json)
    console.log(JSON.stringify(asJson(verification, rootKeys, heldCheckpoints.length), null, 2))
  else console.log(asText(verification, rootKeys, training, heldCheckpoints.length))
  return verification.sound ? 0 : 1
}

/** What `--json` prints; fields are only ever added. */
function asJson(
  { sound, findings, stations }: Verification,
  rootKeys: readonly Uint8Array[],
  heldCheckpoints: number,
): unknown {
  return {
    v: 1,
    sound,
    rootKeyIds: rootKeys.map(keyIdOf),
    heldCheckpoints,
    stations: stations.map((station) => ({
      station: station.exported.station,
      role: station.exported.role,
      universe: station.exported.universe,
      electionId: station.exported.electionId,
      precinct: station.exported.precinct,
      packageVersion: station.signed.manifest.version,
      manifestSha256: station.signed.manifestSha256,
      events: station.events.length,
      root: Buffer.from(station.tree.root()).toString('base64'),
      closed: station.closed,
      counters:
        station.exported.role === 'ballot-box' ? station.box.counters : station.identification.counters,
      results: station.results,
    })),
    findings,
  }
}

function asText(
  { sound, findings, stations }: Verification,
  rootKeys: readonly Uint8Array[],
  trainingRoot: boolean,
  heldCheckpoints: number,
): string {
  const lines: string[] = []
  for (const { signed, exported } of stations) {
    const universe = signed.manifest.universe === 'training' ? 'TRAINING · ' : ''
    lines.push(`${universe}${signed.manifest.title.en} · precinct ${exported.precinct} · ${exported.station}`)
  }
  for (const { ok, kind, file, text } of findings) {
    lines.push(ok ? `ok    ${file}: ${text}` : `FAULT ${kind} ${file}: ${text}`)
  }
  for (const { results } of stations) {
    for (const { contestId, votes, undervotes, overvotes } of results?.contests ?? []) {
      const counted = Object.entries(votes).map(([option, n]) => `${option} ${n}`)
      lines.push(
        `result ${contestId}: ${counted.join(', ')}; undervotes ${undervotes}, overvotes ${overvotes}`,
      )
    }
  }
  lines.push(`root key ${rootKeys.map(keyIdOf).join(', ')}${trainingRoot ? ' (training)' : ''}`)
  if (sound && heldCheckpoints === 0) {
    lines.push(
      'No held checkpoint was given: an insider with all keys could have rewritten everything before closing.',
    )
  }
  for (const kind of new Set(findings.map((finding) => finding.kind))) {
    if (kind !== 'CHECKED') lines.push(`${kind}: ${faultMeanings[kind]}`)
  }
  return [...lines, sound ? 'SOUND' : 'NOT SOUND'].join('\n')
}
