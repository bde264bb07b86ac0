import { createHash } from 'node:crypto'

const NODE_PREFIX = Uint8Array.of(1)

/**
 * The right edge of an RFC 6962 tree: the roots of its perfect subtrees, largest first. It takes leaves and gives the
 * root, and a copy of it costs a few references, so that a batch can be tried and thrown away.
 */
export class MerkleFrontier {
  readonly #peaks: { readonly height: number; readonly hash: Uint8Array }[]

  private constructor(peaks: { readonly height: number; readonly hash: Uint8Array }[]) {
    this.#peaks = peaks
  }

  static empty(): MerkleFrontier {
    return new MerkleFrontier([])
  }

  copy(): MerkleFrontier {
    return new MerkleFrontier([...this.#peaks])
  }

  push(leaf: Uint8Array): void {
    let peak = { height: 0, hash: leaf }
    for (let last = this.#peaks.at(-1); last?.height === peak.height; last = this.#peaks.at(-1)) {
      this.#peaks.pop()
      peak = { height: peak.height + 1, hash: node(last.hash, peak.hash) }
    }
    this.#peaks.push(peak)
  }

  /** Root over all leaves so far, RFC 6962 §2.1. */
  root(): Uint8Array {
    const last = this.#peaks.at(-1)
    if (!last) return createHash('sha256').digest()
    return this.#peaks.slice(0, -1).reduceRight<Uint8Array>((right, { hash }) => node(hash, right), last.hash)
  }
}

function node(left: Uint8Array, right: Uint8Array): Uint8Array {
  return createHash('sha256').update(NODE_PREFIX).update(left).update(right).digest()
}
