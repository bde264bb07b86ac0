import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AREA,
  demoLayouts,
  demoStyles,
  ELECTION_DAY,
  ELECTION_ID,
  POLICY,
  PRECINCTS,
  TITLE,
  VALID_FROM,
  VALID_UNTIL,
} from '@taanuu/fixtures/demo-design'
import { type TrainingOfficial, trainingOfficials } from '@taanuu/fixtures/demo-election'
import { TRAINING_ROOT, trainingBytes, trainingSigningKey } from '@taanuu/fixtures/training-keys'
import type { BallotLayout } from '@taanuu/matcher/ballot/index'
import { buildPackage } from '@taanuu/voter-roll-sync/package/build-package'
import { NOTHING_REVOKED } from '@taanuu/voter-roll-sync/package/package-content'
import type { Voter } from '@taanuu/voter-roll-sync/roll/roll'
import { ageIdentityFromBytes, ageRecipientOf } from '@taanuu/voter-roll-sync/trust/age-keys'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { deriveOfficialKeys, parseKeyCard } from '@taanuu/voter-roll-sync/trust/key-card'

const SEED = 'secrecy'
const { precinct } = PRECINCTS[0]
const TABLE = 'identification-1'
export const BOX = 'ballot-box-1'

/** A precinct whose voters have no fingers: only the ballot box works here. */
export interface BoxElection {
  readonly folder: string
  readonly precinct: number
  readonly layouts: readonly BallotLayout[]
  readonly officials: readonly TrainingOfficial[]
  /** Signs the counts slip that the box asks for at closing. */
  readonly tableKey: SigningKey
  /** What opens the sealed records: the attackers who collude have it. */
  readonly closeSecret: Uint8Array
  remove(): void
}

/** Builds the signed package that a box of `voters` voters on the roll is opened with. */
export async function createBoxElection(voters: number): Promise<BoxElection> {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-secrecy-package-'))
  const layouts = demoLayouts(PRECINCTS[0])
  const officials = trainingOfficials(SEED)
  const tableSecret = trainingBytes(SEED, 'table', 64)
  const closeSecret = trainingBytes(SEED, 'close', 32)
  await buildPackage(
    folder,
    {
      universe: 'training',
      electionId: ELECTION_ID,
      title: TITLE,
      electionDay: ELECTION_DAY,
      precinct,
      area: AREA,
      version: 1,
      validFrom: VALID_FROM,
      validUntil: VALID_UNTIL,
      matcher: 'none',
      policy: POLICY,
      layouts: demoStyles(PRECINCTS[0]),
      precincts: PRECINCTS,
      roll: {
        electionId: ELECTION_ID,
        precinct,
        precinctSecret: trainingBytes(SEED, 'precinct', 32),
        voters: Array.from({ length: voters }, (_, i) => nobody(i)),
        elsewhere: [],
      },
      photos: [],
      stations: [
        { stationId: TABLE, role: 'identification', name: '№ 1', secret: tableSecret },
        { stationId: BOX, role: 'ballot-box', name: '№ 1', secret: trainingBytes(SEED, 'box', 64) },
      ],
      officials: await Promise.all(officials.map(withKeys)),
      revoked: NOTHING_REVOKED,
      closeSecret,
      recoveryRecipient: await ageRecipientOf(ageIdentityFromBytes(trainingBytes(SEED, 'recovery', 32))),
    },
    TRAINING_ROOT,
    trainingSigningKey(SEED, 'election'),
  )
  return {
    folder,
    precinct,
    layouts,
    officials,
    tableKey: signingKeyFromSeed(tableSecret.subarray(0, 32)),
    closeSecret,
    remove: () => rmSync(folder, { recursive: true }),
  }
}

export const TABLE_STATION: string = TABLE

async function withKeys(official: TrainingOfficial) {
  const card = parseKeyCard(official.card)
  if (!card.ok) throw new Error(card.error.code)
  return { ...official, keys: await deriveOfficialKeys(card.value, official.pin) }
}

function nobody(i: number): Voter {
  return {
    personalNumber: String(10_000_000_000_000 + i),
    surname: 'Эч ким',
    givenName: `${i + 1}`,
    patronymic: '',
    sex: i % 2 === 0 ? 'female' : 'male',
    birthDate: '1980-01-01',
    lineNumber: i + 1,
    address: '',
    table: TABLE,
    fingers: [],
  }
}
