/**
 * Does one act on a roll store and dies by SIGKILL just before its n-th step that changes the disk:
 * `node killed-child.ts <act> <folder> <n>`. With n = 0 it lives and prints how many steps there were.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import Database from 'better-sqlite3'

const [act, folder, killAt] = [process.argv[2], process.argv[3], Number(process.argv[4])]
let steps = 0

function step(): void {
  steps++
  if (steps === killAt) process.kill(process.pid, 'SIGKILL')
}

type Methods = Record<string, (...args: unknown[]) => unknown>

/** Counts every call of these methods. */
function watch(target: object, names: readonly string[]): void {
  const methods = target as Methods
  for (const name of names) {
    const method = methods[name]
    methods[name] = function (this: unknown, ...args) {
      step()
      return method.apply(this, args)
    }
  }
}

const probe = new Database(':memory:')
watch(Object.getPrototypeOf(probe.prepare('SELECT 1')), ['run'])
probe.close()
watch(Database.prototype, ['exec', 'pragma', 'close'])
watch(fs, ['openSync', 'writeSync', 'fsyncSync', 'closeSync', 'renameSync', 'rmSync', 'unlinkSync'])
syncBuiltinESMExports()

// Only now, so that everything binds to the watched calls.
const { actOnRoll } = await import('./acts.ts')
await actOnRoll(act, folder)
if (killAt === 0) console.log(steps)
