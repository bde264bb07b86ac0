/** Which events of a journal a batch holds: from `from` up to, not including, `to`. */
export interface BatchExtent {
  readonly from: number
  readonly to: number
}

/**
 * Reads the extent that a batch claims, to resume a carrier from there. It is believed by nobody: whoever receives
 * verifies the batch itself. Undefined if it is no batch.
 */
export function batchExtent(bytes: Uint8Array): BatchExtent | undefined {
  try {
    const value: unknown = JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'),
    )
    const { from, events } = value as { readonly from?: unknown; readonly events?: unknown }
    if (!Number.isSafeInteger(from) || (from as number) < 0 || !Array.isArray(events)) return undefined
    return { from: from as number, to: (from as number) + events.length }
  } catch {
    return undefined
  }
}
