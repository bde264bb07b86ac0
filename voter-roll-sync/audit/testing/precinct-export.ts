import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type CastVoteRecord,
  type ContestRecord,
  encodeCastVoteRecords,
} from '../../exchange/cast-vote-record.ts'
import { signCountsSlip } from '../../exchange/counts-slip.ts'
import { machineRecordBytes } from '../../exchange/decisions.ts'
import { CVRS_FILE, RESULTS_FILE, SLIP_FILE, WITHHELD_FILE } from '../../exchange/export-files.ts'
import { byHandOf } from '../../exchange/hand-counts.ts'
import { layoutsForTallySchema } from '../../exchange/layouts-for-tally.ts'
import { resultsOf } from '../../exchange/results.ts'
import { sealWithheld, splitSmallStyles, withheldShape } from '../../exchange/small-styles.ts'
import { tallyRecords } from '../../exchange/tally.ts'
import { writeStationExport } from '../../exchange/write-export.ts'
import { attest } from '../../journal/attestation.ts'
import { BallotBoxLedger } from '../../journal/ballot-box-ledger.ts'
import { journalOrigin, signCheckpoint } from '../../journal/checkpoint.ts'
import { type AnyEvent, FIRST_PREV } from '../../journal/events.ts'
import { IdentificationLedger } from '../../journal/identification-ledger.ts'
import { leafHash, rootOf } from '../../journal/merkle-tree.ts'
import { buildPackage, type PackageContent } from '../../package/build-package.ts'
import type { StationRole } from '../../package/manifest.ts'
import {
  AREA,
  CERTIFICATE,
  ELECTION,
  ELECTION_KEY,
  inventOfficial,
  inventPackage,
  stationOf,
} from '../../package/testing/invented-package.ts'
import { canonicalBytes } from '../../trust/canonical-json.ts'
import type { Envelope } from '../../trust/dsse.ts'
import { type SigningKey, signingKeyFromSeed } from '../../trust/ed25519.ts'
import { sha256Hex } from '../../trust/hash.ts'

type Option = 'a' | 'b' | 'against'
/**
 * Votes for the only contest `head`, in which one option may be marked; null is a blank sheet. With a question mark the machine was
 * unsure, for which only sheets that are withheld are fit: nobody here decides anything.
 */
export type Marks = readonly (Option | `${Option}?` | null)[]

function readingOf(mark: Marks[number]): ContestRecord {
  if (mark === null) return { contest: 'head', outcome: 'blank', selections: [] }
  const option = mark.replace('?', '')
  if (mark === option) return { contest: 'head', outcome: 'voted', selections: [option] }
  return { contest: 'head', outcome: 'blank', selections: [], unsure: [option] }
}

const AT = '2026-01-24T12:00:00Z'

/** Precincts name their styles after themselves, as those that the authority builds do. */
function styleOf(precinct: number): string {
  return `style-${precinct}`
}

const layoutsOf = (precinct: number) => [
  {
    version: 2,
    ballotStyleId: styleOf(precinct),
    sheets: [
      {
        front: {
          contests: [
            {
              contestId: 'head',
              title: 'Head of the village',
              votesAllowed: 1,
              options: [
                { optionId: 'a', label: 'Askar', kind: 'candidate' },
                { optionId: 'b', kind: 'candidate' },
                { optionId: 'against', kind: 'against-all' },
              ],
            },
          ],
        },
      },
    ],
  },
]

/** The events of one station, chained and signed by two officials where that is needed. */
class JournalWriter {
  readonly events: AnyEvent[] = []
  readonly #station: string
  readonly #officials: readonly SigningKey[]
  #prev = FIRST_PREV

  constructor(station: string, officials: readonly SigningKey[]) {
    this.#station = station
    this.#officials = officials
  }

