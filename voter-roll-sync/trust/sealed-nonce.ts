import nacl from 'tweetnacl'

/** 24-byte nonce bound to both public keys; a key pair seals one message only, so it never repeats. */
export function sha512Nonce(ephemeral: Uint8Array, recipient: Uint8Array): Uint8Array {
  return nacl.hash(Uint8Array.from(Buffer.concat([ephemeral, recipient]))).subarray(0, nacl.box.nonceLength)
}
