/** What every framer of the room can do, whatever it cuts its stream into. */
export interface AnyFramer {
  feed(chunk: Uint8Array): readonly unknown[]
  /** Bytes kept of something that has begun. */
  readonly pendingBytes: number
}

/** A framer as fuzzing and chunking tests take it. */
export interface FramerEntry {
  readonly name: string
  create(): AnyFramer
  /** The most that `pendingBytes` may be after any `feed`. */
  readonly maxPendingBytes: number
  /**
   * Whether the same bytes give the same frames in any chunks. HID framers take whole reports: there the
   * chunks are the frames.
   */
  readonly anyChunking: boolean
  /** Valid frames: what a fuzzer damages, cuts and mixes. */
  readonly samples: readonly Uint8Array[]
}
