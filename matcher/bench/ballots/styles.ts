import { readFileSync } from 'node:fs'
import type { BenchStyle } from './bench-style.ts'
import { FOREIGN_BALLOTS } from './foreign-ballots.ts'
import { foreignSide, printForeign } from './foreign-print.ts'
import { ownStyles } from './own-styles.ts'

const MM = 25.4
const FILES: Readonly<Record<string, string>> = {
  'foreign-letter': 'letter.json',
  'foreign-legal': 'legal.json',
  'foreign-boxes': 'boxes.json',
}

/** Ballots of other systems, each with the layout file that somebody wrote by hand. */
export function foreignStyles(): readonly BenchStyle[] {
  return FOREIGN_BALLOTS.map((ballot) => ({
    name: ballot.name,
    paper: { widthMm: ballot.widthIn * MM, heightMm: ballot.heightIn * MM },
    sides: ballot.sides.map((side) => foreignSide(ballot, side)),
    layout: JSON.parse(readFileSync(new URL(`foreign/${FILES[ballot.name]}`, import.meta.url), 'utf8')),
    pdf: () => printForeign(ballot),
  }))
}

/** All ballots of the bench. */
export function benchStyles(): readonly BenchStyle[] {
  return [...ownStyles(), ...foreignStyles()]
}
