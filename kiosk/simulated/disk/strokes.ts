import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Random } from '@taanuu/simulator/random'
import type { LifeOrder } from './life-order.ts'
import { traceEvents, vectorBytesOf } from './trace-lines.ts'
import { type LifeEnd, live, liveUnder } from './traced-life.ts'
import { readMarks } from './world-book.ts'

/** Where a station is struck: at the n-th call of this name by its main thread, or after so many microseconds. */
export type Stroke =
  | { readonly kind: 'call'; readonly name: string; readonly nth: number }
  | { readonly kind: 'time'; readonly microseconds: number }

const PHASES = ['start', 'load', 'open', 'serve', 'close'] as const
type Phase = (typeof PHASES)[number]

/** What the answer to this command ends. */
const PHASE_AFTER: Readonly<Record<string, Phase>> = {
  start: 'load',
  'package.load': 'open',
  'opening.open': 'serve',
  'closing.begin': 'close',
}

/**
 * Calls at which a station is struck: what changes the disk, and some that ask it. Not write: threads wake each other
 * with it, so its n-th call is another one each time; what is written is synced next.
 */
const STRUCK_CALLS = [
  'pwrite64 fsync fdatasync openat rename mkdir ftruncate sendfile copy_file_range',
  'fcntl close unlink unlinkat rmdir lseek pread64',
]
  .join(' ')
  .split(' ')

/** Of the strokes, those that fall by the clock: between calls, in the middle of computing. */
const BY_CLOCK_SHARE = 0.2
/** From the start of a process to the first thing it does to its disk, and to the end of a short day (microseconds). */
const BY_CLOCK_US = [300_000, 2_000_000] as const

/** An undisturbed life's calls, by what the station was doing. */
export interface LifeProfile {
  readonly strokes: Readonly<Record<Phase, readonly Stroke[]>>
}

/** Lives once undisturbed, under strace, and lists where such a life can be struck. */
export async function profileLife(order: LifeOrder): Promise<LifeProfile> {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-profile-'))
  const trace = join(folder, 'trace')
  try {
    const calls = [...STRUCK_CALLS, 'writev'].join(',')
    const end = await liveUnder(
      ['-f', '--seccomp-bpf', '-xx', '-s', '65536', '-o', trace, '-e', `trace=${calls}`],
      order,
    )
    if (end.status !== 0) throw new Error(`an undisturbed day failed: ${end.stderr}`)
    return profileOf(readFileSync(trace, 'latin1'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function profileOf(text: string): LifeProfile {
  const strokes: Record<Phase, Stroke[]> = { start: [], load: [], open: [], serve: [], close: [] }
  const counts = new Map<string, number>()
  let main: number | null = null
  let phase: Phase = 'start'
  for (const event of traceEvents(text)) {
    if (event.kind !== 'call') continue
    const { thread, name, args, result } = event.call
    main ??= thread
    if (thread !== main) continue
    if (name === 'writev') {
      const [mark] = readMarks(vectorBytesOf(args[1], result).toString('utf8'))
      if (mark?.kind === 'acknowledged') phase = PHASE_AFTER[mark.what] ?? phase
      continue
    }
    const nth = (counts.get(name) ?? 0) + 1
    counts.set(name, nth)
    strokes[phase].push({ kind: 'call', name, nth })
  }
  return { strokes }
}

/** A seeded stroke: first of a phase, then of a call of that phase. Without a profile, by the clock. */
export function drawStroke(random: Random, profile: LifeProfile | null): Stroke {
  if (!profile || random.chance(BY_CLOCK_SHARE))
    return { kind: 'time', microseconds: random.int(...BY_CLOCK_US) }
  const phase = random.weighted([
    ['start', 1],
    ['load', 3],
    ['open', 3],
    ['serve', 4],
    ['close', 3],
  ] as const)
  return random.pick(profile.strokes[phase])
}

/** A later life has less of the day before it, so it is struck earlier. */
export function sooner(stroke: Stroke, random: Random): Stroke {
  return stroke.kind === 'call' ? { ...stroke, nth: random.int(1, stroke.nth) } : stroke
}

export function struckLife(order: LifeOrder, stroke: Stroke): Promise<LifeEnd> {
  if (stroke.kind === 'time') return live(order, stroke.microseconds)
  const { name, nth } = stroke
  const inject = `inject=${name}:signal=SIGKILL:when=${nth}`
  // Without --seccomp-bpf: with it, strace 6.1 injects no signals.
  return liveUnder(['-f', '-qq', '-o', '/dev/null', '-e', `trace=${name}`, '-e', inject], order)
}

export function describeStroke(role: string, stroke: Stroke): string {
  return stroke.kind === 'call'
    ? `${role} killed at ${stroke.name} ${stroke.nth}`
    : `${role} killed after ${stroke.microseconds} us`
}