  append(type: AnyEvent['type'], body: object, signed = false): void {
    const event = {
      v: 1,
      seq: this.events.length,
      station: this.#station,
      type,
      at: AT,
      prev: this.#prev,
      body,
    }
    const whole = (
      signed
        ? { ...event, body: { ...body, attestation: attest(event as AnyEvent, this.#officials) } }
        : event
    ) as AnyEvent
    this.events.push(whole)
    this.#prev = Buffer.from(leafHash(canonicalBytes(whole))).toString('hex')
  }

  root(): Uint8Array {
    return rootOf(this.events.map((event) => leafHash(canonicalBytes(event))))
  }
}

/** Whose export it is where it is not that of the invented authority, and to which district it seals rare styles. */
export interface ExportOfPrecinct {
  readonly election: {
    readonly universe: PackageContent['universe']
    readonly electionId: string
    readonly certificate: Envelope
    readonly key: SigningKey
  }
  readonly area: string
  readonly districtKey: Uint8Array | undefined
  /** Ballot layouts of the package, and the pictures of the sheets, one a mark; then policy keeps images. */
  readonly kept: { readonly layouts: unknown; readonly pictures: readonly Uint8Array[] } | undefined
  /** Withheld records leave without their pictures, as boxes once sealed them. */
  readonly withheldBare: boolean
  /** Reasons of returned sheets, as the result names them. */
  readonly returned: readonly string[]
  /** Sheets of boxes as this box was told them, beside the counts of the table. */
  readonly toldOfBoxes: readonly { readonly station: string; readonly inBox: number }[]
}

const INVENTED: ExportOfPrecinct = {
  election: { universe: 'training', electionId: ELECTION, certificate: CERTIFICATE, key: ELECTION_KEY },
  area: AREA,
  districtKey: undefined,
  kept: undefined,
  withheldBare: false,
  returned: [],
  toldOfBoxes: [],
}

/**
 * Writes the export of a closed precinct, signed and sound under the invented root (or `of` another): a table where nobody came, and a box with
 * these sheets, about which the commission says that voters came without checks.
 */
export async function writePrecinctExport(
  folder: string,
  precinct: number,
  marks: Marks,
  of: Partial<ExportOfPrecinct> = {},
): Promise<void> {
  const { election, area, districtKey, kept, ...told } = { ...INVENTED, ...of }
  const { universe, electionId, certificate } = election
  const work = mkdtempSync(join(tmpdir(), 'taanuu-precinct-'))
  try {
    const invented = await inventPackage({ voters: 2, precinct })
    const stations = [
      stationOf(precinct, 'table-1', 'identification'),
      stationOf(precinct, 'ballot-box-1', 'ballot-box'),
    ]
    const voters = invented.roll.voters.map((voter) => ({ ...voter, table: 'table-1' }))
    const content: PackageContent = {
      ...invented,
      stations,
      ...{ universe, electionId, area },
      ...(districtKey ? { districtKey } : {}),
      layouts: kept?.layouts ?? layoutsOf(precinct),
      policy: { ...invented.policy, ...(kept ? { keepImages: true } : {}) },
      roll: { ...invented.roll, electionId, voters },
    }
    const place = join(work, 'package')
    const { manifestSha256 } = await buildPackage(place, content, certificate, election.key)
    mkdirSync(folder, { recursive: true })
    const officials = await Promise.all(['chair', 'secretary'].map(inventOfficial))
    const keys = officials.map((official) => official.keys.signing)
    const pictures = (kept?.pictures ?? []).map(
      (bytes, i) => [sha256Hex(Buffer.from(`picture ${i}`)).slice(0, 32), bytes] as const,
    )
    for (const { stationId, role, secret } of stations) {
      const key = signingKeyFromSeed(secret.subarray(0, 32))
      const journal = new JournalWriter(stationId, keys)
      openDay(journal, role, precinct, manifestSha256, content)
      const extra =
        role === 'ballot-box'
          ? closeBox(journal, content, marks, pictures, told)
          : closeTable(journal, content, key)
      const checkpoint = {
        origin: journalOrigin(electionId, stationId),
        size: journal.events.length,
        root: journal.root(),
      }
      writeStationExport(
        join(folder, stationId),
        {
          ...{ universe, electionId, precinct },
          station: stationId,
          role,
          manifestSha256,
          packageFolder: place,
          events: journal.events,
          notes: [signCheckpoint(checkpoint, key)],
          extra,
          ...(role === 'ballot-box' ? { pictures: pictures.filter(([id]) => isCounted(id, extra)) } : {}),
        },
        key,
        keys,
      )
    }
  } finally {
    rmSync(work, { recursive: true })
  }
}

/** Pictures of withheld records leave sealed with these. */
function isCounted(id: string, extra: Readonly<Record<string, Uint8Array>>): boolean {
  return Buffer.from(extra[CVRS_FILE] ?? []).includes(id)
}

function openDay(
  journal: JournalWriter,
  role: StationRole,
  precinct: number,
  manifestSha256: string,
  content: PackageContent,
): void {
  const { universe, electionId, version, policy, roll } = content
  journal.append('station.provisioned', { role, universe, electionId, precinct, rootKeyId: 'root' })
  journal.append('package.loaded', {
    version,
    manifestSha256,
    votersOnRoll: roll.voters.length,
    timeIntervalSeconds:
      role === 'ballot-box'
        ? policy.timeIntervalSeconds.ballotBox
        : policy.timeIntervalSeconds.identification,
  })
  const counters =
    role === 'ballot-box' ? new BallotBoxLedger().counters : new IdentificationLedger().counters
  journal.append('station.opened', { counters }, true)
}

function closeTable(
  journal: JournalWriter,
  { electionId, precinct }: PackageContent,
  key: SigningKey,
): Readonly<Record<string, Uint8Array>> {
  journal.append('closing.begun', {})
  journal.append('count.entered', { row: 'identified-signatures', value: 0 })
  journal.append('station.closed', { counters: new IdentificationLedger().counters }, true)
  const slip = signCountsSlip(
    {
      v: 1,
      ...{ electionId, precinct },
      station: 'table-1',
      identified: 0,
      byCommission: 0,
      checks: 0,
      journalSize: journal.events.length,
      journalRoot: Buffer.from(journal.root()).toString('base64'),
    },
    key,
  )
  return { [SLIP_FILE]: Buffer.from(slip, 'utf8') }
}

function closeBox(
  journal: JournalWriter,
  content: PackageContent,
  marks: Marks,
  pictures: readonly (readonly [id: string, bytes: Uint8Array])[],
  {
    returned,
    toldOfBoxes,
    withheldBare,
  }: Pick<ExportOfPrecinct, 'returned' | 'toldOfBoxes' | 'withheldBare'>,
): Readonly<Record<string, Uint8Array>> {
  for (let sheet = 1; sheet <= marks.length; sheet++) {
    journal.append('sheet.scanned', { sheet })
    journal.append('sheet.accepting', { sheet })
    journal.append('sheet.in-box', { sheet, confirmedBy: 'sensors' })
  }
  for (let sheet = marks.length + 1; sheet <= marks.length + returned.length; sheet++) {
    journal.append('sheet.scanned', { sheet })
    journal.append('sheet.returned', { sheet, sealed: true })
  }
  journal.append('slip.received', {
    station: 'table-1',
    slipSha256: '0'.repeat(64),
    counters: { identified: 0, byCommission: 0, checks: 0 },
  })
  for (const { station, inBox } of toldOfBoxes)
    journal.append('slip.received', { station, slipSha256: '0'.repeat(64), counters: { inBox } })
  journal.append('closing.begun', {})
  journal.append('count.entered', { row: 'sheets-by-hand', value: marks.length })
  journal.append('difference.explained', { row: 'checks-sheets', text: 'no checks were issued' })
  const records = marks.map(
    (mark, i): CastVoteRecord => ({
      v: 1,
      style: styleOf(content.precinct),
      sheet: 1,
      contests: [readingOf(mark)],
      ...(pictures[i] ? { picture: { id: pictures[i][0], sha256: sha256Hex(pictures[i][1]) } } : {}),
    }),
  )
  const filed = new Map(withheldBare ? [] : pictures)
  const { electionId, precinct, districtKey, policy } = content
  const layouts = layoutsForTallySchema.parse(content.layouts)
  const { counted, withheld } = districtKey
    ? splitSmallStyles(records, policy.smallStyle)
    : { counted: records, withheld: [] }
  const sealed =
    districtKey && withheld.length > 0
      ? sealWithheld(
          withheld.map((record) => ({ record, picture: filed.get(record.picture?.id ?? '') ?? null })),
          districtKey,
          withheldShape(layouts, policy.keepImages === true && !withheldBare),
        )
      : null
  journal.append(
    'records.opened',
    {
      sheets: counted.length,
      withheld: withheld.length,
      machineSha256: sha256Hex(machineRecordBytes(counted)),
    },
    true,
  )
  const cvrs = encodeCastVoteRecords(counted)
  const head = { electionId, precinct, station: 'ballot-box-1' }
  const more = sealed ? { withheld: { sheets: withheld.length, sha256: sha256Hex(sealed) } } : {}
  const results = canonicalBytes(
    resultsOf(head, tallyRecords(counted, layouts), returned, { ...more, byHand: byHandOf(journal.events) }),
  )
  const ledger = new BallotBoxLedger()
  for (const event of journal.events) ledger.apply(event)
  const { counters } = ledger
  journal.append(
    'station.closed',
    { counters, cvrsSha256: sha256Hex(cvrs), resultsSha256: sha256Hex(results) },
    true,
  )
  return { [CVRS_FILE]: cvrs, [RESULTS_FILE]: results, ...(sealed ? { [WITHHELD_FILE]: sealed } : {}) }
}
