import { sha256 } from '../trust/hash.ts'

const LEAF_PREFIX = Uint8Array.of(0)
const NODE_PREFIX = Uint8Array.of(1)

export function leafHash(leaf: Uint8Array): Uint8Array {
  return sha256(LEAF_PREFIX, leaf)
}

function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(NODE_PREFIX, left, right)
}

/** Root of a list of leaf hashes, RFC 6962 §2.1. The empty tree has the hash of no bytes. */
export function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const tree = new CompactTree()
  for (const leaf of leaves) tree.push(leaf)
  return tree.root()
}

/** The right edge of the tree: enough to append and to name the root in O(log n). */
export class CompactTree {
  #size = 0
  /** Roots of the perfect subtrees, largest first. */
  #edge: { readonly height: number; readonly hash: Uint8Array }[] = []

  get size(): number {
    return this.#size
  }

  push(leaf: Uint8Array): void {
    let node = { height: 0, hash: leaf }
    while (this.#edge.at(-1)?.height === node.height) {
      const left = this.#edge.pop()!
      node = { height: node.height + 1, hash: nodeHash(left.hash, node.hash) }
    }
    this.#edge.push(node)
    this.#size++
  }

  root(): Uint8Array {
    if (this.#size === 0) return sha256()
    return this.#edge.map((node) => node.hash).reduceRight((right, left) => nodeHash(left, right))
  }
}

/** Audit path of leaf `index` in a tree of these leaves, RFC 6962 §2.1.1. */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): readonly Uint8Array[] {
  if (index < 0 || index >= leaves.length) throw new RangeError(`no leaf ${index} among ${leaves.length}`)
  if (leaves.length === 1) return []
  const split = largestPowerOfTwoBelow(leaves.length)
  return index < split
    ? [...inclusionProof(leaves.slice(0, split), index), rootOf(leaves.slice(split))]
    : [...inclusionProof(leaves.slice(split), index - split), rootOf(leaves.slice(0, split))]
}

/** Whether the path leads from the leaf to the root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (index < 0 || index >= size) return false
  let node = index
  let last = size - 1
  let hash = leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash)
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2)
        last = Math.floor(last / 2)
      }
    } else {
      hash = nodeHash(hash, sibling)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && Buffer.compare(hash, root) === 0
}

function largestPowerOfTwoBelow(n: number): number {
  let power = 1
  while (power * 2 < n) power *= 2
  return power
}
