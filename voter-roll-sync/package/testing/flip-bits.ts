import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles, type SignedManifest, verifyPackage } from '../verify-package.ts'
import { NOON, TABLE_1 } from './invented-package.ts'

/** Codes with which a package is refused of which some bit is another. */
const NAMED = /^(PKG_ALTERED|PKG_BAD_SIGNATURE|PKG_WRONG_KEY)$/

export interface Carrier {
  readonly folder: string
  readonly present: SignedManifest | null
}

/** A copy of a package in which single bits are turned over and back. */
export class BitFlipper {
  readonly #medium: string
  readonly #present: SignedManifest | null
  readonly #files: readonly { readonly name: string; readonly bytes: Buffer }[]

  constructor(carrier: Carrier, medium: string) {
    rmSync(medium, { recursive: true, force: true })
    cpSync(carrier.folder, medium, { recursive: true })
    this.#medium = medium
    this.#present = carrier.present
    const names = listFiles(medium)
    if (!names.ok) throw new Error(names.error.code)
    this.#files = names.value.map((name) => ({ name, bytes: readFileSync(join(medium, name)) }))
  }

  get files(): readonly { readonly name: string; readonly bits: number }[] {
    return this.#files.map(({ name, bytes }) => ({ name, bits: bytes.length * 8 }))
  }

  /** How the package with this one bit changed is taken that should not be, or undefined if it is refused by name. */
  async flip(name: string, bit: number): Promise<string | undefined> {
    const path = join(this.#medium, name)
    const bytes = this.#files.find((file) => file.name === name)?.bytes
    if (!bytes) throw new RangeError(name)
    const flipped = Buffer.from(bytes)
    flipped[bit >> 3] ^= 1 << (bit & 7)
    writeFileSync(path, flipped)
    const verified = await this.verdict()
    writeFileSync(path, bytes)
    return NAMED.test(verified) ? undefined : `${name} bit ${bit}: ${verified}`
  }

  async verdict(): Promise<string> {
    const verified = await verifyPackage(this.#medium, TABLE_1, this.#present, NOON)
    return verified.ok ? 'ok' : verified.error.code
  }
}
