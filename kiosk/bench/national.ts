/**
 * A national register through the authority's engine: import of a CSV extract, quality report, all packages. Measures voters
 * a second and resident memory at ten points of each phase, to show that it stays flat.
 *
 *   node kiosk/bench/national.ts --voters 430000 --fingers 2 [--precinct-size 1723] [--area-size 10] [--folder DIR]
 */
import { randomBytes } from 'node:crypto'
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { buildElection } from '@taanuu/voter-roll-sync/authority/build/build-election'
import { writeQualityReport } from '@taanuu/voter-roll-sync/authority/quality-report'
import { importRegister } from '@taanuu/voter-roll-sync/authority/register/import-register'
import { mappingSchema } from '@taanuu/voter-roll-sync/authority/register/mapping'
import { makeStations } from '@taanuu/voter-roll-sync/authority/stations'
import {
  createSmallWorkspace,
  must,
  smallSetup,
} from '@taanuu/voter-roll-sync/authority/testing/small-workspace'
import {
  EXTRACT_HEADER,
  EXTRACT_MAPPING,
  extractRow,
  syntheticTemplate,
} from '@taanuu/voter-roll-sync/authority/testing/synthetic-extract'
import type { Workspace } from '@taanuu/voter-roll-sync/authority/workspace/workspace'
import { ageIdentityFromBytes, ageRecipientOf } from '@taanuu/voter-roll-sync/trust/age-keys'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { layoutsOf, templateTools } from '../cli/authority/matcher-tools.ts'

const MIB = 1024 * 1024
/** Points of a phase at which memory is read. */
const POINTS = 10
/** Minutiae of a typical print with its descriptors: 1.2 KB a template. */
const MINUTIAE = 40
/** Templates that voters draw from: making one costs more than importing it. */
const TEMPLATE_POOL = 512
const NATION = 4_300_000

const { values } = parseArgs({
  options: {
    voters: { type: 'string', default: '20000' },
    fingers: { type: 'string', default: '2' },
    'precinct-size': { type: 'string', default: '1723' },
    'area-size': { type: 'string', default: '10' },
    folder: { type: 'string' },
  },
})
const voters = Number(values.voters)
const fingers = Number(values.fingers)
const precinctSize = Number(values['precinct-size'])
const areaSize = Number(values['area-size'])
const home = mkdtempSync(join(values.folder ?? tmpdir(), 'taanuu-national-'))

interface Phase {
  readonly name: string
  readonly seconds: number
  readonly voters: number
  readonly rss: readonly number[]
}
const phases: Phase[] = []

async function measure(
  name: string,
  act: (at: (done: number) => void) => Promise<void> | void,
): Promise<void> {
  const rss: number[] = []
  const start = performance.now()
  const cpu = process.cpuUsage()
  const step = Math.max(1, Math.floor(voters / POINTS))
  let next = step
  await act((done) => {
    if (done < next) return
    rss.push(Math.round(process.memoryUsage.rss() / MIB))
    next += step
  })
  const seconds = (performance.now() - start) / 1000
  const used = process.cpuUsage(cpu)
  const cpuSeconds = (used.user + used.system) / 1e6
  phases.push({ name, seconds, voters, rss })
  console.log(
    `${name.padEnd(10)} ${seconds.toFixed(1).padStart(8)} s  (CPU ${cpuSeconds.toFixed(1)} s)  ${Math.round(voters / seconds)} voters/s, ${Math.round(voters / cpuSeconds)} a CPU second  RSS MiB ${rss.join(' ')}`,
  )
}

/** Five different people per number of the small extract's clock would repeat: day, month, year and tail are counted up. */
function personalNumber(i: number): { readonly number: string; readonly birthDate: string } {
  const two = (n: number) => String(n).padStart(2, '0')
  const day = two(1 + (i % 28))
  const month = two(1 + (Math.floor(i / 28) % 12))
  const year = 1935 + (Math.floor(i / 336) % 70)
  return {
    number: `2${day}${month}${year}${String(Math.floor(i / 23_520)).padStart(5, '0')}`,
    birthDate: `${day}.${month}.${year}`,
  }
}

async function writeExtract(path: string): Promise<void> {
  const pool = Array.from({ length: TEMPLATE_POOL }, (_, i) =>
    Buffer.from(syntheticTemplate(String(i), MINUTIAE, 20 + (i % 80))).toString('base64'),
  )
  const out = createWriteStream(path)
  const columns = Array.from({ length: fingers }, (_, i) => `Палец ${i + 1}`)
  out.write(`${[...EXTRACT_HEADER.split(';').slice(0, 8), ...columns].join(';')}\n`)
  for (let i = 0; i < voters; i++) {
    const row = { ...extractRow(i, 1 + Math.floor(i / precinctSize), 0), ...personalNumber(i) }
    const templates = columns.map((_, finger) => pool[(i * 7 + finger * 131) % TEMPLATE_POOL])
    const cells = [...Object.values(row).slice(0, 8), ...templates]
    if (!out.write(`${cells.join(';')}\n`))
      await new Promise<void>((resolve) => out.once('drain', () => resolve()))
  }
  out.end()
  await finished(out)
}

