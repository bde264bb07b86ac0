import { POLICY as shipped } from '@taanuu/fixtures/demo-design'

export * from '@taanuu/fixtures/demo-design'

/** An election whose ballot boxes round times to five seconds: every question to a voter takes longer. */
export const POLICY: typeof shipped = {
  ...shipped,
  timeIntervalSeconds: { ...shipped.timeIntervalSeconds, ballotBox: 5 },
}
