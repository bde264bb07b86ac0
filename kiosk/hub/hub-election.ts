/** One live table of the room that is not refused, ourselves included. */
export interface Candidate {
  readonly station: string
  readonly canHost: boolean
  /** Whether it says that it runs a hub now. */
  readonly hosts: boolean
}

/**
 * Whose hub a table goes to: of the hubs that run the one with the lowest id, so that two that meet after a partition
 * become one and a table that comes late moves nobody; where none runs, the lowest id that can host begins. All who hear
 * the same say the same.
 *
 * @returns the station, or null where nobody can host
 */
export function electHub(candidates: readonly Candidate[]): string | null {
  const hosts = candidates.filter(({ canHost, hosts }) => canHost && hosts)
  const able = hosts.length > 0 ? hosts : candidates.filter(({ canHost }) => canHost)
  return able.reduce<string | null>(
    (lowest, { station }) => (lowest === null || station < lowest ? station : lowest),
    null,
  )
}
