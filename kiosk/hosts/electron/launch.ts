/** Starts the desktop application where somebody has put Electron's runtime. Imports nothing of Electron. */
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const packages = fileURLToPath(new URL('../../../node_modules/', import.meta.url))

/**
 * Electron's runtime, or null: in the folder that ELECTRON_OVERRIDE_DIST_PATH names, else where the npm package keeps
 * it once it was fetched (`npx install-electron`). The package itself is never asked, because asking it starts a
 * download.
 */
export function findElectron(
  env: NodeJS.ProcessEnv,
  packageFolder = join(packages, 'electron'),
): string | null {
  const command = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(packageFolder, 'dist'), 'electron')
  try {
    accessSync(command, constants.X_OK)
    return command
  } catch {
    return null
  }
}

/** Builds main, stations' process, worker threads and preload; whether that succeeded. Takes about a second. */
export function buildDesktop(): boolean {
  return ['vite.config.ts', 'vite.preload.config.ts'].every((config) => {
    const args = [join(packages, 'vite/bin/vite.js'), 'build', '-c', join(here, config), '--logLevel', 'warn']
    return spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0
  })
}

export interface LaunchedDesktop {
  /** Resolves with exit code or signal when the application has ended; with 'not started' where it could not begin. */
  readonly ended: Promise<number | string>
  stop(): void
}

export interface DesktopCommand {
  readonly command: string
  readonly args: readonly string[]
}

/** How to start the built application with these arguments; null without a runtime or without a build. */
export function electronCommand(args: readonly string[], env: NodeJS.ProcessEnv): DesktopCommand | null {
  const command = findElectron(env)
  const main = join(here, 'dist/main.js')
  return command && existsSync(main) ? { command, args: [main, ...args] } : null
}

export function launchDesktop({ command, args }: DesktopCommand): LaunchedDesktop {
  const child = spawn(command, args, { stdio: 'inherit' })
  return {
    ended: new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? code ?? 'not started'))
      child.once('error', () => resolve('not started'))
    }),
    stop: () => void child.kill(),
  }
}
