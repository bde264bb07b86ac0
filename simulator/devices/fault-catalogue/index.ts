import { BALLOT_FAULTS } from './ballot.ts'
import type { CataloguedFault } from './case.ts'
import { ENVIRONMENT_FAULTS } from './environment.ts'
import { FINGERPRINT_FAULTS } from './fingerprint.ts'
import { PROTOCOL_FAULTS } from './protocol.ts'
import { TRANSPORT_FAULTS } from './transport.ts'

/** All 76 faults, in the order of their numbers. */
export const FAULT_CATALOGUE: readonly CataloguedFault[] = [
  ...TRANSPORT_FAULTS,
  ...PROTOCOL_FAULTS,
  ...FINGERPRINT_FAULTS,
  ...BALLOT_FAULTS,
  ...ENVIRONMENT_FAULTS,
].sort((a, b) => a.number - b.number)
