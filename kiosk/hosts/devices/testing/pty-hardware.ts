import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@taanuu/device-drivers/clock'
import { connectMachine, type DevicePort } from '@taanuu/simulator/devices/device-port'
import { createEf01Module } from '@taanuu/simulator/devices/ef01-module'
import { NO_FAULTS } from '@taanuu/simulator/devices/fault-plan'
import { standFingerprintModule } from '@taanuu/simulator/devices/fingerprint-stand'
import { createPageScanUnit } from '@taanuu/simulator/devices/page-scan-unit'
import { openPtyEnd, type PtyEnd } from '@taanuu/simulator/stack/pty-end'
import { createFingerWorld, type FingerWorld } from '@taanuu/simulator/world/finger-world'
import { createPaperWorld, type PaperWorld } from '@taanuu/simulator/world/paper-world'

/** A simulated device behind a pseudo-terminal, under a path that stays the same through a replug. */
export interface PtyHardware<World> {
  readonly path: string
  readonly world: World
  readonly port: DevicePort
  close(): void
}

async function openLinked(): Promise<{ readonly end: PtyEnd; readonly path: string; remove(): void }> {
  const opened = await openPtyEnd({ watchSpeed: false })
  if (!opened.ok) throw new Error(opened.message)
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-pty-'))
  const path = join(folder, 'tty')
  opened.end.onPath((now) => {
    rmSync(path, { force: true })
    if (now !== null) symlinkSync(now, path)
  })
  return {
    end: opened.end,
    path,
    remove() {
      opened.end.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** @param hurry how many times faster than in life the device works and talks */
export async function openPtyFingerprintScanner(
  seed: number,
  hurry: number,
): Promise<PtyHardware<FingerWorld>> {
  const { end, path, remove } = await openLinked()
  const world = createFingerWorld({ seed })
  const port = standFingerprintModule({
    ...{ clock: systemClock, seed, world, end, hurry, faults: NO_FAULTS },
    make: (parts) => createEf01Module({ ...parts }),
  })
  return { path, world, port, close: remove }
}

export async function openPtyBallotScanner(seed: number, hurry: number): Promise<PtyHardware<PaperWorld>> {
  const { end, path, remove } = await openLinked()
  const world = createPaperWorld({ clock: systemClock, seed })
  const machine = createPageScanUnit({ world })
  const port = connectMachine({
    ...{ clock: systemClock, machine, end, cable: world.cable, seed, hurry, faults: NO_FAULTS },
    onOtherFault: () => undefined,
  })
  return { path, world, port, close: remove }
}
