import { ristretto255, ristretto255_oprf } from '@noble/curves/ed25519.js'
import { answerQuestion, type ServiceOptions } from './service.ts'

export interface OprfKeys {
  /** Scalar; whoever has it can compute the token of any number. */
  readonly secretKey: Uint8Array
  /** Element; stands in the election package. */
  readonly publicKey: Uint8Array
}

export function generateOprfKeys(): OprfKeys {
  return ristretto255_oprf.voprf.generateKeyPair()
}

/** The key pair with this secret (32 bytes). TypeError or RangeError for what is no scalar. */
export function oprfKeysOf(secretKey: Uint8Array): OprfKeys {
  // The proof of an evaluation needs the public half; the library derives it nowhere else.
  const { Point } = ristretto255
  return { secretKey, publicKey: Point.BASE.multiply(Point.Fn.fromBytes(secretKey)).toBytes() }
}

/**
 * The half that holds the key of the PRF: it evaluates blinded elements (RFC 9497, VOPRF with ristretto255 and
 * SHA-512), counts and limits them per station, and learns nothing of whom they are: a blinded element is a random one.
 */
export function evaluate(bytes: Uint8Array, keys: OprfKeys, options: ServiceOptions): Uint8Array {
  return answerQuestion(bytes, options, (question, left) => {
    if (question.kind !== 'evaluate') return undefined
    try {
      const { evaluated, proof } = ristretto255_oprf.voprf.blindEvaluate(
        keys.secretKey,
        keys.publicKey,
        Buffer.from(question.blinded, 'hex'),
      )
      return { kind: 'evaluated', evaluated: hexOf(evaluated), proof: hexOf(proof), left }
    } catch {
      // Not an element, or the identity: RFC 9497 §2.1 asks to refuse both.
      return { kind: 'refused', code: 'REMOTE_UNREADABLE' }
    }
  })
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
