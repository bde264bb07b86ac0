import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEVICE_ERRORS, type DeviceErrorCode } from '@taanuu/device-drivers/device-error'
import { ERROR_TEXTS } from '@taanuu/device-drivers/device-error-texts'
import { describe, expect, it } from 'vitest'
import type { BallotCase, FaultCase, FingerprintCase, StationCase } from './fault-catalogue/case.ts'
import { FAULT_CATALOGUE } from './fault-catalogue/index.ts'
import type { FaultTrigger } from './fault-plan.ts'
import { runBallotFault, runFingerprintFault } from './fault-runner.ts'

const root = join(import.meta.dirname, '..', '..')
const START: FaultTrigger = { kind: 'start' }

const cases: readonly FaultCase[] = FAULT_CATALOGUE.flatMap((fault) => fault.cases)

function runsOf<C extends FingerprintCase | BallotCase>(
  only: (one: FaultCase) => one is C,
): readonly [string, C, FaultTrigger][] {
  return FAULT_CATALOGUE.flatMap(({ number, name, cases }) =>
    cases.filter(only).flatMap((one) => {
      const { strike } = one
      const triggers = 'on' in strike ? strike.on : [START]
      const what = 'fault' in strike ? strike.fault : strike.sheet
      return triggers.map((trigger): [string, C, FaultTrigger] => [
        `${number} ${name}: ${what} on ${JSON.stringify(trigger)}`,
        one,
        trigger,
      ])
    }),
  )
}

describe('the catalogue of faults', () => {
  it('has every fault from 1 to 76 once, each with an outcome', () => {
    expect(FAULT_CATALOGUE.map(({ number }) => number)).toEqual(Array.from({ length: 76 }, (_, i) => i + 1))
    for (const { cases } of FAULT_CATALOGUE) expect(cases.length).toBeGreaterThan(0)
  })

  it('names errors that exist and are said in three languages', () => {
    for (const one of cases) {
      if (one.device === 'station' || one.expected.error === null) continue
      expect(Object.keys(DEVICE_ERRORS)).toContain(one.expected.error)
    }
    for (const code of Object.keys(DEVICE_ERRORS) as DeviceErrorCode[]) {
      const said = ERROR_TEXTS[code]
      for (const language of ['ky', 'ru', 'en'] as const) expect(said[language]).not.toBe('')
      expect(new Set(Object.values(said)).size).toBe(3)
    }
  })

  it.each(cases.filter((one): one is StationCase & { label: string } => one.device === 'station'))(
    '$label is shown by a test that exists',
    ({ shownBy }) => {
      const path = join(root, shownBy.file)
      expect(existsSync(path)).toBe(true)
      expect(readFileSync(path, 'utf8')).toContain(`'${shownBy.test}'`)
    },
  )
})

describe('during a capture', () => {
  it.each(runsOf((one) => one.device === 'fingerprint'))('%s', async (_name, fault, trigger) => {
    expect((await runFingerprintFault(fault, trigger)).wrong).toEqual([])
  })
})

describe('on a ballot’s way', () => {
  it.each(runsOf((one) => one.device === 'ballot'))('%s', async (_name, fault, trigger) => {
    expect((await runBallotFault(fault, trigger)).wrong).toEqual([])
  })
})
