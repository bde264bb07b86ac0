import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { z } from 'zod'
import type { DiscoveryOptions } from './discovery.ts'

/** Beside the hub's store in the station's data folder; written by whoever sets up the network, absent in most rooms. */
export const ROOM_SETTINGS_FILE = 'room.json'
const MAX_BYTES = 16 * 1024

const settingsSchema = z.strictObject({
  /** Addresses of tables that hear neither multicast nor broadcast: `192.168.50.12` or `192.168.50.12:47118`. */
  unicast: z
    .array(z.string().regex(/^(\d{1,3}\.){3}\d{1,3}(:[1-9]\d{0,4})?$/))
    .max(64)
    .optional(),
  multicast: z.boolean().optional(),
  broadcast: z.boolean().optional(),
})

/**
 * How this machine looks for its room. The file is not signed: it says where to look, never whom to believe.
 * Errors: ROOM_SETTINGS (unreadable or with unknown words); the caller goes on without them and says so.
 */
export function readRoomSettings(folder: string): Result<DiscoveryOptions> {
  const path = join(folder, ROOM_SETTINGS_FILE)
  let text: string
  try {
    if (statSync(path).size > MAX_BYTES) return failure('ROOM_SETTINGS', `${ROOM_SETTINGS_FILE} is too long`)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? success({}) : failure('ROOM_SETTINGS', `${ROOM_SETTINGS_FILE}: ${code}`)
  }
  return parseRoomSettings(text)
}

export function parseRoomSettings(text: string): Result<DiscoveryOptions> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return failure('ROOM_SETTINGS', `${ROOM_SETTINGS_FILE} is no JSON`)
  }
  const parsed = settingsSchema.safeParse(value)
  if (!parsed.success) {
    return failure('ROOM_SETTINGS', `${ROOM_SETTINGS_FILE}: ${parsed.error.issues[0]?.path.join('.')}`)
  }
  const { unicast, multicast, broadcast } = parsed.data
  return success({
    ...(unicast ? { unicast } : {}),
    ...(multicast === false ? { group: null } : {}),
    ...(broadcast === undefined ? {} : { broadcast }),
  })
}
