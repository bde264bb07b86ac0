import type { GreyImage } from '@taanuu/device-drivers/image'
import { WorkerLink } from '../../hosts/workers/worker-link.ts'
import { createReadAhead } from './read-ahead.ts'
import type { ImpressionOrder } from './render-worker.ts'

/** Where the prints of the day come from. `prefetch` may be called long before. */
export interface FingerSupply<Order> {
  prefetch(order: Order): void
  impression(order: Order): Promise<GreyImage>
  close(): Promise<void>
}

/** Synthetic prints, rendered ahead in a thread of their own. */
export function createSyntheticSupply(): FingerSupply<ImpressionOrder> {
  const link = new WorkerLink(new URL('./render-worker.ts', import.meta.url))
  const ahead = createReadAhead(
    (order: ImpressionOrder) => link.ask('impression', order) as Promise<GreyImage>,
    (order) => `${order.fingerSeed}/${order.impressionSeed}`,
  )
  return { prefetch: ahead.prefetch, impression: ahead.take, close: () => link.close() }
}
