import type { ByteMachine, Reaction } from '../devices/byte-machine.ts'

/**
 * A device of reports behind a stream of bytes, such as a pty or the testbed's node: what the host writes is cut into
 * reports again. A power cut begins a new one.
 */
export function inWholeReports<M extends ByteMachine>(device: M, reportBytes: number): M {
  let begun: Uint8Array = new Uint8Array()
  const feed = (bytes: Uint8Array): readonly Reaction[] => {
    const all = new Uint8Array(Buffer.concat([begun, bytes]))
    const whole = all.length - (all.length % reportBytes)
    begun = all.slice(whole)
    const reactions: Reaction[] = []
    for (let at = 0; at < whole; at += reportBytes) {
      reactions.push(...device.feed(all.subarray(at, at + reportBytes)))
    }
    return reactions
  }
  return Object.create(device, {
    feed: { value: feed },
    powerOn: {
      value: () => {
        begun = new Uint8Array()
        return device.powerOn()
      },
    },
  })
}
