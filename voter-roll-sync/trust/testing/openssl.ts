import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** DER prefix of an Ed25519 SubjectPublicKeyInfo, RFC 8410 §4. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

export const hasOpenssl: boolean = spawnSync('openssl', ['version']).status === 0

/** What the `openssl` command says of an Ed25519 signature. Its files must not be empty, so the message is not. */
export function opensslVerifies(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-openssl-'))
  try {
    const place = (name: string): string => join(folder, name)
    writeFileSync(place('key'), Buffer.concat([SPKI_PREFIX, key]))
    writeFileSync(place('message'), message)
    writeFileSync(place('signature'), signature)
    const verify = ['pkeyutl', '-verify', '-pubin', '-keyform', 'DER', '-inkey', place('key'), '-rawin']
    const files = ['-in', place('message'), '-sigfile', place('signature')]
    return spawnSync('openssl', [...verify, ...files], { stdio: 'ignore' }).status === 0
  } finally {
    rmSync(folder, { recursive: true })
  }
}
