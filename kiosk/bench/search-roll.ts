/**
 * How quickly a search of a roll answers: `node kiosk/bench/search-roll.ts [voters] [queries]`. Every query is typed as an
 * operator does, letter by letter; the slowest and the 95th percentile are printed for each kind of text. Ends with 1 if
 * the 95th percentile of any kind is above the bar of 20 ms.
 */
import { createVoters } from '@taanuu/simulator/population/index'
import { createRandom } from '@taanuu/simulator/random'
import { SearchIndex } from '@taanuu/voter-roll-sync/roll/search'
import { latinSystems, transliterate } from '@taanuu/voter-roll-sync/roll/transliteration'

const VOTERS = Number(process.argv[2] ?? 5000)
const QUERIES = Number(process.argv[3] ?? 400)
/** Rows that a screen asks for. */
const LIMIT = 20
const BAR_MS = 20

const people = createVoters({
  seed: 'search-bench',
  count: VOTERS,
  precinctNumber: 9012,
  electionDate: '2026-01-24',
})
const heapBefore = heapMb()
const madeSince = performance.now()
const index = new SearchIndex(people.map((person) => ({ ...person, ref: String(person.lineNumber) })))
const made = performance.now() - madeSince
console.log(
  `index of ${VOTERS} voters: ${made.toFixed(0)} ms, about ${(heapMb() - heapBefore).toFixed(0)} MB`,
)

const random = createRandom('search-bench')
const kinds: Readonly<Record<string, (person: (typeof people)[number]) => string>> = {
  surname: ({ surname }) => surname,
  'surname and given name': ({ surname, givenName }) => `${surname} ${givenName}`,
  'three names, given name first': ({ surname, givenName, patronymic }) =>
    `${givenName} ${patronymic} ${surname}`,
  'Latin, any spelling': ({ surname, givenName }) =>
    transliterate(`${surname} ${givenName}`, random.pick(latinSystems)),
  number: ({ personalNumber }) => personalNumber,
  'birth date': ({ birthDate }) => birthDate.split('-').reverse().join('.'),
  'name and year': ({ surname, birthDate }) => `${surname.slice(0, 4)} ${birthDate.slice(0, 4)}`,
}

let slow = false
for (const [kind, textOf] of Object.entries(kinds)) {
  const times: number[] = []
  for (let i = 0; i < QUERIES; i++) {
    const text = textOf(random.pick(people))
    for (let typed = 1; typed <= text.length; typed++) {
      const since = performance.now()
      index.search(text.slice(0, typed), LIMIT)
      times.push(performance.now() - since)
    }
  }
  times.sort((a, b) => a - b)
  const p95 = times[Math.floor(times.length * 0.95)]
  slow ||= p95 > BAR_MS
  const [median, p95Text, most] = [times[times.length >> 1], p95, times.at(-1)!].map((ms) => ms.toFixed(2))
  console.log(
    `${kind}: median ${median} ms, 95 % ${p95Text} ms, slowest ${most} ms (${times.length} searches)`,
  )
}
process.exitCode = slow ? 1 : 0

function heapMb(): number {
  return process.memoryUsage().heapUsed / 1e6
}
