import { createHash } from 'node:crypto'
import { createVoters } from '@taanuu/simulator/population/index'
import { type RollContent, sortRoll, type Voter } from '../roll.ts'

const POSITIONS = ['right-index', 'left-index', 'right-thumb', 'left-thumb', 'right-middle'] as const
const MORE = ['left-middle', 'right-ring', 'left-ring', 'right-little', 'left-little'] as const

/** A roll of invented people for tests; templates are bytes that look like nothing. The same arguments give the same roll. */
export function inventRoll(
  voters: number,
  options: { seed?: string; fingers?: number; templateBytes?: number; elsewhere?: number } = {},
): RollContent {
  const { seed = 'roll', fingers = 2, templateBytes = 300, elsewhere = 3 } = options
  const people = createVoters({ seed, count: voters, precinctNumber: 9012, electionDate: '2026-01-24' })
  return sortRoll({
    electionId: 'test-2026',
    precinct: 9012,
    precinctSecret: bytesOf(`${seed} secret`, 32),
    voters: people.map((person): Voter => {
      const { personalNumber, surname, givenName, patronymic, sex, birthDate, lineNumber, address } = person
      return {
        personalNumber,
        surname,
        givenName,
        patronymic,
        sex,
        birthDate,
        lineNumber,
        address,
        table: `table-${1 + (lineNumber % 2)}`,
        // Every 50th has no finger that could be enrolled.
        fingers: [...POSITIONS, ...MORE].slice(0, lineNumber % 50 === 0 ? 0 : fingers).map((position) => ({
          position,
          template: bytesOf(`${seed} ${personalNumber} ${position}`, templateBytes).toString('base64'),
        })),
      }
    }),
    elsewhere: Array.from({ length: elsewhere }, (_, i) => ({
      ref: bytesOf(`${seed} elsewhere ${i}`, 32).toString('hex'),
      precinct: 9013 + (i % 3),
    })),
  })
}

/** Bytes that follow from a text. */
export function bytesOf(text: string, length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(text).digest()
}
