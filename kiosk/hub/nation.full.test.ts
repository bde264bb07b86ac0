import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { afterEach, describe, expect, it } from 'vitest'
import { type ServerProcess, startServer } from './server-process.ts'
import { JOURNALS_STREAM, JOURNALS_SUBJECTS, REGION_ACCOUNT } from './subjects.ts'
import { NATS_SERVER, until } from './testing/machines.ts'
import { freePort } from './testing/regional-server.ts'

/** Each regional server has a JetStream domain of its own, so that the national one can tell them apart. */
const REGION = 'region-3'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** As in the guide for system administrators, without its TLS and keys, which other tests hold. */
function nationalConfig(folder: string, client: number, leaf: number): string {
  return `listen: "127.0.0.1:${client}"
server_name: nation
jetstream { store_dir: "${folder}/nation", domain: nation }
leafnodes { listen: "127.0.0.1:${leaf}", authorization { user: region-3, password: secret, account: ${REGION_ACCOUNT} } }
accounts { ${REGION_ACCOUNT} { jetstream: enabled, users: [ { user: centre, password: centre } ] } }
`
}
function regionalConfig(folder: string, client: number, leaf: number): string {
  return `listen: "127.0.0.1:${client}"
server_name: region-3
jetstream { store_dir: "${folder}/region", domain: ${REGION} }
leafnodes { remotes: [ { url: "nats-leaf://region-3:secret@127.0.0.1:${leaf}", account: ${REGION_ACCOUNT} } ] }
accounts { ${REGION_ACCOUNT} { jetstream: enabled, users: [ { user: hub, password: hub } ] } }
`
}

describe.skipIf(NATS_SERVER === undefined)(
  'a national server above a regional one (needs nats-server)',
  () => {
    it('holds what the region holds, in order, also after days without a line', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'taanuu-nation-'))
      closing.push(() => rmSync(folder, { recursive: true, force: true }))
      const [nationPort, leafPort, regionPort] = [await freePort(), await freePort(), await freePort()]
      writeFileSync(join(folder, 'nation.conf'), nationalConfig(folder, nationPort, leafPort))
      writeFileSync(join(folder, 'region.conf'), regionalConfig(folder, regionPort, leafPort))
      const serve = (name: string): ServerProcess => {
        const args = ['-c', join(folder, `${name}.conf`), '-l', join(folder, `${name}.log`)]
        return startServer(NATS_SERVER ?? '', args, () => {})
      }
      const region = serve('region')
      let nation = serve('nation')
      closing.push(
        () => region.stop(),
        () => nation.stop(),
      )
      const hub = await dial(regionPort, 'hub')
      const below = await jetstreamManager(hub, { checkAPI: false })
      await below.streams.add({ name: JOURNALS_STREAM, subjects: [JOURNALS_SUBJECTS], allow_direct: true })
      const centre = await dial(nationPort, 'centre')
      const above = await jetstreamManager(centre, { checkAPI: false })
      await above.streams.add({
        name: JOURNALS_STREAM,
        sources: [{ name: JOURNALS_STREAM, external: { api: `$JS.${REGION}.API`, deliver: '' } }],
      })
      const put = async (from: number, to: number): Promise<void> => {
        for (let n = from; n < to; n++)
          await hub.request('journal.e.1.table-1.table-1', String(n), { timeout: 2000 })
      }
      await put(0, 20)
      const held = async (connection: NatsConnection): Promise<number> => {
        const manager = await jetstreamManager(connection, { checkAPI: false })
        return (await manager.streams.info(JOURNALS_STREAM)).state.messages
      }
      await untilHeld(() => held(centre), 20)
      await centre.close()
      await nation.kill()
      await put(20, 60)
      nation = serve('nation')
      const again = await dial(nationPort, 'centre')
      await untilHeld(() => held(again), 60)
      const manager = await jetstreamManager(again, { checkAPI: false })
      const texts: string[] = []
      for (let seq = 1; seq <= 60; seq++) {
        const message = await manager.streams.getMessage(JOURNALS_STREAM, { seq })
        texts.push(message?.string() ?? '')
      }
      expect(texts).toEqual(Array.from({ length: 60 }, (_, n) => String(n)))
    })
  },
)

async function dial(port: number, user: string): Promise<NatsConnection> {
  for (let tries = 0; ; tries++) {
    try {
      const connection = await connect({
        servers: [`127.0.0.1:${port}`],
        user,
        pass: user,
        reconnect: false,
      })
      closing.push(() => connection.close())
      return connection
    } catch (error) {
      if (tries > 50) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function untilHeld(held: () => Promise<number>, wanted: number): Promise<void> {
  let now = 0
  const timer = setInterval(() => {
    void held().then(
      (count) => {
        now = count
      },
      () => {},
    )
  }, 200)
  await until(
    () => now >= wanted,
    40_000,
    () => [now, wanted],
  ).finally(() => clearInterval(timer))
}
