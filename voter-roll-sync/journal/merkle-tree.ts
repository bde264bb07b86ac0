import { sha256 } from '../trust/hash.ts'

const LEAF_PREFIX = Uint8Array.of(0)
const NODE_PREFIX = Uint8Array.of(1)

/** Hash of one leaf, RFC 6962 §2.1: SHA-256 of a zero byte and the leaf (32 bytes). */
export function leafHash(leaf: Uint8Array): Uint8Array {
  return sha256(LEAF_PREFIX, leaf)
}

function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(NODE_PREFIX, left, right)
}

/** Root of a list of leaf hashes, RFC 6962 §2.1. The empty tree has the hash of no bytes. */
export function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  return MerkleTree.of(leaves).root()
}

/**
 * An append-only tree that remembers the hash of every perfect subtree (about one 32-byte hash more per leaf), so that
 * the root at any earlier size and every proof cost O(log n) hashes: a journal with a signed head each minute is
 * checked in one pass.
 */
export class MerkleTree {
  /** `#levels[h][i]` is the hash of leaves `i·2^h` to `(i+1)·2^h - 1`. */
  readonly #levels: Uint8Array[][] = [[]]

  static of(leaves: readonly Uint8Array[]): MerkleTree {
    const tree = new MerkleTree()
    for (const leaf of leaves) tree.push(leaf)
    return tree
  }

  get size(): number {
    return this.#levels[0].length
  }

  /** Leaf hashes in order; not to be changed. */
  get leaves(): readonly Uint8Array[] {
    return this.#levels[0]
  }

  push(leaf: Uint8Array): void {
    let hash = leaf
    for (let height = 0; ; height++) {
      if (height === this.#levels.length) this.#levels.push([])
      const level = this.#levels[height]
      level.push(hash)
      if (level.length % 2 === 1) return
      hash = nodeHash(level[level.length - 2], hash)
    }
  }

  /** Root of the first `size` leaves (all of them, if not given). RangeError if there are fewer. */
  root(size: number = this.size): Uint8Array {
    this.#mustReach(size)
    return size === 0 ? sha256() : this.#range(0, size)
  }

  /** Audit path of leaf `index` in the tree of the first `size` leaves, RFC 6962 §2.1.1. RangeError outside it. */
  inclusionProof(index: number, size: number = this.size): readonly Uint8Array[] {
    this.#mustReach(size)
    if (!Number.isInteger(index) || index < 0 || index >= size) {
      throw new RangeError(`no leaf ${index} among ${size}`)
    }
    const proof: Uint8Array[] = []
    let [start, end] = [0, size]
    while (end - start > 1) {
      const middle = start + largestPowerOfTwoBelow(end - start)
      if (index < middle) {
        proof.push(this.#range(middle, end))
        end = middle
      } else {
        proof.push(this.#range(start, middle))
        start = middle
      }
    }
    return proof.reverse()
  }

  /**
   * Proof that the tree of the first `from` leaves is the beginning of the tree of the first `to`, RFC 6962 §2.1.2.
   * Empty for equal sizes and from the empty tree. RangeError for sizes out of order.
   */
  consistencyProof(from: number, to: number = this.size): readonly Uint8Array[] {
    this.#mustReach(to)
    if (!Number.isInteger(from) || from < 0 || from > to)
      throw new RangeError(`no proof from ${from} to ${to}`)
    if (from === 0 || from === to) return []
    const proof: Uint8Array[] = []
    let [start, end] = [0, to]
    while (from !== end) {
      const middle = start + largestPowerOfTwoBelow(end - start)
      if (from <= middle) {
        proof.push(this.#range(middle, end))
        end = middle
      } else {
        proof.push(this.#range(start, middle))
        start = middle
      }
    }
    // The verifier knows the old root already, if the old tree is this very subtree.
    if (start > 0) proof.push(this.#range(start, end))
    return proof.reverse()
  }

  #mustReach(size: number): void {
    if (!Number.isInteger(size) || size < 0 || size > this.size) {
      throw new RangeError(`no tree of ${size} leaves among ${this.size}`)
    }
  }

  /** Hash over the leaves from `start` up to `end`, where `start` is a multiple of every power of two below the length. */
  #range(start: number, end: number): Uint8Array {
    const length = end - start
    const split = largestPowerOfTwoBelow(length)
    if (split * 2 === length || length === 1) {
      return this.#levels[Math.log2(length)][start / length]
    }
    return nodeHash(this.#range(start, start + split), this.#range(start + split, end))
  }
}

/** Whether the path leads from the leaf to the root of a tree of `size` leaves (RFC 9162 §2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!Number.isInteger(index) || index < 0 || index >= size) return false
  let [node, last] = [index, size - 1]
  let hash = leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      hash = nodeHash(hash, sibling)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && Buffer.compare(hash, root) === 0
}

/** Whether the tree of `from` leaves under `fromRoot` is the beginning of that of `to` under `toRoot` (RFC 9162 §2.1.4.2). */
export function verifyConsistency(
  from: number,
  fromRoot: Uint8Array,
  to: number,
  toRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || from > to) return false
  if (from === to) return proof.length === 0 && Buffer.compare(fromRoot, toRoot) === 0
  if (from === 0) return proof.length === 0 && Buffer.compare(fromRoot, sha256()) === 0
  const path = isPowerOfTwo(from) ? [fromRoot, ...proof] : proof
  if (path.length === 0) return false
  let [node, last] = [from - 1, to - 1]
  while (node % 2 === 1) [node, last] = [half(node), half(last)]
  let [oldHash, newHash] = [path[0], path[0]]
  for (const sibling of path.slice(1)) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(sibling, oldHash)
      newHash = nodeHash(sibling, newHash)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      newHash = nodeHash(newHash, sibling)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && Buffer.compare(oldHash, fromRoot) === 0 && Buffer.compare(newHash, toRoot) === 0
}

function half(n: number): number {
  return Math.floor(n / 2)
}

function isPowerOfTwo(n: number): boolean {
  return largestPowerOfTwoBelow(n) * 2 === n || n === 1
}

function largestPowerOfTwoBelow(n: number): number {
  let power = 1
  while (power * 2 < n) power *= 2
  return power
}
