import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

/** CUPS answers from this machine; a queue of a dead print server is not waited for (milliseconds). */
const ANSWER_MS = 3000
/** Where a running CUPS listens on Linux. */
const CUPS_SOCKET = '/run/cups/cups.sock'

/**
 * How many printers the print dialog of this machine will offer: Chromium and Electron ask CUPS, and so does this, with
 * `lpstat -e` (CUPS 2.2, lpstat(1)). Null: nobody can tell, and the dialog will.
 */
export function countPrinters(env: NodeJS.ProcessEnv = process.env): Promise<number | null> {
  return new Promise((resolve) => {
    execFile('lpstat', ['-e'], { timeout: ANSWER_MS, env }, (error, stdout) => {
      if (!error) resolve(stdout.split('\n').filter((line) => line.trim() !== '').length)
      else if (error.code === 'ENOENT') resolve(existsSync(CUPS_SOCKET) || env.CUPS_SERVER ? null : 0)
      else if (error.killed) resolve(null)
      // It says so on stderr: no destinations, or no scheduler runs.
      else resolve(0)
    })
  })
}
