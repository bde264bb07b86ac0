import { z } from 'zod'
import { localTextSchema, universeSchema } from '../package/manifest.ts'
import { networkSchema } from '../package/network.ts'
import { policySchema } from '../package/policy.ts'

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
/** Shorter, as the names of its spare stations are made of it. */
const areaName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/)
const precinctNumber = z.number().int().min(1).max(999_999)

export const precinctSetupSchema = z.strictObject({
  precinct: precinctNumber,
  /** Voters of one area are sent to each other's doors, and its spares serve all its precincts. */
  area: areaName,
  address: localTextSchema,
  /** Identification stations and ballot boxes in the room. */
  tables: z.number().int().min(1).max(30).default(1),
  boxes: z.number().int().min(0).max(30).default(1),
  /** Which of the ballots of the setup is handed out here. */
  ballot: name,
  officials: z
    .array(
      z.strictObject({
        /** Unique in the whole election: it stands on the key card. */
        id: name,
        name: z.string().min(1).max(200),
        role: z.enum(['chair', 'secretary', 'member', 'operator']),
      }),
    )
    .min(2)
    .max(32),
})
export type PrecinctSetup = z.infer<typeof precinctSetupSchema>

/** Everything about an election that is public and decided by people: one JSON file. */
export const setupSchema = z
  .strictObject({
    v: z.literal(1),
    universe: universeSchema,
    electionId: name,
    title: localTextSchema,
    electionDay: z.iso.date(),
    validFrom: z.iso.datetime(),
    validUntil: z.iso.datetime(),
    policy: policySchema,
    /** Centre and regional servers of the exchange; absent: rooms and sticks alone. */
    network: networkSchema.optional(),
    /** Contests by ballot name; laid out with the ballot module, whose own schema checks them. */
    ballots: z.record(name, z.array(z.unknown()).min(1).max(50)),
    precincts: z.array(precinctSetupSchema).min(1).max(10_000),
  })
  .superRefine((setup, context) => {
    function unique(what: string, ids: readonly (string | number)[]): void {
      const seen = new Set<string | number>()
      for (const id of ids) {
        if (seen.has(id)) context.addIssue({ code: 'custom', message: `${what} ${id} stands twice` })
        seen.add(id)
      }
    }
    unique(
      'precinct',
      setup.precincts.map(({ precinct }) => precinct),
    )
    unique(
      'official',
      setup.precincts.flatMap(({ officials }) => officials.map(({ id }) => id)),
    )
    for (const { precinct, ballot } of setup.precincts)
      if (!Object.hasOwn(setup.ballots, ballot))
        context.addIssue({ code: 'custom', message: `precinct ${precinct}: no ballot ${ballot}` })
    const { sharesNeeded } = setup.policy
    for (const { precinct, officials } of setup.precincts)
      if (officials.length < sharesNeeded)
        context.addIssue({
          code: 'custom',
          message: `precinct ${precinct}: fewer officials than sharesNeeded`,
        })
    if (setup.validFrom >= setup.validUntil)
      context.addIssue({ code: 'custom', message: 'validUntil before validFrom' })
  })
export type ElectionSetup = z.infer<typeof setupSchema>
