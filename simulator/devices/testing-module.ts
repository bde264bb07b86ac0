import type { ByteMachine, Reaction } from './byte-machine.ts'

/** Carries reactions out without a clock: what is sent, and how long the machine was busy. */
export function carryOut(reactions: readonly Reaction[]): { bytes: Uint8Array; ms: number } {
  const sent: Uint8Array[] = []
  let ms = 0
  for (const reaction of reactions) {
    if (reaction.kind === 'send') sent.push(reaction.bytes)
    else if (reaction.kind === 'work') {
      ms += reaction.ms
      const inner = carryOut(reaction.then())
      sent.push(inner.bytes)
      ms += inner.ms
    } else for (let piece = reaction.next(); piece; piece = reaction.next()) sent.push(piece)
  }
  return { bytes: new Uint8Array(Buffer.concat(sent)), ms }
}

/** What a machine that has started says to bytes. */
export function answerOf(machine: ByteMachine, bytes: Uint8Array): Uint8Array {
  return carryOut(machine.feed(bytes)).bytes
}
