/** Characters of a full bar. */
const WIDTH = 30

/** A progress bar on standard error; only a line a tenth where that is no terminal. */
export function createProgressBar(): { show(text: string, share: number): void; end(): void } {
  let last = ''
  return {
    show(text, share) {
      const filled = Math.round(Math.min(1, Math.max(0, share)) * WIDTH)
      const line = `${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)} ${Math.round(share * 100)} % ${text}`
      const key = process.stderr.isTTY ? line : `${text} ${Math.floor(share * 10)}`
      if (key === last) return
      last = key
      process.stderr.write(process.stderr.isTTY ? `\r${line}   ` : `${line}\n`)
    },
    end() {
      if (process.stderr.isTTY) process.stderr.write('\n')
    },
  }
}
