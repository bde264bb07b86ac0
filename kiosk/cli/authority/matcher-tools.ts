import { type BallotStyle, layOutBallot } from '@taanuu/matcher/ballot/index'
import { decodeIso19794 } from '@taanuu/matcher/finger/iso19794'
import { decodeTemplate } from '@taanuu/matcher/finger/template'
import type { TemplateTools } from '@taanuu/voter-roll-sync/authority/register/row-files'
import type { ElectionSetup, PrecinctSetup } from '@taanuu/voter-roll-sync/authority/setup'
import { localTextSchema } from '@taanuu/voter-roll-sync/package/manifest'
import { z } from 'zod'
import { UsageError } from '../../hosts/shared/usage-error.ts'

/** Under this quality a template decides little; the matcher's hard set fails most often there. */
export const DEFAULT_USABLE_QUALITY = 30

/** What the authority needs of the matcher to take templates into the register. */
export const templateTools: TemplateTools = {
  read(bytes, format) {
    const converted = format === 'iso19794-2' ? decodeIso19794(bytes) : undefined
    if (converted && !converted.ok) return undefined
    const template = converted?.value ?? bytes
    const decoded = decodeTemplate(template)
    // A finger without a single minutia matches nobody; to enrol it would promise what cannot be kept.
    if (!decoded.ok || decoded.value.minutiae.length === 0) return undefined
    return { template, quality: decoded.value.quality }
  },
}

/** What a setup says about a contest; the layout's own schema checks the rest when it is laid out. */
const contestsSchema = z.array(
  z.strictObject({
    contestId: z.string().min(1).max(64),
    title: localTextSchema,
    votesAllowed: z.number().int().min(1).max(50),
    options: z
      .array(
        z.strictObject({
          optionId: z.string().min(1).max(64),
          label: localTextSchema,
          detail: localTextSchema.optional(),
          kind: z.enum(['candidate', 'party', 'against-all']),
        }),
      )
      .min(1),
  }),
)

/** Ballot styles of a precinct, laid out from the contests of the setup. Throws with the rule that they break. */
export function layoutsOf(setup: ElectionSetup, precinct: PrecinctSetup): readonly BallotStyle[] {
  const contests = contestsSchema.safeParse(setup.ballots[precinct.ballot])
  if (!contests.success) {
    const [issue] = contests.error.issues
    throw new UsageError(`ballot ${precinct.ballot}: ${issue?.path.join('.')}: ${issue?.message}`)
  }
  const laid = layOutBallot({
    universe: setup.universe,
    electionId: setup.electionId,
    precinctId: `p-${precinct.precinct}`,
    ballotStyleId: `style-${precinct.precinct}`,
    heading: {
      title: setup.title,
      place: {
        ky: `№ ${precinct.precinct} шайлоо участкасы`,
        ru: `Избирательный участок № ${precinct.precinct}`,
        en: `Polling station No. ${precinct.precinct}`,
      },
    },
    contests: contests.data,
  })
  if (laid.ok) return [laid.style]
  throw new UsageError(
    `ballot ${precinct.ballot}: ${laid.reason === 'bad-definition' ? laid.detail : laid.reason}`,
  )
}
