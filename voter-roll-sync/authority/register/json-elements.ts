/** A record with ten templates and a portrait in base64 is under 300 KB. */
export const MAX_ELEMENT_BYTES = 1024 * 1024

export interface JsonElement {
  /** Line of the file where the element begins, counted from 1. */
  readonly line: number
  /** Null when longer than `MAX_ELEMENT_BYTES`. */
  readonly bytes: Buffer | null
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LINE_FEED = 0x0a
const COMMA = 0x2c
const COLON = 0x3a
const OPEN = new Set([0x7b, 0x5b])
const CLOSE = new Set([0x7d, 0x5d])
const OPEN_ARRAY = 0x5b
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d])
/** Depth of the members of the document's object, and of the elements of one of its arrays. */
const MEMBER_DEPTH = 1
const ELEMENT_DEPTH = 2
/** No name of a member that we look for is longer. */
const MAX_NAME_BYTES = 64

/**
 * Cuts the elements of the array that the document's object has under `name` out of a stream, holding one at a time.
 * `ended` tells afterwards whether the document closed where it opened; an element's own JSON is not checked here.
 */
export class JsonElements {
  readonly #name: string
  #ended = false
  #found = false
  #depth = 0
  #line = 1
  #inString = false
  #escaped = false
  #nameBytes: number[] | null = null
  #lastString = ''
  #named = false
  #inArray = false
  #parts: Buffer[] = []
  #held = 0
  #begun: number | null = null

  constructor(name: string) {
    this.#name = name
  }

  /** Whether the document closed where it opened and held the array. */
  get whole(): boolean {
    return this.#ended && this.#found
  }

  async *read(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<JsonElement> {
    for await (const chunk of chunks) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      let from = 0
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at]
        const ends = this.#step(byte)
        if (byte === LINE_FEED) this.#line++
        if (this.#begun !== null && this.#held === 0 && this.#parts.length === 0 && ends === 'begin')
          from = at
        if (ends === 'end' || ends === 'end-before') {
          this.#keep(bytes.subarray(from, ends === 'end' ? at + 1 : at))
          yield this.#take()
        }
      }
      if (this.#begun !== null) this.#keep(bytes.subarray(from))
    }
  }

  #step(byte: number): 'begin' | 'end' | 'end-before' | undefined {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) {
        this.#inString = false
        if (this.#nameBytes) this.#lastString = Buffer.from(this.#nameBytes).toString('utf8')
        this.#nameBytes = null
        return undefined
      }
      if (this.#nameBytes && this.#nameBytes.length < MAX_NAME_BYTES) this.#nameBytes.push(byte)
      return undefined
    }
    if (SPACES.has(byte)) return undefined
    const atElements = this.#inArray && this.#depth === ELEMENT_DEPTH
    if (atElements && this.#begun !== null && (byte === COMMA || CLOSE.has(byte))) {
      if (CLOSE.has(byte)) this.#close()
      return 'end-before'
    }
    let begins = false
    if (atElements && byte !== COMMA && !CLOSE.has(byte) && this.#begun === null) {
      this.#begun = this.#line
      begins = true
    }
    if (byte === QUOTE) {
      this.#inString = true
      this.#nameBytes = this.#depth === MEMBER_DEPTH ? [] : null
    } else if (OPEN.has(byte)) {
      if (this.#named && this.#depth === MEMBER_DEPTH && byte === OPEN_ARRAY) {
        this.#inArray = true
        this.#found = true
      }
      this.#named = false
      this.#depth++
    } else if (CLOSE.has(byte)) {
      this.#close()
      if (this.#inArray && this.#depth === ELEMENT_DEPTH && this.#begun !== null) return 'end'
    } else if (byte === COLON && this.#depth === MEMBER_DEPTH) this.#named = this.#lastString === this.#name
    else this.#named = false
    return begins ? 'begin' : undefined
  }

  #close(): void {
    this.#depth--
    if (this.#depth < ELEMENT_DEPTH) this.#inArray = false
    if (this.#depth === 0) this.#ended = true
  }

  #keep(part: Buffer): void {
    this.#held += part.length
    if (this.#held <= MAX_ELEMENT_BYTES) this.#parts.push(Buffer.from(part))
    else this.#parts = []
  }

  #take(): JsonElement {
    const bytes = this.#held > MAX_ELEMENT_BYTES ? null : Buffer.concat(this.#parts)
    const line = this.#begun ?? this.#line
    this.#parts = []
    this.#held = 0
    this.#begun = null
    return { line, bytes }
  }
}
