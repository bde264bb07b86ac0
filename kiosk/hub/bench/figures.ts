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
