export {
  type Approach,
  type ApproachKind,
  type ElectionDayOptions,
  type ElectionDayRates,
  type ElectionDayScript,
  electionDayScript,
  type FingerTry,
  POLLING_MS,
  tryOptions,
} from './election-day.ts'
export type { MarkedBallot, ScriptedContest } from './marked-ballots.ts'
export type { Community, Sex } from './names.ts'
export { portraitSvg } from './portrait.ts'
export {
  createVoters,
  type FingerPosition,
  type PersonFinger,
  type PopulationOptions,
  type SyntheticVoter,
} from './voters.ts'
