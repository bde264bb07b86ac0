/**
 * The counted result in the common data format of NIST SP 1500-100 (election results reporting, version 2, JSON). One
 * precinct, one machine: the machine's counts have the device class `opscan-precinct`; what people counted by hand stands
 * beside them with the class `manual-count`, and nothing makes the two agree. The machine count is preliminary, so the
 * report is `unofficial-complete`. Ballots that left the box sealed for the district are named as suppressed.
 */
import type { LocalText } from '../package/manifest.ts'
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

const MACHINE = { '@type': 'ElectionResults.DeviceClass', Type: 'opscan-precinct' }
const BY_HAND = { '@type': 'ElectionResults.DeviceClass', Type: 'manual-count' }

export function nistResults(document: ResultDocument): Readonly<Record<string, unknown>> {
  const { manifest, station, closedAt } = document
  const contests = contestsOf(document.layouts)
  return {
    '@type': 'ElectionResults.ElectionReport',
    Format: 'precinct-level',
    GeneratedDate: closedAt,
    Issuer: `Precinct ${manifest.precinct}, station ${station.stationId}`,
    IssuerAbbreviation: station.stationId,
    IsTest: manifest.universe === 'training',
    SequenceStart: 1,
    SequenceEnd: 1,
    Status: 'unofficial-complete',
    VendorApplicationId: 'taanuu',
    GpUnit: [
      {
        '@id': precinctRef(manifest.precinct),
        '@type': 'ElectionResults.ReportingUnit',
        Type: 'precinct',
        Number: String(manifest.precinct),
        ComposingGpUnitIds: [stationRef(station.stationId)],
      },
      {
        '@id': stationRef(station.stationId),
        '@type': 'ElectionResults.ReportingDevice',
        DeviceClass: MACHINE,
        SerialNumber: station.stationId,
      },
    ],
    ...partiesOf('ElectionResults', contests, words),
    Election: [
      {
        '@type': 'ElectionResults.Election',
        Name: words(manifest.title, manifest.electionId),
        Type: 'other',
        OtherType: manifest.electionId,
        StartDate: manifest.electionDay,
        EndDate: manifest.electionDay,
        ElectionScopeId: precinctRef(manifest.precinct),
        BallotCounts: ballotCounts(document),
        Candidate: candidatesOf('ElectionResults', contests, 'BallotName', words),
        Contest: contests.map((contest) => contestOf(contest, document)),
      },
    ],
  }
}

function words(text: LocalText | undefined, id: string): unknown {
  const texts = (['ky', 'ru', 'en'] as const).flatMap((language) =>
    text?.[language] ? [{ language, content: text[language] }] : [],
  )
  return {
    '@type': 'ElectionResults.InternationalizedText',
    Text: (texts.length > 0 ? texts : [{ language: 'en', content: id }]).map(({ language, content }) => ({
      '@type': 'ElectionResults.LanguageString',
      Content: content,
      Language: language,
    })),
  }
}

function ballotCounts({ station, results }: ResultDocument): readonly unknown[] {
  const head = { '@type': 'ElectionResults.BallotCounts', GpUnitId: stationRef(station.stationId) }
  const withheld = results.withheld?.sheets ?? 0
  return [
    { ...head, Type: 'total', BallotsCast: results.sheets + withheld, DeviceClass: MACHINE },
    ...(withheld > 0
      ? [
          {
            ...head,
            Type: 'other',
            OtherType: 'sealed-for-district',
            BallotsCast: withheld,
            IsSuppressedForPrivacy: true,
          },
        ]
      : []),
  ]
}

function contestOf(contest: ReportedContest, document: ResultDocument): unknown {
  const { manifest, station, results } = document
  const { contestId, title, votesAllowed, options } = contest
  const kind = contestClass(contest)
  const tally = results.contests.find((entry) => entry.contestId === contestId)
  const device = stationRef(station.stationId)
  return {
    '@id': contestRef(contestId),
    '@type': `ElectionResults.${kind}`,
    Name: plainName(title, contestId),
    BallotTitle: words(title, contestId),
    ElectionDistrictId: precinctRef(manifest.precinct),
    VoteVariation: votesAllowed === 1 ? 'plurality' : 'n-of-m',
    ...(kind === 'CandidateContest' ? { VotesAllowed: votesAllowed } : {}),
    OtherCounts: [
      {
        '@type': 'ElectionResults.OtherCounts',
        GpUnitId: device,
        DeviceClass: MACHINE,
        Overvotes: tally?.overvotes ?? 0,
        Undervotes: tally?.undervotes ?? 0,
      },
    ],
    ContestSelection: options.map((option) => {
      const { optionId } = option
      const byHand = results.byHand?.votes[contestId]?.[optionId]
      const count = { '@type': 'ElectionResults.VoteCounts', GpUnitId: device, Type: 'total' }
      const head = {
        '@id': selectionRef(contestId, optionId),
        '@type': `ElectionResults.${selectionClass(option)}`,
        VoteCounts: [
          { ...count, Count: tally?.votes[optionId] ?? 0, DeviceClass: MACHINE },
          ...(byHand === undefined ? [] : [{ ...count, Count: byHand, DeviceClass: BY_HAND }]),
        ],
      }
      return { ...head, ...selectionTarget(contestId, option, words) }
    }),
  }
}
