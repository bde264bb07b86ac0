import { setTimeout as sleep } from 'node:timers/promises'
import { forkNode } from '../../shared/node-process.ts'
import type { DeviceWire } from '../device-messages.ts'
import { keepDeviceProcess } from '../keep-device-process.ts'
import { createRemoteDesk } from '../remote-desk.ts'

/** A real device process and its desk; `kill` ends the process as a crash of a native library would. */
export function attachDevices(admitSimulated = true) {
  const kept = keepDeviceProcess({
    spawn: () => forkNode<DeviceWire>(new URL('../device-process.ts', import.meta.url)),
    begin: { holder: 'a test', admitSimulated },
    say: () => undefined,
  })
  const desk = createRemoteDesk(kept)
  const ready = new Promise<void>((resolve) => {
    kept.onMessage((message) => {
      if (message.kind === 'ready') resolve()
    })
  })
  return {
    kept,
    /** Resolves when the first process serves. */
    ready,
    desk,
    kill() {
      if (kept.pid !== null) process.kill(kept.pid, 'SIGKILL')
    },
    async close() {
      desk.close()
      await kept.close()
    },
  }
}

/** Waits until something holds; throws with `what` when it does not in time. */
export async function until(what: string | (() => string), holds: () => boolean, ms = 60_000): Promise<void> {
  const giveUpAt = performance.now() + ms
  while (!holds()) {
    if (performance.now() > giveUpAt)
      throw new Error(`not in ${ms} ms: ${typeof what === 'string' ? what : what()}`)
    await sleep(10)
  }
}
