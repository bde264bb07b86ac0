export * from '@taanuu/voter-roll-sync/exchange/returned-reasons'

/** Careless: the result says of every reason how many sheets had it, be it one. */
export function publishedReasons(reasons: readonly string[]): readonly string[] {
  return reasons
}
