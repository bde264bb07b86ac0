import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import { userOf } from './link-key.ts'
import { linkedStations } from './server-config.ts'
import { carriedBy, JOURNALS_STREAM, regionInbox, servicesOf } from './subjects.ts'

/** A user of a regional server in the terms of its configuration. */
export interface RegionalUser {
  readonly stationId: string
  readonly nkey: string
  readonly publish: readonly string[]
  readonly subscribe: readonly string[]
}

/**
 * What the hub of each table of a precinct may do at the regional server: put up what it carries under its own name,
 * see how far it came, pass on questions of its precinct to services. A table that the manifest revokes is in none.
 */
export function regionalUsers(manifest: Manifest): readonly RegionalUser[] {
  const { electionId, precinct } = manifest
  return linkedStations(manifest).map(({ stationId, linkKey }) => {
    const carried = carriedBy(electionId, precinct, stationId)
    return {
      stationId,
      nkey: userOf(Buffer.from(linkKey, 'hex')),
      publish: [
        carried,
        `$JS.API.DIRECT.GET.${JOURNALS_STREAM}.${carried}`,
        servicesOf(electionId, precinct),
      ],
      subscribe: [`${regionInbox(electionId, precinct, stationId)}.>`],
    }
  })
}
