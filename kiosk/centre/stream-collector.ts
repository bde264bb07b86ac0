import { AckPolicy, DeliverPolicy, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'
import { linkAuthenticator } from '../hub/link-key.ts'
import { JOURNALS_STREAM } from '../hub/subjects.ts'
import type { CentreIntake } from './intake.ts'
import { haveJournalsStream } from './journals-stream.ts'

/** Position in the stream is kept by the server under this name. */
const DURABLE = 'centre'
/** Pieces in one transaction; 256 KiB at most each, so some 25 MiB in memory. */
const MOST_AT_ONCE = 100
/** A fetch that finds nothing waits so long for something. */
const FETCH_MS = 2000
/** What was given out and not acknowledged comes again after this. */
const ACK_WAIT_NS = 20 * 1_000_000_000
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000

export interface StreamState {
  readonly url: string
  readonly state: 'connected' | 'searching'
  /** Pieces taken since this process began. */
  readonly received: number
  readonly trouble: string | null
}

export interface CollectorOptions {
  readonly url: string
  /** nkey of the centre, as the server's configuration names it; absent for a server without users (tests). */
  readonly key?: SigningKey
  readonly tls?: NonNullable<NodeConnectionOptions['tls']>
  /** Names of the regional servers below this one; absent: it is a regional one itself. */
  readonly regions?: readonly string[]
  readonly intake: CentreIntake
  readonly onChange: () => void
}

export interface StreamCollector {
  readonly state: StreamState
  stop(): Promise<void>
}

/**
 * Reads the journals of one server's stream with a durable consumer: it pulls as fast as the disk takes (back-pressure),
 * acknowledges after the transaction, and after a kill gets again what it had not acknowledged, which counts once.
 */
export function collectStream(options: CollectorOptions): StreamCollector {
  const { url, key, tls, intake, onChange } = options
  let state: StreamState = { url, state: 'searching', received: 0, trouble: null }
  let stopped = false
  let connection: NatsConnection | undefined
  let wake: () => void = () => {}
  const set = (more: Partial<StreamState>): void => {
    state = { ...state, ...more }
    onChange()
  }

  async function read(nats: NatsConnection): Promise<void> {
    const manager = await jetstreamManager(nats)
    await haveJournalsStream(manager, options.regions ?? [])
    await manager.consumers.add(JOURNALS_STREAM, {
      durable_name: DURABLE,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: ACK_WAIT_NS,
      max_ack_pending: 2 * MOST_AT_ONCE,
    })
    const consumer = await jetstream(nats).consumers.get(JOURNALS_STREAM, DURABLE)
    set({ state: 'connected', trouble: null })
    // A fetch on a connection that is gone never ends by itself.
    const gone = nats.closed().then(() => {
      throw new Error('the connection was lost')
    })
    gone.catch(() => undefined)
    const next = async (): Promise<readonly JsMsg[]> => {
      const messages: JsMsg[] = []
      for await (const message of await consumer.fetch({ max_messages: MOST_AT_ONCE, expires: FETCH_MS }))
        messages.push(message)
      return messages
    }
    while (!stopped) {
      const messages = await Promise.race([next(), gone])
      if (messages.length === 0) continue
      // A refused piece is noted and acknowledged too: it would be refused for ever.
      intake.takeBatches(
        messages.map(({ data }) => data),
        url,
      )
      for (const message of messages) message.ack()
      set({ received: state.received + messages.length })
    }
  }

  async function run(): Promise<void> {
    let wait = FIRST_WAIT_MS
    while (!stopped) {
      try {
        connection = await connect({
          servers: [url],
          reconnect: false,
          ...(key ? { authenticator: linkAuthenticator(key) } : {}),
          ...(tls ? { tls } : {}),
        })
        wait = FIRST_WAIT_MS
        await read(connection)
      } catch (error) {
        if (!stopped) set({ state: 'searching', trouble: (error as Error).message })
      } finally {
        await connection?.close().catch(() => {})
      }
      if (stopped) break
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait * (0.5 + Math.random()))
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      wait = Math.min(wait * 2, LONGEST_WAIT_MS)
    }
  }

  const running = run()
  return {
    get state() {
      return state
    },
    async stop() {
      stopped = true
      wake()
      await running
    },
  }
}
