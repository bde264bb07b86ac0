import { createEventHub, type Subscribe } from '@taanuu/device-drivers/event-hub'
import { type Cable, createCable } from '../world/cable.ts'
import { deriveSeed } from '../world/seeded-random.ts'

/** A card with marks, by column and line. */
export interface MarkCard {
  /** Unique within its world; only the simulation knows it. */
  readonly id: string
  readonly marks: readonly (readonly boolean[])[]
}

/** How the next feed goes wrong. */
export type CardMishap = 'jam' | 'double-feed' | 'timing-marks' | 'not-fed' | 'stuck-at-exit'

/** Hopper, path and stacker of a card reader, with everything that people and motors do to cards in it. */
export interface CardPath {
  readonly cable: Cable
  readonly hopper: readonly MarkCard[]
  /** The card between hopper and stacker. */
  readonly inside: MarkCard | null
  readonly stacker: readonly MarkCard[]
  readonly coverOpen: boolean
  readonly on: Subscribe<{ readonly cover: { readonly open: boolean } }>

  // What people do.
  insert(card: MarkCard): void
  openCover(): void
  closeCover(): void
  mishapNext(mishap: CardMishap): void
  /** Takes out what is in the path. */
  clearPath(): MarkCard | null

  // What the reader does.
  /** Takes the next mishap, if one waits. */
  takeMishap(): CardMishap | null
  /** Draws the first card of the hopper in; false when there is none. */
  drawIn(): boolean
  /** The card inside, and with `also` the next of the hopper, falls into the stacker. */
  drop(also?: boolean): void
}

/** @param seed decides the reader's serial number */
export function createCardPath(options: { readonly seed: number; readonly plugged?: boolean }): CardPath {
  const serial = deriveSeed(options.seed, 'card-reader-serial').toString(16).padStart(8, '0')
  const hub = createEventHub<{ readonly cover: { readonly open: boolean } }>()
  const hopper: MarkCard[] = []
  const stacker: MarkCard[] = []
  let inside: MarkCard | null = null
  let coverOpen = false
  let mishap: CardMishap | null = null

  function setCover(open: boolean): void {
    coverOpen = open
    hub.emit('cover', { open })
  }

  return {
    cable: createCable(serial, options.plugged ?? true),
    hopper,
    stacker,
    get inside() {
      return inside
    },
    get coverOpen() {
      return coverOpen
    },
    on: hub.on,
    insert(card) {
      hopper.push(card)
    },
    openCover: () => setCover(true),
    closeCover: () => setCover(false),
    mishapNext(next) {
      mishap = next
    },
    clearPath() {
      const card = inside
      inside = null
      return card
    },
    takeMishap() {
      const taken = mishap
      mishap = null
      return taken
    },
    drawIn() {
      inside = hopper.shift() ?? null
      return inside !== null
    },
    drop(also = false) {
      if (inside) stacker.push(inside)
      inside = null
      const second = also ? hopper.shift() : undefined
      if (second) stacker.push(second)
    },
  }
}
