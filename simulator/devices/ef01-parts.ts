import type { FingerWorld } from '../world/finger-world.ts'
import type { Reaction } from './byte-machine.ts'
import type { Ef01Auto } from './ef01-auto.ts'
import type { Ef01Family } from './ef01-families.ts'
import type { Ef01Library } from './ef01-library.ts'
import type { Ef01Memory } from './ef01-memory.ts'
import type { Download } from './ef01-transfer.ts'
import type { GlassCamera } from './glass-camera.ts'

/** What the commands of a simulated EF01 module work on. */
export interface Ef01Parts {
  readonly world: FingerWorld
  readonly family: Ef01Family
  /** Pixels of a picture. */
  readonly imagePixels: number
  readonly memory: Ef01Memory
  readonly library: Ef01Library
  readonly camera: GlassCamera
  readonly download: Download
  readonly auto: Ef01Auto
  /** Fills a character buffer from the picture; a confirmation code. */
  extract(buffer: number): number
  ack(code: number, data?: readonly number[]): Reaction
  /** An acknowledgement after `ms` of work. */
  after(ms: number, code: number, data?: readonly number[]): readonly Reaction[]
  /** The acknowledgement of a short command that succeeded. */
  soon(data?: readonly number[]): readonly Reaction[]
  /** An acknowledgement and data packets; `failure` when there is nothing to upload. */
  upload(payload: Uint8Array | null, failure: number): readonly Reaction[]
  /** The picture as it goes over the wire; null when there is none. */
  wirePicture(): Uint8Array | null
  /** A random number of 32 bits. */
  random32(): number
  setAddress(address: number): void
  powerOn(): readonly Reaction[]
}

/** Carries out a command that it knows; null for every other one. */
export type CommandGroup = (parts: Ef01Parts, opcode: number, p: Uint8Array) => readonly Reaction[] | null

/** Big-endian; bytes that are not there count as 0. */
export function word16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

export function word32(bytes: Uint8Array, at: number): number {
  return ((word16(bytes, at) << 16) | word16(bytes, at + 2)) >>> 0
}
