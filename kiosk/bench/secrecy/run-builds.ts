import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { DayFindings } from './attack/attack-day.ts'
import type { BuildName } from './builds/builds.ts'

export interface DaysOrder {
  readonly build: BuildName
  readonly days: number
  /** Voters a day; each ends with one sheet in the box. */
  readonly sheets: number
  readonly seed: string
  /** Officials who collude are tried on every so manieth day: opening records takes as long as the day itself. */
  readonly colludersEvery: number
}

const DAY_PROCESS = fileURLToPath(new URL('./day-process.ts', import.meta.url))

/** Node keeps compiled modules here from one process to the next: half of what a process takes to start. */
const COMPILED = join(tmpdir(), 'node-compile-cache')

/** Runs the days of one build in a process of its own, because a build is what modules a process loads. */
export async function findingsOf(
  { build, days, sheets, seed, colludersEvery }: DaysOrder,
  onDay: (done: number) => void = () => undefined,
): Promise<readonly DayFindings[]> {
  const child = spawn(
    process.execPath,
    [DAY_PROCESS, build, String(days), String(sheets), `${seed} ${build}`, String(colludersEvery)],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_COMPILE_CACHE: COMPILED } },
  )
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  let complaint = ''
  child.stderr.on('data', (chunk) => {
    complaint += chunk
  })
  const findings: DayFindings[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    findings.push(JSON.parse(line) as DayFindings)
    onDay(findings.length)
  }
  const code = await ended
  if (code !== 0) throw new Error(`days of ${build} ended with ${code}: ${complaint}`)
  return findings
}