const positions = [
  'right-index',
  'left-index',
  'right-thumb',
  'left-thumb',
  'right-middle',
  'left-middle',
  'right-ring',
  'left-ring',
  'right-little',
  'left-little',
]
const mapping = mappingSchema.parse({
  ...EXTRACT_MAPPING,
  fingers: positions
    .slice(0, fingers)
    .map((position, i) => ({ position, column: `Палец ${i + 1}`, as: 'base64', format: 'taanuu' })),
})

/** Officials get keys at random here: a ceremony of thousands of cards takes people's time, not this engine's. */
async function addOfficials(workspace: Workspace): Promise<void> {
  const insert = workspace.db.prepare('INSERT INTO officials VALUES (?, ?, ?, ?, ?, ?, ?)')
  for (const { precinct, officials } of workspace.setup.precincts) {
    for (const [position, { id, name, role }] of officials.entries()) {
      const key = Buffer.from(signingKeyFromSeed(randomBytes(32)).publicKey).toString('hex')
      insert.run(
        precinct,
        id,
        position,
        name,
        role,
        key,
        await ageRecipientOf(ageIdentityFromBytes(randomBytes(32))),
      )
    }
  }
  workspace.seal(['people'])
}

function nationalPrecincts() {
  const [pattern] = smallSetup().precincts
  return Array.from({ length: Math.ceil(voters / precinctSize) }, (_, i) => ({
    ...pattern,
    precinct: i + 1,
    area: `area-${1 + Math.floor(i / areaSize)}`,
    officials: pattern.officials.map((official) => ({ ...official, id: `${i + 1}-${official.role}` })),
  }))
}

const contest = {
  contestId: 'council',
  title: { ky: 'Кеңеш', ru: 'Кенеш', en: 'Council' },
  votesAllowed: 1,
  options: ['a', 'b', 'c'].map((id) => ({
    optionId: id,
    label: { ky: id, ru: id, en: id },
    kind: 'candidate',
  })),
}
const small = await createSmallWorkspace(
  { precincts: nationalPrecincts(), ballots: { council: [contest] } },
  'root-only',
)
const workspace = await small.unlock()
const extract = join(home, 'extract.csv')
try {
  makeStations(workspace, workspace.setup.precincts)
  await addOfficials(workspace)
  await writeExtract(extract)
  console.log(
    `${voters} voters, ${fingers} fingers, ${workspace.setup.precincts.length} precincts; extract ${(statSync(extract).size / MIB).toFixed(0)} MiB; node ${process.version}`,
  )
  await measure('import', async (at) => {
    const totals = must(
      await importRegister(workspace, {
        file: extract,
        mapping,
        filesFolder: home,
        templates: templateTools,
        mode: 'add',
        dryRun: false,
        report: (entry) => {
          throw new Error(`line ${entry.line}: ${entry.reason}`)
        },
        progress: at,
      }),
    )
    if (totals.accepted !== voters) throw new Error(`${totals.accepted} accepted`)
  })
  rmSync(extract)
  await measure('quality', () => {
    writeQualityReport(workspace, workspace.setup.precincts, 30, join(home, 'quality'))
  })
  let bytes = 0
  await measure('build', async (at) => {
    let built = 0
    const packages = join(home, 'packages')
    const totals = must(
      await buildElection({
        workspace,
        precincts: workspace.setup.precincts,
        out: packages,
        matcher: 'bench',
        layoutsOf: (precinct) => layoutsOf(workspace.setup, precinct),
        nowMs: Date.now(),
        onBuilt: (outcome) => {
          if (outcome.kind !== 'built') throw new Error('a fresh register has no present package')
          built += outcome.voters
          // What is built here is counted and not kept: a small disk is enough.
          rmSync(join(packages, String(outcome.precinct)), { recursive: true })
          at(built)
        },
      }),
    )
    bytes = totals.bytes
  })
  const database = statSync(join(small.folder, 'authority.sqlite')).size
  const perVoter = phases.reduce((sum, phase) => sum + phase.seconds / phase.voters, 0)
  const peak = process.resourceUsage().maxRSS / 1024
  console.log(
    `packages ${(bytes / MIB).toFixed(0)} MiB, workspace ${(database / MIB).toFixed(0)} MiB, peak RSS ${peak.toFixed(0)} MiB`,
  )
  console.log(
    `extrapolated, not measured, to ${NATION}: ${((perVoter * NATION) / 3600).toFixed(1)} h, packages ${(((bytes / voters) * NATION) / 1024 / MIB).toFixed(1)} GiB, workspace ${(((database / voters) * NATION) / 1024 / MIB).toFixed(1)} GiB; memory grows with the largest area, not with the nation`,
  )
  writeFileSync(join(home, 'done'), '')
} finally {
  workspace.close()
  small.remove()
  rmSync(home, { recursive: true, force: true })
}
