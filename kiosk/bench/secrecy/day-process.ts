/** Runs days of one build and attacks each; prints what was found as one line of JSON a day. Started by `run-builds.ts`. */
import { createRandom } from '@taanuu/simulator/random'
import { BUILDS, type BuildName } from './builds/builds.ts'
import { useBuild } from './builds/use-build.ts'

const [build, days, sheets, seed, colludersEvery, from = '0'] = process.argv.slice(2)
if (!Object.hasOwn(BUILDS, build)) throw new Error(`no build ${build}`)
useBuild(build as BuildName)
const { createBoxElection } = await import('./day/election.ts')
const { runBoxDay } = await import('./day/box-day.ts')
const { attackDay } = await import('./attack/attack-day.ts')

const election = await createBoxElection(Number(sheets))
try {
  for (let i = Number(from); i < Number(days); i++) {
    const name = `${seed} day ${i}`
    const day = await runBoxDay(election, Number(sheets), name)
    try {
      const colluders = i % Number(colludersEvery) === 0 ? election.closeSecret : null
      console.log(JSON.stringify(attackDay(day, createRandom(`${name} attack`), colluders)))
    } finally {
      day.remove()
    }
  }
} finally {
  election.remove()
}
