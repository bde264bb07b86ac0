import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ELECTION_DAY, ELECTION_ID, POLICY, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { TRAINING_ROOT, trainingBytes } from '@taanuu/fixtures/training-keys'
import { signCountsSlip } from '@taanuu/voter-roll-sync/exchange/counts-slip'
import { SLIP_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { writeStationExport } from '@taanuu/voter-roll-sync/exchange/write-export'
import { journalOrigin, signCheckpoint } from '@taanuu/voter-roll-sync/journal/checkpoint'
import { IdentificationLedger } from '@taanuu/voter-roll-sync/journal/identification-ledger'
import { Journal } from '@taanuu/voter-roll-sync/journal/journal'
import { rootOf } from '@taanuu/voter-roll-sync/journal/merkle-tree'
import { StationPhases } from '@taanuu/voter-roll-sync/journal/station-phase'
import { verifyManifest } from '@taanuu/voter-roll-sync/package/verify-package'
import { keyIdOf, type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { deriveOfficialKeys, parseKeyCard } from '@taanuu/voter-roll-sync/trust/key-card'
import type { BoxElection } from './box-election.ts'

const STATION = 'identification-1'

/**
 * The export of a table that issued so many checks, written event by event under the journal's rules: a box has to be
 * compared with one, and thousands of fingers are not its subject. Returns the counts slip for the box.
 */
export async function writeTableExport(
  election: BoxElection,
  folder: string,
  checks: number,
): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'taanuu-invented-table-'))
  try {
    const { precinct } = PRECINCTS[0]
    const secret = trainingBytes(election.seed, `station ${precinct} ${STATION}`, 64)
    const key = signingKeyFromSeed(secret.subarray(0, 32))
    const packageFolder = election.packages[0].folder
    const signed = verifyManifest(packageFolder, TRAINING_ROOT.publicKey)
    if (!signed.ok) throw new Error(signed.error.code)
    const officials = await Promise.all(election.officials.slice(0, 2).map(signingKeyOf))
    const journal = openJournal(work)
    const ledger = new IdentificationLedger()
    const phases = new StationPhases()
    journal.guard((event) => phases.admits(event) ?? ledger.admits(event))
    journal.onAppend((event) => {
      const broken = phases.apply(event) ?? ledger.apply(event)
      if (broken) throw new Error(broken)
    })
    journal.append('station.provisioned', {
      role: 'identification',
      universe: 'training',
      electionId: ELECTION_ID,
      precinct,
      rootKeyId: keyIdOf(TRAINING_ROOT.publicKey),
    })
    const { manifest, manifestSha256 } = signed.value
    journal.append('package.loaded', {
      version: manifest.version,
      manifestSha256,
      votersOnRoll: manifest.votersOnRoll,
      timeIntervalSeconds: POLICY.timeIntervalSeconds.identification,
    })
    journal.appendAttested('station.opened', { counters: { ...ledger.counters } }, officials)
    for (let voter = 1; voter <= checks; voter++) serveVoter(journal, voter, precinct)
    journal.append('closing.begun', {})
    journal.appendAttested('station.closed', { counters: { ...ledger.counters } }, officials)
    const slip = slipOf(journal, ledger, precinct, key)
    writeStationExport(
      join(folder, STATION),
      {
        ...{ universe: 'training', electionId: ELECTION_ID, precinct, role: 'identification' },
        station: STATION,
        manifestSha256,
        packageFolder,
        events: journal.events,
        notes: [signCheckpoint(headOf(journal), key)],
        extra: { [SLIP_FILE]: Buffer.from(slip, 'utf8') },
      },
      key,
      officials,
    )
    journal.close()
    return slip
  } finally {
    rmSync(work, { recursive: true })
  }
}

async function signingKeyOf(official: BoxElection['officials'][number]): Promise<SigningKey> {
  const card = parseKeyCard(official.card)
  if (!card.ok) throw new Error(card.error.code)
  return (await deriveOfficialKeys(card.value, official.pin)).signing
}

function openJournal(work: string): Journal {
  const journal = Journal.open({
    path: join(work, 'journal.sqlite'),
    station: STATION,
    now: () => Date.parse(`${ELECTION_DAY}T02:00:00Z`),
    mode: 'wal',
    synchronous: 'OFF',
  })
  if (!journal.ok) throw new Error(journal.error.code)
  return journal.value
}

function serveVoter(journal: Journal, voter: number, precinct: number): void {
  const voterRef = sha256Hex(Buffer.from(`invented voter ${voter}`))
  const check = `${precinct}-1-${String(voter).padStart(6, '0')}`
  journal.append('case.begun', { case: voter, by: 'number' })
  journal.append('voter.found', { case: voter, voterRef, by: 'number' })
  journal.append('finger.tried', {
    case: voter,
    try: 1,
    position: 'right-thumb',
    reason: 'MATCHED',
    counted: true,
    compared: 2,
  })
  journal.append('voter.identified', { case: voter, voterRef, by: 'finger', check })
  journal.append('check.printed', { case: voter, check })
  journal.append('case.ended', { case: voter, reason: 'IDENTIFIED', voterRef })
}

function headOf(journal: Journal): Parameters<typeof signCheckpoint>[0] {
  return { origin: journalOrigin(ELECTION_ID, STATION), size: journal.size, root: rootOf(journal.leaves) }
}

function slipOf(journal: Journal, ledger: IdentificationLedger, precinct: number, key: SigningKey): string {
  const { identified, byCommission, checks } = ledger.counters
  return signCountsSlip(
    {
      ...{ v: 1, electionId: ELECTION_ID, precinct, station: STATION, identified, byCommission, checks },
      journalSize: journal.size,
      journalRoot: Buffer.from(rootOf(journal.leaves)).toString('base64'),
    },
    key,
  )
}
