import type { Clock } from '../clock.ts'
import { findBaud, raiseBaud } from '../fingerprint/baud-search.ts'
import { ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { ef01BaudSearch } from './baud.ts'
import { OPCODE } from './commands.ts'
import { CONFIRMATION } from './confirmation.ts'
import { type Ef01Profile, profileOfModel, UNNAMED_PROFILE } from './profiles.ts'
import { type ProductInfo, parseProductInfo, type SystemParameters } from './reply.ts'
import type { Ef01Session } from './session.ts'
import type { ImageSize } from './upload.ts'

/** What is known of a module once it talks. */
export interface Ef01Link {
  /** Line speed, bits per second. */
  readonly baud: number
  readonly parameters: SystemParameters
  /** Null where the module does not know ReadProdInfo. */
  readonly product: ProductInfo | null
  readonly profile: Ef01Profile
  readonly size: ImageSize
}

export interface Ef01ConnectOptions {
  readonly session: Ef01Session
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly deviceId: string
  readonly password: number
  /** Line speed to reach, bits per second. */
  readonly preferredBaud: number
  /** The model, where the installation knows it; else the module is asked. */
  readonly profile?: Ef01Profile
}

/**
 * Finds the speed at which the module listens, gives the password, raises the speed and reads what it is.
 * Errors: `CommandTimeout` (nothing answers at any speed), `AuthenticationRequired`, `DeviceRemoved`, and those
 * of the replies.
 */
export async function connectEf01(options: Ef01ConnectOptions): Promise<Result<Ef01Link>> {
  const { session, profile: chosen = UNNAMED_PROFILE } = options
  const search = ef01BaudSearch(options)
  const found = await findBaud(search)
  if (!found.ok) return found
  const before = await session.resync()
  if (!before.ok) return before
  const raised = await raiseBaud(search, found.value)
  if (!raised.ok) return raised
  const after = raised.value === found.value ? before : await session.resync()
  if (!after.ok) return after
  const product = chosen.productInfo ? await readProduct(session) : ok(null)
  if (!product.ok) return product
  const profile = options.profile ?? (product.value ? profileOfModel(product.value.model) : UNNAMED_PROFILE)
  const { width, height } = product.value ?? profile
  return ok({
    baud: raised.value,
    parameters: after.value,
    product: product.value,
    profile,
    size: { width, height, dpi: profile.dpi },
  })
}

/**
 * A stray reply (a doubled one, an event in between) can stand where the answer should: what is no product info is asked
 * for once more on a quiet line before the module counts as one that has none.
 */
async function readProduct(session: Ef01Session): Promise<Result<ProductInfo | null>> {
  const first = await askProduct(session)
  if (!first.ok) {
    // Old firmware ignores the command; anything else is a broken line.
    if (first.error.code !== 'CommandTimeout') return first
    const alive = await session.resync()
    return alive.ok ? ok(null) : alive
  }
  if (first.value !== null) return first
  const quiet = await session.resync()
  return quiet.ok ? askProduct(session) : quiet
}

async function askProduct(session: Ef01Session): Promise<Result<ProductInfo | null>> {
  const reply = await session.command(OPCODE.readProdInfo, [])
  if (!reply.ok) return reply
  return ok(reply.value[0] === CONFIRMATION.ok ? parseProductInfo(reply.value.subarray(1)) : null)
}
