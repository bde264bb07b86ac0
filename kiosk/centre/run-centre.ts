import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { NodeConnectionOptions } from '@nats-io/transport-node'
import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'
import { type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { CentreStore } from './centre-store.ts'
import { pictureOf } from './centre-view.ts'
import { bookStamp, type ElectionBook, readElectionBook } from './election-book.ts'
import { CentreIntake } from './intake.ts'
import { releaseNow, writePublication } from './publish.ts'
import { type ServedPage, servePage } from './serve-page.ts'
import { StickCollector } from './stick-collector.ts'
import { collectStream, type StreamCollector } from './stream-collector.ts'

/** Manifests and sticks are looked at so often. */
const LOOK_MS = 10_000
/** The page shows nothing fresher than this: a country's batches come by the thousand. */
const SHOW_MS = 2000
/** A period ends on the hour; its figures follow within a minute of their grace. */
const PUBLISH_MS = 60_000

export interface CentreOptions {
  readonly manifests: string
  readonly data: string
  readonly sticks: readonly string[]
  readonly streams: readonly {
    readonly url: string
    readonly key?: SigningKey
    readonly tls?: NonNullable<NodeConnectionOptions['tls']>
    /** Of a national server: names of the regional ones below it. */
    readonly regions?: readonly string[]
  }[]
  readonly rootKeys: readonly Uint8Array[]
  /** age identity of the centre, for sealed batches on sticks. */
  readonly identity: string | null
  /** Folder of the published files. */
  readonly out: string
  readonly tcpPort?: number
  readonly now?: () => number
  /** One line for whoever watches the program. */
  readonly say: (text: string) => void
}

export interface Centre {
  readonly page: ServedPage
  readonly store: CentreStore
  readonly intake: CentreIntake
  /** Looks at manifests and sticks at once, publishes what is due, and shows it. */
  look(): Promise<void>
  close(): Promise<void>
}

export function openCentreStore(data: string, electionId: string): Result<CentreStore> {
  mkdirSync(data, { recursive: true, mode: 0o700 })
  return CentreStore.open(join(data, 'centre.sqlite'), electionId)
}

/** Runs the centre until it is closed. Errors: MANIFESTS_NONE, CENTRE_IN_USE, CENTRE_OTHER_VERSION, CENTRE_OTHER_ELECTION, CENTRE_DAMAGED. */
export async function runCentre(options: CentreOptions): Promise<Result<Centre>> {
  const { manifests, data, rootKeys, identity, out, say, now = Date.now } = options
  const first = readElectionBook(manifests, rootKeys)
  if (!first.ok) return first
  let book: ElectionBook = first.value
  let stamp = bookStamp(manifests)
  for (const { folder, code } of book.refused) say(`manifest refused: ${folder}: ${code}`)
  const opened = openCentreStore(data, book.electionId)
  if (!opened.ok) return opened
  const store = opened.value
  const intake = new CentreIntake({ store, rootKeys, now, book: () => book })
  const sticks = new StickCollector(intake, identity)
  const page = await servePage(options.tcpPort === undefined ? {} : { tcpPort: options.tcpPort })
  let changed = true
  let published = 0
  let told = ''
  const note = (): void => {
    changed = true
  }
  const collectors: StreamCollector[] = options.streams.map((stream) =>
    collectStream({ ...stream, intake, onChange: note }),
  )

  function reread(): void {
    const fresh = bookStamp(manifests)
    if (fresh === stamp) return
    stamp = fresh
    const next = readElectionBook(manifests, rootKeys)
    // A folder in the middle of being copied is no reason to forget what was known.
    if (!next.ok) {
      say(`manifests: ${next.error.code}`)
      return
    }
    book = next.value
    changed = true
    for (const { folder, code } of book.refused) say(`manifest refused: ${folder}: ${code}`)
  }

  async function readSticks(): Promise<void> {
    for (const stick of options.sticks.filter((folder) => existsSync(folder))) {
      const report = await sticks.read(stick)
      if (!report.ok) {
        say(`${stick}: ${report.error.code}`)
        continue
      }
      const { files, added, refused } = report.value
      if (added > 0) changed = true
      const line = `${stick}: ${quantity(files, 'file')}, ${added} new, ${refused.length} refused`
      if (line !== told && (added > 0 || refused.length > 0)) say(line)
      told = line
    }
  }

  function publish(): void {
    published = now()
    const fresh = releaseNow(store, book, now(), false)
    for (const { table, period, wave } of fresh) say(`published: ${table} ${period} (${wave})`)
    if (fresh.length > 0) changed = true
    writePublication(out, store, book, now())
  }

  function show(): void {
    if (!changed) return
    changed = false
    const states = collectors.map(({ state }) => state)
    page.show(pictureOf(store, book, states, now()))
  }

  let looking: Promise<void> | null = null
  async function lookOnce(): Promise<void> {
    reread()
    await readSticks()
    if (now() - published >= PUBLISH_MS) publish()
    show()
  }
  const look = (): Promise<void> => {
    changed = true
    looking ??= lookOnce().finally(() => {
      looking = null
    })
    return looking
  }
  const guarded = (work: () => unknown) => (): void => {
    void Promise.resolve()
      .then(work)
      .catch((error: unknown) => say(`fault: ${error instanceof Error ? error.message : error}`))
  }
  await look()
  const timers = [
    setInterval(guarded(look), LOOK_MS),
    setInterval(guarded(show), SHOW_MS),
    // Silence grows without anything arriving.
    setInterval(note, PUBLISH_MS),
  ]
  return success({
    page,
    store,
    intake,
    look,
    async close() {
      for (const timer of timers) clearInterval(timer)
      await Promise.all(collectors.map((collector) => collector.stop()))
      await looking
      await page.close()
      store.close()
    },
  })
}
