import { createLinkEnd } from '@taanuu/device-drivers/hid-profile/link-end'
import { FLAG, MAGIC, PROFILE_VERSION, REPORT_BYTES } from '@taanuu/device-drivers/hid-profile/report'
import { type ByteMachine, type Reaction, send, work } from './byte-machine.ts'

/** A full-speed interrupt endpoint carries a report a millisecond; ten bits a byte, as lines count. */
const EQUIVALENT_BAUD = REPORT_BYTES * 10 * 1000

export interface HidProfileDevice extends ByteMachine {
  /** The next `reports` to the host are lost, as the host's system loses them: without a word. */
  loseNext(reports: number): void
}

/**
 * A device of the HID fingerprint profile: a module inside, its byte stream in numbered reports. Every chunk from
 * the host is one report, and every send one report to it.
 *
 * @param module what speaks the stream inside
 * @param isLost decides over each report to the host, counted from 0, whether the host's system loses it
 */
export function createHidProfileDevice(
  module: ByteMachine,
  isLost: (report: number) => boolean = () => false,
): HidProfileDevice {
  const link = createLinkEnd()
  let linked = false
  let reports = 0
  let losing = 0
  let post: ((reactions: readonly Reaction[]) => void) | null = null

  function toHost(report: Uint8Array): readonly Reaction[] {
    const lost = isLost(reports++) || losing > 0
    if (losing > 0) losing--
    // A lost report has used its time on the wire all the same; the host sees an empty slot.
    return lost ? [] : [send(report)]
  }

  /** Whatever the credit allows, report by report: more credit may come while they go out. */
  function pump(): readonly Reaction[] {
    return [
      {
        kind: 'stream',
        next() {
          for (;;) {
            const report = link.nextReport()
            if (!report) return null
            if (toHost(report).length > 0) return report
          }
        },
      },
    ]
  }

  /** The module's reactions, with what it says going into reports. */
  function wrapped(reactions: readonly Reaction[]): readonly Reaction[] {
    return reactions.flatMap(wrappedOne)
  }

  function wrappedOne(reaction: Reaction): readonly Reaction[] {
    switch (reaction.kind) {
      case 'work':
        return [work(reaction.ms, () => wrapped(reaction.then()))]
      case 'send':
        return say(reaction.bytes)
      case 'stream':
        return streamed(reaction.next)
    }
  }

  function say(bytes: Uint8Array): readonly Reaction[] {
    // Before a greeting nobody listens: what the module says at its start is lost.
    if (!linked) return []
    return [
      work(0, () => {
        link.queue(bytes)
        return pump()
      }),
    ]
  }

  function streamed(next: () => Uint8Array | null): readonly Reaction[] {
    const piece = next()
    return piece ? [...say(piece), work(0, () => streamed(next))] : []
  }

  function feed(bytes: Uint8Array): readonly Reaction[] {
    const received = link.receive(bytes)
    switch (received.kind) {
      case 'damaged':
        return []
      case 'hello':
        linked = true
        return toHost(link.hello(greetingPayload()))
      case 'no-link':
        return []
      case 'link': {
        if (!linked) return toHost(link.status(FLAG.noLink))
        const answer = received.respond ? toHost(received.respond) : []
        const said = received.bytes ? wrapped(module.feed(received.bytes)) : []
        return [...answer, ...pump(), ...said]
      }
    }
  }

  return {
    baud: EQUIVALENT_BAUD,
    strictBaud: false,
    powerOn() {
      link.reset()
      linked = false
      return wrapped(module.powerOn())
    },
    powerOff() {
      module.powerOff?.()
    },
    attach(host) {
      post = host
      module.attach?.((reactions) => post?.(wrapped(reactions)))
    },
    feed,
    loseNext(count) {
      losing += count
    },
  }
}

function greetingPayload(): Uint8Array {
  return Uint8Array.of(...Buffer.from(MAGIC, 'latin1'), PROFILE_VERSION)
}
