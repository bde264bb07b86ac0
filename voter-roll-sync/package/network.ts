import { z } from 'zod'

/** Optional file of a package: where its stations find the servers of the exchange, and to whom they seal for the centre. */
export const NETWORK_FILE = 'network.json'

const key = z.string().regex(/^[0-9a-f]{64}$/)
/** Host and port of a NATS server that takes leaf nodes; TLS is not a choice. */
const url = z
  .string()
  .max(200)
  .regex(/^tls:\/\/[A-Za-z0-9.-]{1,180}(?::[1-9][0-9]{0,4})?$/)

export const networkSchema = z.strictObject({
  v: z.literal(1),
  centre: z
    .strictObject({
      /** age recipient; what leaves for the centre by stick is sealed to it, too. */
      recipient: z.string().regex(/^age1[a-z0-9]{58}$/),
      /** Public part of the key under which the centre answers about voters elsewhere (RFC 9497); null: it does not. */
      oprfPublicKey: key.nullable(),
    })
    .nullable(),
  regional: z
    .strictObject({
      urls: z.array(url).min(1).max(8),
      /** PEM of the certificates by which the servers are known; no others are trusted. */
      certificateAuthority: z
        .string()
        .max(20_000)
        .regex(
          /^(?:-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]{1,8000}\n-----END CERTIFICATE-----\n?){1,8}$/,
        ),
    })
    .nullable(),
})
export type Network = z.infer<typeof networkSchema>
