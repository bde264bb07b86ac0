import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { portraitSvg } from './portrait.ts'
import { createVoters } from './voters.ts'

const HELP = `Draws the portraits of invented voters side by side, for people to look at.

node simulator/population/portrait-sheet.ts [--count N] [--seed N] FILE.svg
`
const COLUMNS = 10
const WIDTH = 84
const HEIGHT = 98
const GAP = 6

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      count: { type: 'string', default: '40' },
      seed: { type: 'string', default: '1' },
    },
  })
  const [file] = positionals
  const count = Number(values.count)
  if (values.help || file === undefined || !Number.isInteger(count) || count < 1) {
    ;(values.help ? process.stdout : process.stderr).write(HELP)
    return values.help ? 0 : 2
  }
  const voters = createVoters({ seed: values.seed, count, precinctNumber: 1, electionDate: '2027-01-24' })
  const pictures = voters.map((voter, i) => {
    const x = GAP + (i % COLUMNS) * (WIDTH + GAP)
    const y = GAP + Math.floor(i / COLUMNS) * (HEIGHT + GAP)
    const place = `<svg x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}"`
    return portraitSvg(voter.portraitSeed, voter.sex, voter.age).replace('<svg', place)
  })
  const width = GAP + COLUMNS * (WIDTH + GAP)
  const height = GAP + Math.ceil(count / COLUMNS) * (HEIGHT + GAP)
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`
  writeFileSync(file, `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n${pictures.join('\n')}\n</svg>\n`)
  return 0
}

process.exitCode = main()
