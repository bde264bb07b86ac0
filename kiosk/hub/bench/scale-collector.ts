import { AckPolicy, DeliverPolicy, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { parseBatch } from '@taanuu/voter-roll-sync/sync/batch'
import { PeerJournal } from '@taanuu/voter-roll-sync/sync/peer-journal'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { linkAuthenticator } from '../link-key.ts'
import { authorityTls } from '../pinned-tls.ts'
import { JOURNALS_STREAM, parseCarried } from '../subjects.ts'
import { PLACE, STATION, STATION_KEY } from './day-journal.ts'
import { type Beginning, type CollectorReport, dayPlan, dueMs, type ScaleOrder } from './scale-plan.ts'

const AT_ONCE = 200

/** Reads the regional stream as the centre does: durable, verified in full, acknowledged after. */
process.once('message', ({ order, seedHex }: { readonly order: ScaleOrder; readonly seedHex: string }) => {
  const key = signingKeyFromSeed(Buffer.from(seedHex, 'hex'))
  const { ends } = dayPlan(order.voters)
  const peers = new Map<number, { readonly journal: PeerJournal; voters: number }>()
  let beginning: Beginning = { beginMs: 0 }
  process.on('message', (told: Beginning) => {
    beginning = told
  })
  let batches = 0
  let events = 0
  let lags: number[] = []

  function take({ subject, data }: JsMsg): void {
    const precinct = parseCarried(subject)?.precinct ?? 0
    let peer = peers.get(precinct)
    if (!peer) {
      peer = { journal: new PeerJournal(STATION, PLACE.electionId, STATION_KEY.publicKey), voters: 0 }
      peers.set(precinct, peer)
    }
    const before = peer.journal.size
    const batch = parseBatch(data)
    const taken = batch.ok ? peer.journal.take(batch.value) : batch
    if (!taken.ok) throw new Error(`${taken.error.code} ${taken.error.detail}`)
    batches++
    events += peer.journal.size - before
    while (peer.voters < ends.length && ends[peer.voters] <= peer.journal.size) {
      lags.push(Date.now() - dueMs(order, beginning, precinct - 1, peer.voters++))
    }
  }

  async function collect(): Promise<void> {
    const nats = await connect({
      servers: [new URL(order.regional.urls[0]).host],
      authenticator: linkAuthenticator(key),
      tls: authorityTls(order.regional.certificateAuthority),
      reconnect: false,
    })
    const manager = await jetstreamManager(nats, { checkAPI: false })
    await manager.consumers.add(JOURNALS_STREAM, {
      durable_name: 'bench',
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      max_ack_pending: 2 * AT_ONCE,
    })
    const consumer = await jetstream(nats).consumers.get(JOURNALS_STREAM, 'bench')
    while (!nats.isClosed()) {
      for await (const message of await consumer.fetch({ max_messages: AT_ONCE, expires: 1000 })) {
        take(message)
        message.ack()
      }
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      await collect().catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
  void run()
  setInterval(() => {
    const { user, system } = process.cpuUsage()
    const report: CollectorReport = {
      batches,
      events,
      rssBytes: process.memoryUsage().rss,
      cpuMs: (user + system) / 1000,
      lags,
    }
    lags = []
    if (process.connected) process.send?.(report, undefined, undefined, () => {})
  }, 1000)
})
process.once('disconnect', () => process.exit())
