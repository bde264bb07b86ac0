/**
 * Cast vote records in the common data format of NIST SP 1500-103 (version 1.0.0, JSON), for tools that read that and
 * not ours. Records stand in the order of `cast-vote-records.jsonl`, which depends on nothing but their content. The
 * mapping:
 *
 * - what the machine read is a snapshot of type `interpreted`; where officials decided about unsure marks a second one of
 *   type `modified` follows and is the current one;
 * - a clear mark has `HasIndication: yes`, an unsure one `unknown` and no vote; marks of an overvoted contest are not
 *   allocable;
 * - `Undervotes` and `Overvotes` are the votes lost in the contest, as in `results.json`.
 */
import { type CastVoteRecord, type ContestRecord, countedOf, machineRecord } from './cast-vote-record.ts'
import {
  candidatesOf,
  contestClass,
  contestRef,
  partiesOf,
  precinctRef,
  selectionClass,
  selectionRef,
  selectionTarget,
  stationRef,
} from './nist-selection.ts'
import { contestsOf, plainName, type ReportedContest, type ResultDocument } from './result-document.ts'

const ELECTION = 'election'

/** The whole document as plain JSON; it says nothing that records and layouts do not. */
export function nistCastVoteRecords(document: ResultDocument): Readonly<Record<string, unknown>> {
  const { manifest, station, closedAt, records } = document
  const contests = contestsOf(document.layouts)
  const allowed = new Map(contests.map((contest) => [contest.contestId, contest.votesAllowed]))
  const training = manifest.universe === 'training' ? ' TRAINING: not a real election.' : ''
  const withheld = document.results.withheld?.sheets ?? 0
  return {
    '@type': 'CVR.CastVoteRecordReport',
    Version: '1.0.0',
    GeneratedDate: closedAt,
    ReportType: ['originating-device-export', ...(records.some(hasDecision) ? ['adjudicated'] : [])],
    Notes: `Order is by content alone.${withheld > 0 ? ` ${withheld} records withheld for privacy.` : ''}${training}`,
    ReportGeneratingDeviceIds: [stationRef(station.stationId)],
    ReportingDevice: [
      {
        '@id': stationRef(station.stationId),
        '@type': 'CVR.ReportingDevice',
        Application: 'taanuu',
        SerialNumber: station.stationId,
      },
    ],
    GpUnit: [
      {
        '@id': precinctRef(manifest.precinct),
        '@type': 'CVR.GpUnit',
        Type: 'precinct',
        Name: String(manifest.precinct),
        ReportingDeviceIds: [stationRef(station.stationId)],
      },
    ],
    ...partiesOf('CVR', contests, plainName),
    Election: [
      {
        '@id': ELECTION,
        '@type': 'CVR.Election',
        Name: plainName(manifest.title, manifest.electionId),
        ElectionScopeId: precinctRef(manifest.precinct),
        Candidate: candidatesOf('CVR', contests, 'Name', plainName),
        Contest: contests.map(contest),
      },
    ],
    CVR: records.map((record, i) => castVoteRecord(record, i, document, allowed)),
  }
}

function contest(entry: ReportedContest): unknown {
  const { contestId, title, votesAllowed, options } = entry
  const kind = contestClass(entry)
  return {
    '@id': contestRef(contestId),
    '@type': `CVR.${kind}`,
    Name: plainName(title, contestId),
    VoteVariation: votesAllowed === 1 ? 'plurality' : 'n-of-m',
    ...(kind === 'CandidateContest' ? { VotesAllowed: votesAllowed } : {}),
    ContestSelection: options.map((option) => {
      const { optionId } = option
      const head = { '@id': selectionRef(contestId, optionId), '@type': `CVR.${selectionClass(option)}` }
      return { ...head, ...selectionTarget(contestId, option, plainName) }
    }),
  }
}

function hasDecision(record: CastVoteRecord): boolean {
  return record.contests.some((entry) => entry.adjudicated !== undefined)
}

function castVoteRecord(
  record: CastVoteRecord,
  index: number,
  { station }: ResultDocument,
  allowed: ReadonlyMap<string, number>,
): unknown {
  const interpreted = snapshot(`cvr/${index + 1}/interpreted`, 'interpreted', machineRecord(record), allowed)
  const decided = hasDecision(record)
    ? [snapshot(`cvr/${index + 1}/modified`, 'modified', record, allowed)]
    : []
  return {
    '@type': 'CVR.CVR',
    BallotStyleId: record.style,
    BallotSheetId: String(record.sheet),
    CreatingDeviceId: stationRef(station.stationId),
    ElectionId: ELECTION,
    CVRSnapshot: [interpreted, ...decided],
    CurrentSnapshotId: (decided[0] ?? interpreted)['@id'],
  }
}

function snapshot(
  id: string,
  type: 'interpreted' | 'modified',
  record: CastVoteRecord,
  allowed: ReadonlyMap<string, number>,
) {
  return {
    '@id': id,
    '@type': 'CVR.CVRSnapshot',
    Type: type,
    CVRContest: record.contests.map((entry) => snapshotContest(entry, allowed.get(entry.contest) ?? 0)),
  }
}

function snapshotContest(entry: ContestRecord, votesAllowed: number): unknown {
  const { outcome, selections } = countedOf(entry)
  const over = outcome === 'overvote'
  const unsure = (entry.unsure ?? []).filter((option) => !selections.includes(option))
  const undervotes = over ? 0 : votesAllowed - selections.length
  const status = over
    ? ['overvoted']
    : outcome === 'blank'
      ? ['not-indicated']
      : undervotes > 0
        ? ['undervoted']
        : []
  return {
    '@type': 'CVR.CVRContest',
    ContestId: contestRef(entry.contest),
    Selections: selections.length,
    Overvotes: over ? votesAllowed : 0,
    Undervotes: undervotes,
    ...(status.length > 0 ? { Status: status } : {}),
    CVRContestSelection: [
      ...selections.map((option) => selection(entry, option, over ? 0 : 1)),
      ...(entry.adjudicated ? [] : unsure.map((option) => unsureSelection(entry, option))),
    ],
  }
}

function selection(
  { contest: contestId, adjudicated }: ContestRecord,
  optionId: string,
  votes: 0 | 1,
): unknown {
  const position = [...(adjudicated ? ['adjudicated'] : []), ...(votes === 0 ? ['invalidated-rules'] : [])]
  return {
    '@type': 'CVR.CVRContestSelection',
    ContestSelectionId: selectionRef(contestId, optionId),
    TotalNumberVotes: votes,
    SelectionPosition: [
      {
        '@type': 'CVR.SelectionPosition',
        HasIndication: 'yes',
        IsAllocable: votes === 1 ? 'yes' : 'no',
        NumberVotes: 1,
        ...(position.length > 0 ? { Status: position } : {}),
      },
    ],
  }
}

function unsureSelection({ contest: contestId }: ContestRecord, optionId: string): unknown {
  return {
    '@type': 'CVR.CVRContestSelection',
    ContestSelectionId: selectionRef(contestId, optionId),
    TotalNumberVotes: 0,
    Status: ['needs-adjudication'],
    SelectionPosition: [
      {
        '@type': 'CVR.SelectionPosition',
        HasIndication: 'unknown',
        IsAllocable: 'no',
        NumberVotes: 0,
      },
    ],
  }
}
