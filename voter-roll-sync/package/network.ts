import { z } from 'zod'

/** Optional file of a package: where its stations find the servers of the exchange, and to whom they seal for the centre. */
export const NETWORK_FILE = 'network.json'

const key = z.string().regex(/^[0-9a-f]{64}$/)
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
/** Three and a half times the machines of the country; under the 4 MiB that a small file of a package may have. */
const MOST_TABLES = 20_000
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
      /** Ed25519; signs the answers of the half that evaluates (`taanuu centre keys` prints it). */
      evaluatorKey: key.optional(),
      /** Ed25519; signs the answers of the half that keeps the marks. */
      registerKey: key.optional(),
      /**
       * Signing keys of the tables of all precincts, by which a table checks a mark that another one made. The authority adds
       * them to each package; some 110 bytes a table.
       */
      tables: z
        .array(z.strictObject({ precinct: z.number().int().min(1).max(999_999), station: name, key }))
        .max(MOST_TABLES)
        .optional(),
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
