import { readFileSync } from 'node:fs'

const MIB = 1024 * 1024
const CLOCK_TICKS = 100

/** Value below which the share `part` of the numbers lies; NaN of none. */
export function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

export function row(figure: string, value: string): void {
  console.log(`| ${figure} | ${value} |`)
}

export function heading(text: string): void {
  console.log(`\n${text}\n\n| figure | value |\n| --- | --- |`)
}

export function ms(numbers: readonly number[]): string {
  const [median, high] = [quantile(numbers, 0.5), quantile(numbers, 0.95)]
  return `median ${median.toFixed(1)}, 95 % ${high.toFixed(1)}, longest ${Math.max(...numbers).toFixed(1)} ms (${numbers.length})`
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Resident memory of a process, bytes. */
export function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}

/** Seconds of processor time (proc(5): fields 14 and 15, in ticks of 10 ms). */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS
}

export function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(0)} MiB`
}
