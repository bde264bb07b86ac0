import type { Clock } from '@taanuu/device-drivers/clock'
import type { DeviceEnd } from '../devices/device-end.ts'
import type { RecordedStep } from './recording.ts'

export interface Replay {
  /** Steps that are still to come. */
  readonly left: number
  /** The first byte of the host that was not the recorded one, or null. */
  readonly difference: { readonly step: number; readonly expected: string; readonly got: string } | null
}

/**
 * Answers as the recorded device did: what it said comes after the same bytes of the host and the same pause. The host
 * may be faster or slower than the recorded one, and its bytes may come in other pieces.
 */
export function replay(options: {
  readonly clock: Clock
  readonly end: DeviceEnd
  readonly steps: readonly RecordedStep[]
}): Replay {
  const { clock, end } = options
  const steps = options.steps.filter(({ kind }) => kind === 'to-device' || kind === 'to-host')
  let at = 0
  let awaited: number[] = []
  let difference: Replay['difference'] = null
  let running: Promise<void> = Promise.resolve()

  end.plug()
  end.on('bytes', (bytes) => {
    for (const byte of bytes) {
      if (difference) return
      if (awaited.length === 0) awaited = nextOfHost()
      const expected = awaited.shift()
      if (expected !== byte) {
        difference = { step: at, expected: hex(expected), got: hex(byte) }
        return
      }
      if (awaited.length === 0) running = running.then(speak)
    }
  })
  void running.then(speak)

  /** The bytes that the host sends next. */
  function nextOfHost(): number[] {
    for (let i = at; i < steps.length; i++) {
      const step = steps[i]
      if (step.kind === 'to-device' && 'bytes' in step) {
        at = Math.max(at, i + 1)
        return [...step.bytes]
      }
    }
    return []
  }

  /** Says what the device said until the host's next bytes. */
  async function speak(): Promise<void> {
    const from = at
    for (let i = from; i < steps.length && steps[i].kind === 'to-host'; i++) {
      const step = steps[i]
      const before = i > 0 ? steps[i - 1].ms : 0
      await clock.sleep(step.ms - before)
      if (difference) return
      at = i + 1
      if ('bytes' in step) end.send(step.bytes)
    }
  }

  return {
    get left() {
      return steps.length - at
    },
    get difference() {
      return difference
    },
  }
}

function hex(byte: number | undefined): string {
  return byte === undefined ? 'nothing' : byte.toString(16).padStart(2, '0')
}
