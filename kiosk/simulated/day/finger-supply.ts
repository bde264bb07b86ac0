import type { GreyImage } from '@taanuu/device-drivers/image'
import { WorkerLink } from '../../hosts/workers/worker-link.ts'
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
  const ahead = new Map<string, Promise<GreyImage>>()
  const keyOf = (order: ImpressionOrder): string => `${order.fingerSeed}/${order.impressionSeed}`
  const render = (order: ImpressionOrder): Promise<GreyImage> =>
    link.ask('impression', order) as Promise<GreyImage>
  return {
    prefetch(order) {
      const key = keyOf(order)
      if (!ahead.has(key)) ahead.set(key, render(order))
    },
    impression(order) {
      const key = keyOf(order)
      const image = ahead.get(key) ?? render(order)
      ahead.delete(key)
      return image
    },
    close: () => link.close(),
  }
}
