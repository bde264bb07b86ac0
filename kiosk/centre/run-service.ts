import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node'
import { evaluate } from '@taanuu/voter-roll-sync/oblivious/evaluator'
import { claimedStation, type KeyOf, MAX_MESSAGE_BYTES } from '@taanuu/voter-roll-sync/oblivious/messages'
import { register } from '@taanuu/voter-roll-sync/oblivious/register'
import { ServiceStore } from '@taanuu/voter-roll-sync/oblivious/service-store'
import { linkAuthenticator } from '../hub/link-key.ts'
import { serviceSubject } from '../hub/subjects.ts'
import type { CentreKeys } from './key-file.ts'

export interface ServiceRunOptions {
  readonly service: 'evaluator' | 'register'
  readonly electionId: string
  readonly data: string
  readonly keys: CentreKeys
  readonly perStation: number
  readonly keyOf: KeyOf
  readonly urls: readonly string[]
  readonly tls?: NonNullable<NodeConnectionOptions['tls']>
  readonly say: (text: string) => void
}

export interface RunningService {
  readonly store: ServiceStore
  answer(question: Uint8Array): Uint8Array
  close(): Promise<void>
}

/** Answers questions of stations on every given server, one after another: SQLite counts them in one place. */
export async function runService(options: ServiceRunOptions): Promise<RunningService> {
  const { service, electionId, data, keys, perStation, keyOf, urls, tls, say } = options
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const store = new ServiceStore(join(data, `${service}.sqlite`))
  const common = { electionId, keyOf, perStation, key: keys.signing, store }
  const { oprf } = keys
  if (service === 'evaluator' && !oprf) throw new TypeError('the keys are not those of an evaluator')
  const answer = (question: Uint8Array): Uint8Array =>
    oprf ? evaluate(question, oprf, common) : register(question, common)
  const connections: NatsConnection[] = []
  for (const url of urls) {
    const nats = await connect({
      servers: [url],
      authenticator: linkAuthenticator(keys.link),
      // Days of outage are normal; nats.js waits with jitter.
      maxReconnectAttempts: -1,
      waitOnFirstConnect: true,
      ...(tls ? { tls } : {}),
    })
    connections.push(nats)
    nats.subscribe(servicePattern(electionId, service), {
      callback: (error, message) => {
        if (error) return say(error.message)
        if (message.data.length > MAX_MESSAGE_BYTES) return
        // A hub lets a table speak under its own name only; a question of another under it is not answered.
        const claimed = claimedStation(message.data)
        const named =
          claimed &&
          serviceSubject(electionId, service, claimed.precinct, claimed.station) === message.subject
        if (named) message.respond(answer(message.data))
      },
    })
    await nats.flush()
    say(`${service} answers at ${url}`)
  }
  return {
    store,
    answer,
    async close() {
      for (const nats of connections) await nats.drain()
      store.close()
    },
  }
}

/** Questions of all stations to one service. */
export function servicePattern(electionId: string, service: 'evaluator' | 'register'): string {
  return serviceSubject(electionId, service, 0, '*').replace(/\.0\.\*$/, '.*.*')
}
