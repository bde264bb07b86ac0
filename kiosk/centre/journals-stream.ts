import { type JetStreamManager, StorageType, type StreamSource } from '@nats-io/jetstream'
import { JOURNALS_STREAM, JOURNALS_SUBJECTS } from '../hub/subjects.ts'

/** Below this, and a region's name, its journals arrive at the national server. */
export const CARRIED_UP = 'carried-up'

/**
 * Makes the stream of journals on a server that has none, and gives a national one the sources it lacks; one that is
 * there keeps what it holds. A source that is named no longer is dropped; what came from it stays.
 *
 * @param regions names (JetStream domains) of the regional servers below a national one; empty: hubs bring the journals
 */
export async function haveJournalsStream(
  manager: JetStreamManager,
  regions: readonly string[],
): Promise<void> {
  const sources = regions.map(sourceOf)
  const kept = await configNow(manager)
  if (kept === undefined) {
    await manager.streams.add({
      name: JOURNALS_STREAM,
      storage: StorageType.File,
      // Hubs look at their own last message.
      allow_direct: true,
      ...(regions.length === 0 ? { subjects: [JOURNALS_SUBJECTS] } : { sources }),
    })
    return
  }
  const now = (kept.sources ?? []).map(({ external }) => external?.api)
  const wanted = sources.map(({ external }) => external?.api)
  const same = now.length === wanted.length && wanted.every((api) => now.includes(api))
  if (!same) await manager.streams.update(JOURNALS_STREAM, { sources })
}

function sourceOf(region: string): StreamSource {
  return {
    name: JOURNALS_STREAM,
    external: { api: `$JS.${region}.API`, deliver: `${CARRIED_UP}.${region}` },
  }
}

async function configNow(manager: JetStreamManager) {
  for await (const { config } of manager.streams.list()) if (config.name === JOURNALS_STREAM) return config
  return undefined
}
