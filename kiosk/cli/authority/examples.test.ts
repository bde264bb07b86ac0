import { encodeIso19794 } from '@taanuu/matcher/finger/iso19794'
import { mappingSchema } from '@taanuu/voter-roll-sync/authority/register/mapping'
import { setupSchema } from '@taanuu/voter-roll-sync/authority/setup'
import { syntheticTemplate } from '@taanuu/voter-roll-sync/authority/testing/synthetic-extract'
import { describe, expect, it } from 'vitest'
import { exampleMapping, exampleSetup } from './examples.ts'
import { layoutsOf, templateTools } from './matcher-tools.ts'

describe('examples of setup and mapping', () => {
  it('are taken as they are, and the ballot can be printed', () => {
    const setup = setupSchema.parse(exampleSetup)
    expect(layoutsOf(setup, setup.precincts[0])).toHaveLength(1)
    expect(mappingSchema.safeParse(exampleMapping).success).toBe(true)
  })

  it('mistakes are named: a ballot that is not there, a number twice, too few officials, a contest without options', () => {
    const [precinct] = exampleSetup.precincts
    const broken = (change: object) =>
      setupSchema.safeParse({ ...exampleSetup, ...change }).error?.issues[0]?.message
    expect(broken({ precincts: [{ ...precinct, ballot: 'other' }] })).toContain('no ballot other')
    expect(broken({ precincts: [precinct, precinct] })).toContain('precinct 1001 stands twice')
    expect(broken({ policy: { ...exampleSetup.policy, sharesNeeded: 5 } })).toContain('fewer officials')
    const empty = setupSchema.parse({ ...exampleSetup, ballots: { council: [{ contestId: 'council' }] } })
    expect(() => layoutsOf(empty, empty.precincts[0])).toThrow('ballot council')
  })
})

describe('templates of a register', () => {
  it('are taken in our form and as ISO/IEC 19794-2, with their quality; anything else is none', () => {
    const ours = syntheticTemplate('one', 20, 64)
    expect(templateTools.read(ours, 'taanuu')).toEqual({ template: ours, quality: 64 })
    const iso = templateTools.read(encodeIso19794(ours), 'iso19794-2')
    expect(iso?.quality).toBe(64)
    expect(templateTools.read(ours, 'iso19794-2')).toBeUndefined()
    expect(templateTools.read(encodeIso19794(ours), 'taanuu')).toBeUndefined()
    expect(templateTools.read(syntheticTemplate('none', 0), 'taanuu')).toBeUndefined()
    expect(templateTools.read(new Uint8Array(0), 'taanuu')).toBeUndefined()
  })
})
