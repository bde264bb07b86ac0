import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { COMPILED } from '../../cli/compile-cache.ts'
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

/** Findings of earlier runs of the same order, day after day. */
export interface KeptFindings {
  readonly days: readonly DayFindings[]
  readonly keep: (day: DayFindings) => void
}

/**
 * Runs the days of one build in a process of its own, because a build is what modules a process loads; those that are kept
 * are not run again.
 */
export async function findingsOf(
  { build, days, sheets, seed, colludersEvery }: DaysOrder,
  onDay: (done: number) => void = () => undefined,
  kept: KeptFindings = { days: [], keep: () => undefined },
): Promise<readonly DayFindings[]> {
  const child = spawn(
    process.execPath,
    [DAY_PROCESS, build, days, sheets, `${seed} ${build}`, colludersEvery, kept.days.length].map(String),
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_COMPILE_CACHE: COMPILED } },
  )
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  let complaint = ''
  child.stderr.on('data', (chunk) => {
    complaint += chunk
  })
  const findings = kept.days.slice(0, days)
  for await (const line of createInterface({ input: child.stdout })) {
    const day = JSON.parse(line) as DayFindings
    findings.push(day)
    kept.keep(day)
    onDay(findings.length)
  }
  const code = await ended
  if (code !== 0) throw new Error(`days of ${build} ended with ${code}: ${complaint}`)
  return findings
}
